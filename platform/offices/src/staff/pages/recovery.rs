//! «Забыли пароль?»

use poem::handler;
use shell::{Ctx, Fail, Page, http::form::Posted};

use super::super::{recover, screens::RecoveryScreen};

/// `GET /staff/recovery`.
#[handler]
pub(in super::super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    ctx.page(RecoveryScreen { sent: ctx.query.has("sent") })
}

/// `POST /staff/recovery`: a letter, if the address is somebody's.
#[handler]
pub(in super::super) async fn ask(ctx: Ctx, Posted(form): Posted) -> Result<Page, Fail> {
    ctx.limit().await?;
    recover(&ctx.clinic, &form.text("email"), &ctx.trace()).await?;
    Ok(Page::to("/staff/recovery?sent"))
}
