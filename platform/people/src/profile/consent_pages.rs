//! The consents, with their versions, to be given and withdrawn.

use kernel::Problem;
use poem::{handler, web::Path};
use shell::{Ctx, Fail, Page, SignedIn, http::form::Posted};

use super::{
    contact_pages::key,
    pages::own,
    screens::{ConsentView, ConsentsScreen},
};
use crate::{
    audit,
    consents::{self, Given, PERSONAL_DATA, Standing},
};

/// The consents.
#[handler]
pub(super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    let who = own(&ctx)?;
    audit::read(&ctx, "profile.consents", who.own.id(), None).await?;
    let notice = ctx.query.has("done").then_some("profile-consent_saved");
    page(&ctx, who, notice, None).await
}

async fn page(
    ctx: &Ctx,
    who: &SignedIn,
    notice: Option<&'static str>,
    error: Option<String>,
) -> Result<Page, Fail> {
    let db = ctx.clinic.db().read().await?;
    let all = consents::standing(&db, who.own.id(), ctx.clinic.now()).await?;
    drop(db);
    let items = all.iter().map(|one| view(ctx, one)).collect();
    ctx.page(ConsentsScreen { items, notice, error })
}

fn view(ctx: &Ctx, one: &Standing) -> ConsentView {
    let zone = ctx.clinic.site.config.zone;
    let href = |version: i32| format!("/documents/{}/{version}", one.current.kind);
    let said = one.last.as_ref();
    ConsentView {
        kind: one.current.kind.clone(),
        title: one.current.title.clone(),
        version: one.current.version,
        href: href(one.current.version),
        state: match said {
            Some(_) if one.is_given() => "given",
            Some(_) => "withdrawn",
            None => "never",
        },
        said_version: said.map_or(0, |(_, document)| document.version),
        said_href: said.map(|(_, document)| href(document.version)).unwrap_or_default(),
        said_at: said
            .map(|(entry, _)| entry.at.with_timezone(&zone).format("%d.%m.%Y %H:%M").to_string())
            .unwrap_or_default(),
        newer: one.is_given() && !one.is_current(),
        optional: one.current.kind != PERSONAL_DATA,
    }
}

/// «Дать согласие» or «Отозвать». Withdrawing the one to the processing of personal data means
/// deleting the account.
#[handler]
pub(super) async fn decide(
    ctx: Ctx,
    Path(kind): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    own(&ctx)?;
    let who = ctx.same_patient(&form)?;
    let withdraw = form.text("action") == "withdraw";
    if withdraw && kind == PERSONAL_DATA {
        return Ok(Page::to("/profile/deletion"));
    }
    let words = if withdraw { "profile-consent_withdraw" } else { "profile-consent_give" };
    let given = Given {
        version: form.text("version").parse().unwrap_or(0),
        wording: ctx.text(words),
        ip: ctx.address.to_string(),
        user_agent: ctx.user_agent.clone(),
        method: "account",
    };
    let done = if withdraw {
        consents::withdraw(&ctx.clinic, who, &kind, &given, &ctx.trace()).await
    } else {
        consents::agree(&ctx.clinic, who, &kind, &given, &ctx.trace()).await
    };
    match done {
        Ok(()) => Ok(Page::to("/profile/consents?done")),
        Err(Problem::Refused(refused)) if refused.code == "consents.outdated" => {
            let page = page(&ctx, who, None, Some(key(refused.code))).await?;
            Ok(page.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}
