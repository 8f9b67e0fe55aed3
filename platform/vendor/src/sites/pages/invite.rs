//! Inviting an administrator of a clinic.

use kernel::{Problem, SiteId};
use poem::{handler, web::Path};
use shell::{
    ConsoleCtx, Fail, Page,
    http::{Form, Typed, form::Posted},
};

use super::{
    super::{
        Administrator, invite_administrator,
        screens::{InvitationScreen, InvitedScreen},
    },
    head, named,
};
use crate::journal::By;

pub(super) const FIELDS: [&str; 2] = ["admin_name", "admin_email"];

/// Who is named in a form.
pub(super) fn administrator(form: &Form) -> Administrator {
    let name = form.text("admin_name").split_whitespace().collect::<Vec<_>>().join(" ");
    Administrator { name, email: form.text("admin_email") }
}

/// Sends the invitation and shows its link, this once.
pub(super) async fn invited(
    ctx: &ConsoleCtx,
    site: SiteId,
    who: &Administrator,
    created: bool,
) -> Result<Page, Fail> {
    let link = invite_administrator(&ctx.app, site, who, &By::of(ctx)).await?;
    let stored = named(ctx, &site.to_string()).await?;
    let email = who.email.clone();
    ctx.page(InvitedScreen { site: head(ctx, &stored), email, link, created })
}

/// `GET /sites/:id/administrators`.
#[handler]
pub(in super::super) async fn show(ctx: ConsoleCtx, Path(raw): Path<String>) -> Result<Page, Fail> {
    ctx.need_hand()?;
    let stored = named(&ctx, &raw).await?;
    let form = Typed::of(&Form::default(), &FIELDS);
    ctx.page(InvitationScreen { site: head(&ctx, &stored), form })
}

/// `POST /sites/:id/administrators`.
#[handler]
pub(in super::super) async fn send(
    ctx: ConsoleCtx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need_hand()?;
    let stored = named(&ctx, &raw).await?;
    match invited(&ctx, stored.site.id, &administrator(&form), false).await {
        Err(Fail(Problem::Refused(refused))) => {
            let mut typed = Typed::of(&form, &FIELDS);
            if !typed.refuse(&refused) {
                return Err(Problem::Refused(refused).into());
            }
            let screen = InvitationScreen { site: head(&ctx, &stored), form: typed };
            Ok(ctx.page(screen)?.status(refused.status))
        }
        other => other,
    }
}
