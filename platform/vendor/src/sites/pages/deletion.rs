//! Deleting a site.

use kernel::Problem;
use poem::{handler, web::Path};
use shell::{
    ConsoleCtx, Fail, Page,
    http::{Form, Typed, form::Posted},
};

use super::{
    super::{call_off_deletion, plan_deletion, screens::DeletionScreen},
    head, named, page_of,
};
use crate::journal::By;

const FIELDS: [&str; 2] = ["days", "label"];

/// `GET /sites/:id/deletion`.
#[handler]
pub(in super::super) async fn show(ctx: ConsoleCtx, Path(raw): Path<String>) -> Result<Page, Fail> {
    ctx.need_hand()?;
    let stored = named(&ctx, &raw).await?;
    let mut typed = Typed::of(&Form::default(), &FIELDS);
    typed.values.insert("days", "30".into());
    ctx.page(DeletionScreen { site: head(&ctx, &stored), form: typed })
}

/// `POST /sites/:id/deletion`.
#[handler]
pub(in super::super) async fn plan(
    ctx: ConsoleCtx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need_hand()?;
    let stored = named(&ctx, &raw).await?;
    let site = stored.site.id;
    let days = form.text("days").parse().unwrap_or(0);
    match plan_deletion(&ctx.app, site, days, &form.text("label"), &By::of(&ctx)).await {
        Ok(()) => Ok(Page::to(page_of(site, "planned"))),
        Err(Problem::Refused(refused)) => {
            let mut typed = Typed::of(&form, &FIELDS);
            if !typed.refuse(&refused) {
                return Err(Problem::Refused(refused).into());
            }
            let screen = DeletionScreen { site: head(&ctx, &stored), form: typed };
            Ok(ctx.page(screen)?.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// `POST /sites/:id/deletion/end`: calls it off.
#[handler]
pub(in super::super) async fn call_off(
    ctx: ConsoleCtx,
    Path(raw): Path<String>,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    ctx.need_hand()?;
    let site = named(&ctx, &raw).await?.site.id;
    call_off_deletion(&ctx.app, site, &By::of(&ctx)).await?;
    Ok(Page::to(page_of(site, "called_off")))
}
