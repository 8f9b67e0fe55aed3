//! The pages of accounts.

use kernel::{
    Problem, problem,
    site::{CaptchaKind, Method},
};
use poem::handler;
use shell::{
    Ctx, Fail, Page, Trace,
    http::{Form, page, token::Token},
};

use super::{Entry, screens::ConsentView};
use crate::consents::{self, Given};

pub(super) mod code;
pub(super) mod devices;
pub(super) mod password;
pub(super) mod qr;
pub(super) mod recovery;
pub(super) mod registration;
pub(super) mod sign_in;

/// `GET /cabinet`: the first tab of the cabinet, or the way into it.
#[handler]
pub(super) async fn cabinet(ctx: Ctx) -> Result<Page, Fail> {
    let config = &ctx.clinic.site.config;
    let first = config.cabinet.tabs.first().map(|tab| format!("/{}", tab.slug()));
    match ctx.patient() {
        Some(_) => Ok(Page::to(first.unwrap_or_else(|| "/".into()))),
        None if config.accounts.methods.is_empty() => Err(problem::not_found().into()),
        None => Ok(Page::to("/sign-in")),
    }
}

/// A way of signing in that is not offered does not exist (A7).
fn offered(ctx: &Ctx, method: Method) -> Result<(), Problem> {
    let methods = &ctx.clinic.site.config.accounts.methods;
    if methods.contains(&method) { Ok(()) } else { Err(problem::not_found()) }
}

/// The captcha of a form.
fn challenge(ctx: &Ctx, form: &str) -> Option<String> {
    let wanted = ctx.clinic.site.config.captcha.kind != CaptchaKind::Off;
    wanted.then(|| format!("/captcha?form={form}"))
}

/// The consent to processing in force.
async fn consent(ctx: &Ctx) -> Result<ConsentView, Problem> {
    let document = consents::current(&ctx.clinic, consents::PERSONAL_DATA).await?;
    let href = format!("/documents/{}/{}", document.kind, document.version);
    Ok(ConsentView { href, version: document.version })
}

/// The consent as this request gives it, if the tick was set. The form says which version it
/// showed.
fn given(ctx: &Ctx, form: &Form) -> Option<Given> {
    form.has("consent").then(|| Given {
        version: form.text("consent").parse().unwrap_or(0),
        wording: format!(
            "{} {}",
            ctx.text("accounts-consent_agree"),
            ctx.text("accounts-consent_document")
        ),
        ip: ctx.address.to_string(),
        user_agent: ctx.user_agent.clone(),
        method: "account",
    })
}

fn entry<'a>(ctx: &'a Ctx, trace: &'a Trace, consent: Option<&'a Given>) -> Entry<'a> {
    Entry { trace, former: ctx.patient(), consent }
}

/// Nobody is signed in yet: the session to be opened is not the present patient's doing.
fn visitor(ctx: &Ctx) -> Trace {
    Trace { actor: "visitor", account: None, own: None, ..ctx.trace() }
}

/// Signed in: the browser gets its new token and goes on.
fn welcome(ctx: &Ctx, token: &Token, back: &str) -> Page {
    ctx.keep_session(token);
    let back = page::back(back, "/cabinet");
    // Not to the page one has just come through.
    Page::to(if back.starts_with("/sign-in") { "/cabinet".to_owned() } else { back })
}
