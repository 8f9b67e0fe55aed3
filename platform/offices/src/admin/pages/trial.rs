//! «Отправить тестовое письмо».

use kernel::{Problem, Refused, staff::Right};
use people::messages;
use poem::handler;
use shell::{Ctx, Fail, Page, http::form::Posted};

use super::{super::screens::TrialView, local};

/// Where it goes, and what became of the last one.
pub(super) async fn view(ctx: &Ctx) -> Result<TrialView, Problem> {
    let member = &ctx.need(Right::Administer)?.member;
    let last = messages::last_trial(&ctx.clinic, member).await?;
    Ok(TrialView {
        address: member.email.clone(),
        at: last.as_ref().map(|one| local(ctx, one.created_at)),
        state: last.as_ref().map(|one| one.state.clone()).unwrap_or_default(),
        error: last.map(|one| one.error).unwrap_or_default(),
    })
}

/// `POST /admin/settings/messages/trial`. Who asks twice gets one letter.
#[handler]
pub(in super::super) async fn send(ctx: Ctx, Posted(_): Posted) -> Result<Page, Fail> {
    let member = &ctx.need(Right::Administer)?.member;
    let done = match messages::try_out(&ctx.clinic, member, &ctx.trace()).await {
        Ok(()) => "tried",
        Err(Problem::Refused(Refused { status: 429, .. })) => "waits",
        Err(problem) => return Err(problem.into()),
    };
    Ok(Page::to(format!("/admin/settings/messages?done={done}")))
}
