//! Inviting a clinic's administrator: from then on the clinic looks after itself.

use std::sync::Arc;

use kernel::{Problem, Refused, SiteId, email, problem, staff::Role};
use offices::staff::{Invitation, invite, invite_again};
use shell::{App, Trace, app::Clinic};
use store::staff;

use crate::journal::{self, By};

/// An administrator, as typed.
#[derive(Clone, Debug, Default)]
pub struct Administrator {
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
}

impl Administrator {
    /// Whether nobody was named.
    pub fn is_nobody(&self) -> bool {
        self.name.is_empty() && self.email.is_empty()
    }

    /// Refuses with `request.invalid_fields` (admin_name, admin_email).
    pub fn check(&self) -> Result<(), Problem> {
        let mut wrong = Vec::new();
        if !(1..=150).contains(&self.name.chars().count()) || self.name.contains('\n') {
            wrong.push(("admin_name", "console.name_wrong"));
        }
        if email::parse(&self.email).is_none() {
            wrong.push(("admin_email", "console.email_wrong"));
        }
        if wrong.is_empty() { Ok(()) } else { Err(Refused::invalid(wrong).into()) }
    }
}

/// Sends an administrator of a clinic the invitation; gives the link that stands in it. Who was
/// invited before and has not come yet gets another link.
///
/// Refuses with 404 and `request.invalid_fields` (admin_name, admin_email).
pub async fn invite_administrator(
    app: &Arc<App>,
    site: SiteId,
    who: &Administrator,
    by: &By,
) -> Result<String, Problem> {
    who.check()?;
    let live = app.sites.by_id(site).ok_or_else(problem::not_found)?;
    let clinic = Clinic { app: Arc::clone(app), site: Arc::clone(&live.site) };
    let trace = Trace {
        name: by.name().to_owned(),
        ip: by.ip().to_owned(),
        user_agent: by.user_agent().to_owned(),
        ..Trace::portal()
    };
    let login = who.email.to_lowercase();
    let known = staff::of_email(&clinic.db().read().await?, &login).await?;
    let invited = match known {
        Some(known) if known.password.is_none() => invite_again(&clinic, known.id(), &trace).await,
        _ => {
            let (name, email) = (who.name.clone(), who.email.clone());
            let invitation = Invitation { email, name, role: Role::Administrator, doctor: None };
            invite(&clinic, invitation, &trace).await
        }
    };
    let invited = invited.map_err(at_fields)?;
    let mut db = app.db.write_platform().await?;
    let about = Some((site, live.site.label.as_str()));
    journal::record(&mut db, by, "sites.invite", about, String::new(), clinic.now()).await?;
    db.commit().await?;
    Ok(invited.link)
}

/// The mistakes, at the fields of the console's forms.
fn at_fields(problem: Problem) -> Problem {
    let Problem::Refused(mut refused) = problem else { return problem };
    for (field, _) in &mut refused.fields {
        *field = if *field == "name" { "admin_name" } else { "admin_email" };
    }
    refused.into()
}
