//! A new clinic's site, in one form and one transaction.

use kernel::{Problem, Refused, Site, SiteConfig, SiteId, ids::new_uuid, phone::Phone};
use people::consents;
use shell::App;
use store::{Writer, branches, branches::Branch, documents, sites};

use super::{
    change::{Next, check, write},
    rename::fit,
};
use crate::{
    demo,
    journal::{self, By},
};

/// A clinic that is to have a site.
#[derive(Clone, Debug)]
pub struct NewSite {
    /// The site's id; the form carries it, so that a form sent twice makes one site.
    pub id: SiteId,
    /// The label under the base domain, as typed.
    pub label: String,
    /// The configuration.
    pub config: SiteConfig,
    /// The site whose documents are taken over.
    pub template: Option<SiteId>,
    /// The first medical institution.
    pub branch: FirstBranch,
    /// Whether the clinic begins with invented doctors and services.
    pub demo: bool,
}

/// The first medical institution, as typed.
#[derive(Clone, Debug, Default)]
pub struct FirstBranch {
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: String,
    /// Its phone; may be empty.
    pub phone: String,
}

/// The documents that every clinic needs before anybody can book.
const PAPERS: [(&str, &str); 2] = [
    (consents::PERSONAL_DATA, include_str!("papers/personal_data.ru.txt")),
    (consents::POLICY, include_str!("papers/policy.ru.txt")),
];

/// Makes the site, which answers on this node at once and on the others within a second. The
/// same form sent twice makes one site.
///
/// Refuses with `request.invalid_fields` (label, name, theme, modes, branch_name,
/// branch_address, branch_phone) and `console.contradiction`.
pub async fn create(app: &App, new: NewSite, by: &By) -> Result<SiteId, Problem> {
    if sites::find(&app.db, new.id).await?.is_some() {
        return Ok(new.id);
    }
    let (label, phone) = checked(app, &new)?;
    let mut papers = Vec::new();
    for (kind, plain) in PAPERS {
        papers.push((kind, paper(app, &new, kind, plain).await?));
    }
    let now = app.clock.now();
    let mut db = app.db.write_platform().await?;
    let next = Next {
        label: &label,
        config: &new.config,
        action: "sites.create",
        detail: new.config.name.clone(),
    };
    let stored = match write(app, &mut db, new.id, None, &next, by).await {
        Ok(stored) => stored,
        // The same form, sent twice at one moment: the other one has won.
        Err(Problem::Refused(refused)) if refused.code == "console.changed" => return Ok(new.id),
        Err(problem) => return Err(problem),
    };
    let about = Some((new.id, label.as_str()));
    journal::record(&mut db, by, next.action, about, next.detail, now).await?;
    let mut db = db.into_clinic(&stored.site).await?;
    for (kind, (title, body)) in &papers {
        let hash = consents::hash(title, body);
        documents::publish(&mut db, (kind, title, body, &hash), now).await?;
    }
    if new.demo {
        demo::seed_into(&mut db, &stored.site, &demo::sample()?, now).await?;
    } else {
        first_branch(&mut db, &stored.site, &new.branch, phone, now).await?;
    }
    db.commit().await?;
    app.sites_changed().await?;
    Ok(new.id)
}

/// The label and the branch's phone, fit to be kept; every mistake is named at once.
fn checked(app: &App, new: &NewSite) -> Result<(String, String), Problem> {
    let mut wrong = Vec::new();
    let mut note = |problem: Problem| match problem {
        Problem::Refused(refused) if !refused.fields.is_empty() => {
            wrong.extend(refused.fields);
            Ok(())
        }
        other => Err(other),
    };
    let label = match fit(&new.label) {
        Ok(label) => label,
        Err(problem) => {
            note(problem)?;
            String::new()
        }
    };
    if app.sites.by_label(&label).is_some() {
        note(Refused::invalid(vec![("label", "console.label_taken")]).into())?;
    }
    if let Err(problem) = check(app, &new.config) {
        note(problem)?;
    }
    let branch = &new.branch;
    let fits = |text: &str, least: usize| {
        (least..=300).contains(&text.chars().count()) && !text.contains('\n')
    };
    let phone = Phone::parse(&branch.phone);
    if !new.demo {
        if !fits(&branch.name, 1) {
            wrong.push(("branch_name", "console.branch_name_wrong"));
        }
        if !fits(&branch.address, 0) {
            wrong.push(("branch_address", "console.branch_address_wrong"));
        }
        if phone.is_none() && !branch.phone.is_empty() {
            wrong.push(("branch_phone", "console.branch_phone_wrong"));
        }
    }
    if !wrong.is_empty() {
        return Err(Refused::invalid(wrong).into());
    }
    Ok((label, phone.map(|phone| phone.e164().to_owned()).unwrap_or_default()))
}

/// A document: the template's with the own name in place of the template's, else a plain one.
async fn paper(
    app: &App,
    new: &NewSite,
    kind: &str,
    plain: &str,
) -> Result<(String, String), Problem> {
    let name = &new.config.name;
    if let Some(template) = new.template
        && let Some(live) = app.sites.by_id(template)
    {
        let db = app.db.of(&live.site).read().await?;
        if let Some(paper) = documents::newest(&db, kind).await? {
            return Ok((paper.title, paper.body.replace(&live.site.config.name, name)));
        }
    }
    let (title, body) = plain.split_once('\n').unwrap_or((plain, ""));
    let address = format!("{}.{}", new.label.trim().to_lowercase(), app.settings.base_domain);
    let body = body.trim().replace("{clinic}", name).replace("{site}", &address);
    Ok((title.trim().to_owned(), body))
}

async fn first_branch(
    db: &mut Writer,
    site: &Site,
    branch: &FirstBranch,
    phone: String,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), Problem> {
    let none = String::new;
    let row = Branch::new(
        new_uuid(now),
        "main".into(),
        branch.name.clone(),
        0,
        "in_person".into(),
        branch.address.clone(),
        phone,
        none(),
        none(),
        site.config.zone.name().to_owned(),
        none(),
        none(),
        None,
    );
    Ok(branches::add(db, vec![row]).await?)
}
