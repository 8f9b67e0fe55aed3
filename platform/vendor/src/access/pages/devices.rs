//! The browsers in which one is signed in.

use kernel::{ids::ConsoleSessionId, problem};
use poem::{handler, web::Path};
use shell::{ConsoleCtx, Fail, Page, http::form::Posted};
use store::console_sessions;

use super::super::{
    screens::{DeviceView, DevicesScreen},
    sign_out, sign_out_everywhere,
};
use crate::{journal::By, shown};

/// `GET /devices`.
#[handler]
pub(in super::super) async fn list(ctx: ConsoleCtx) -> Result<Page, Fail> {
    let who = ctx.need()?;
    let rows = console_sessions::of_manager(&ctx.app.db, who.manager.id()).await?;
    let device = |row: console_sessions::ConsoleSession| DeviceView {
        this: row.id == who.session.id,
        id: row.id.to_string(),
        since: shown(row.created_at),
        seen: shown(row.seen_at),
        browser: row.user_agent,
        ip: row.ip,
    };
    ctx.page(DevicesScreen { devices: rows.into_iter().map(device).collect() })
}

/// `POST /devices/:id/end`.
#[handler]
pub(in super::super) async fn end(
    ctx: ConsoleCtx,
    Path(raw): Path<String>,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    let who = ctx.need()?;
    let id: ConsoleSessionId = raw.parse().map_err(|_| problem::not_found())?;
    sign_out(&ctx.app, who, id, &By::of(&ctx)).await?;
    if id == who.session.id() {
        ctx.drop_session();
        return Ok(Page::to("/sign-in"));
    }
    Ok(Page::to("/devices"))
}

/// `POST /devices/end-all`.
#[handler]
pub(in super::super) async fn end_all(ctx: ConsoleCtx, Posted(_): Posted) -> Result<Page, Fail> {
    let who = ctx.need()?;
    sign_out_everywhere(&ctx.app, who, &By::of(&ctx)).await?;
    ctx.drop_session();
    Ok(Page::to("/sign-in"))
}
