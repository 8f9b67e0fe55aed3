//! «Модули» of a site.

use kernel::Problem;
use poem::{handler, web::Path};
use shell::{
    ConsoleCtx, Fail, Page,
    http::{Form, Typed, form::Posted},
};

use super::{
    super::{change, form, screens::SettingsScreen},
    head, named, page_of,
};
use crate::journal::By;

const FIELDS: [&str; 1] = ["name"];

/// `GET /sites/:id/settings`.
#[handler]
pub(in super::super) async fn show(ctx: ConsoleCtx, Path(raw): Path<String>) -> Result<Page, Fail> {
    ctx.need_hand()?;
    let stored = named(&ctx, &raw).await?;
    let mut typed = Typed::of(&Form::default(), &FIELDS);
    typed.values.insert("name", stored.site.config.name.clone());
    let modules = form::view(&ctx.app, &stored.site.config);
    ctx.page(SettingsScreen { site: head(&ctx, &stored), form: typed, modules })
}

/// `POST /sites/:id/settings`.
#[handler]
pub(in super::super) async fn save(
    ctx: ConsoleCtx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need_hand()?;
    let stored = named(&ctx, &raw).await?;
    let site = stored.site.id;
    let seen = form.need("version")?;
    let make = |config: &mut kernel::SiteConfig| form::apply(&form, config);
    match change(&ctx.app, site, seen, make, &By::of(&ctx)).await {
        Ok(()) => Ok(Page::to(page_of(site, "changed"))),
        Err(Problem::Refused(refused)) => {
            let mut typed = Typed::of(&form, &FIELDS);
            if !typed.refuse(&refused) {
                return Err(Problem::Refused(refused).into());
            }
            let mut config = stored.site.config.clone();
            form::apply(&form, &mut config);
            let modules = form::view(&ctx.app, &config);
            let screen = SettingsScreen { site: head(&ctx, &stored), form: typed, modules };
            Ok(ctx.page(screen)?.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}
