//! A site's page, its address, its status.

use kernel::{Problem, problem, site::Status};
use poem::{handler, web::Path};
use shell::{
    ConsoleCtx, Fail, Page,
    http::{Form, Typed, form::Posted},
};
use store::sites::{self, Version};

use super::{
    super::{
        form, rename as verb,
        screens::{AddressScreen, SiteScreen, VersionRow},
        set_status,
    },
    domain, head, named, page_of,
};
use crate::{journal::By, shown};

/// How many versions the page shows.
const PAGE: u64 = 20;

/// `GET /sites/:id`.
#[handler]
pub(in super::super) async fn show(ctx: ConsoleCtx, Path(raw): Path<String>) -> Result<Page, Fail> {
    ctx.need()?;
    let stored = named(&ctx, &raw).await?;
    let below = ctx.query.get("below")?;
    let versions = sites::versions(&ctx.app.db, stored.site.id, below, PAGE).await?;
    let last = versions.last().map(|one| one.version).filter(|last| *last > 1);
    let site = head(&ctx, &stored);
    let older = last.map(|last| format!("/sites/{}?below={last}", site.id));
    let done = match &*ctx.query.text("done") {
        "created" => Some("console-done_created"),
        "changed" => Some("console-done_changed"),
        "renamed" => Some("console-done_renamed"),
        "returned" => Some("console-done_returned"),
        "planned" => Some("console-done_planned"),
        "called_off" => Some("console-done_called_off"),
        _ => None,
    };
    let versions = versions.into_iter().map(|one| row(&site.id, one)).collect();
    let modules = form::view(&ctx.app, &stored.site.config);
    ctx.page(SiteScreen { site, done, modules, versions, older })
}

/// A version in the history.
pub(super) fn row(site: &str, one: Version) -> VersionRow {
    VersionRow {
        href: format!("/sites/{site}/versions/{}", one.version),
        version: one.version,
        author: one.author,
        at: shown(one.at),
        origin: one.origin,
    }
}

/// `GET /sites/:id/address`.
#[handler]
pub(in super::super) async fn address(
    ctx: ConsoleCtx,
    Path(raw): Path<String>,
) -> Result<Page, Fail> {
    ctx.need_hand()?;
    let stored = named(&ctx, &raw).await?;
    let mut typed = Typed::of(&Form::default(), &["label"]);
    typed.values.insert("label", stored.site.label.clone());
    ctx.page(AddressScreen { site: head(&ctx, &stored), form: typed, domain: domain(&ctx) })
}

/// `POST /sites/:id/address`.
#[handler]
pub(in super::super) async fn rename(
    ctx: ConsoleCtx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need_hand()?;
    let stored = named(&ctx, &raw).await?;
    let (site, seen) = (stored.site.id, form.need("version")?);
    match verb(&ctx.app, site, seen, &form.text("label"), &By::of(&ctx)).await {
        Ok(()) => Ok(Page::to(page_of(site, "renamed"))),
        Err(Problem::Refused(refused)) => {
            let mut typed = Typed::of(&form, &["label"]);
            if !typed.refuse(&refused) {
                return Err(Problem::Refused(refused).into());
            }
            let (site, domain) = (head(&ctx, &stored), domain(&ctx));
            Ok(ctx.page(AddressScreen { site, form: typed, domain })?.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// `POST /sites/:id/status`: `status` is the one that is wished.
#[handler]
pub(in super::super) async fn status(
    ctx: ConsoleCtx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need_hand()?;
    let site = named(&ctx, &raw).await?.site.id;
    let status = Status::from_slug(&form.text("status")).ok_or_else(problem::not_found)?;
    set_status(&ctx.app, site, status, &By::of(&ctx)).await?;
    Ok(Page::to(page_of(site, "changed")))
}
