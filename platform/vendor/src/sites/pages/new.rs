//! A new site.

use kernel::{Lang, Problem, SiteConfig, SiteId, ids::new_uuid, problem, site::Status};
use poem::handler;
use shell::{
    ConsoleCtx, Fail, Page,
    http::{Form, Typed, form::Posted},
    sites::Live,
};

use super::{
    super::{FirstBranch, NewSite, create, form, screens::NewScreen},
    domain,
    invite::{administrator, invited},
    page_of,
};
use crate::journal::By;

/// The fields of the form, in the order of the page.
const FIELDS: [&str; 7] =
    ["name", "label", "branch_name", "branch_address", "branch_phone", "admin_name", "admin_email"];

fn template(ctx: &ConsoleCtx, label: &str) -> Option<std::sync::Arc<Live>> {
    ctx.app.sites.by_label(label)
}

/// What a new site takes over from its template: everything but what is the clinic's own.
fn begin(template: Option<&Live>) -> SiteConfig {
    let plain = SiteConfig { languages: vec![Lang::Ru, Lang::En], ..SiteConfig::default() };
    let Some(live) = template else { return plain };
    let mut config = SiteConfig {
        name: plain.name,
        status: Status::Active,
        contacts: plain.contacts,
        legal: plain.legal,
        logo: plain.logo,
        logo_picture: plain.logo_picture,
        ..live.site.config.clone()
    };
    config.messages.from_email.clear();
    config
}

/// `GET /sites/new`, with `?from=` a template's label.
#[handler]
pub(in super::super) async fn show(ctx: ConsoleCtx) -> Result<Page, Fail> {
    ctx.need_hand()?;
    let from = ctx.query.text("from").to_lowercase();
    let found = template(&ctx, &from);
    ctx.page(NewScreen {
        form: Typed::of(&Form::default(), &FIELDS),
        id: new_uuid(ctx.now()).to_string(),
        unknown: found.is_none() && !from.is_empty(),
        from: if found.is_some() { from } else { String::new() },
        demo: false,
        domain: domain(&ctx),
        modules: form::view(&ctx.app, &begin(found.as_deref())),
    })
}

/// `POST /sites/new`.
#[handler]
pub(in super::super) async fn make(ctx: ConsoleCtx, Posted(form): Posted) -> Result<Page, Fail> {
    ctx.need_hand()?;
    let id: SiteId = form.text("id").parse().map_err(|_| problem::not_found())?;
    let from = form.text("from");
    let found = template(&ctx, &from);
    let mut config = begin(found.as_deref());
    form::apply(&form, &mut config);
    let new = NewSite {
        id,
        label: form.text("label"),
        config: config.clone(),
        template: found.as_ref().map(|live| live.site.id),
        branch: FirstBranch {
            name: form.text("branch_name"),
            address: form.text("branch_address"),
            phone: form.text("branch_phone"),
        },
        demo: form.has("demo"),
    };
    let administrator = administrator(&form);
    let made = match administrator.is_nobody() {
        true => create(&ctx.app, new, &By::of(&ctx)).await,
        false => match administrator.check() {
            Ok(()) => create(&ctx.app, new, &By::of(&ctx)).await,
            Err(problem) => Err(problem),
        },
    };
    match made {
        Ok(site) if administrator.is_nobody() => Ok(Page::to(page_of(site, "created"))),
        Ok(site) => invited(&ctx, site, &administrator, true).await,
        Err(Problem::Refused(refused)) => {
            let mut typed = Typed::of(&form, &FIELDS);
            if !typed.refuse(&refused) {
                return Err(Problem::Refused(refused).into());
            }
            let screen = NewScreen {
                form: typed,
                id: id.to_string(),
                unknown: false,
                from,
                demo: form.has("demo"),
                domain: domain(&ctx),
                modules: form::view(&ctx.app, &config),
            };
            Ok(ctx.page(screen)?.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}
