//! Signing in by a one-time code.

use kernel::{Problem, problem, site::Method};
use poem::{handler, web::Path};
use shell::{
    Ctx, Fail, Page,
    http::{Form, form::Posted, page::encode, typed::Typed},
};
use uuid::Uuid;

use super::{
    super::{
        Purpose, ask_code, ask_code_again, asked,
        screens::{CodeScreen, PLACES},
        sign_in_by_code,
    },
    consent, entry, given, offered, sign_in, visitor, welcome,
};

/// `GET /sign-in/code`: for which login.
#[handler]
pub(in super::super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    if ctx.patient().is_some() {
        return Ok(Page::to("/cabinet"));
    }
    let typed = Typed::of(&Form::default(), &sign_in::FIELDS);
    sign_in::page(&ctx, Method::Code, typed, ctx.query.text("back")).await
}

/// `POST /sign-in/code`: a code is sent.
#[handler]
pub(in super::super) async fn ask(ctx: Ctx, Posted(form): Posted) -> Result<Page, Fail> {
    offered(&ctx, Method::Code)?;
    ctx.limit().await?;
    let (mut typed, back) = (Typed::of(&form, &sign_in::FIELDS), form.text("back"));
    let (login, proof) = (typed.get("login"), form.text("altcha"));
    let trace = visitor(&ctx);
    match ask_code(&ctx.clinic, Purpose::SignIn, &login, &proof, ctx.lang, &trace).await {
        Ok(id) => Ok(Page::to(format!("/sign-in/code/{id}?back={}", encode(&back)))),
        Err(Problem::Refused(refused)) if typed.refuse_at(&refused, &PLACES) => {
            Ok(sign_in::page(&ctx, Method::Code, typed, back).await?.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn page(
    ctx: &Ctx,
    id: Uuid,
    form: Typed,
    back: String,
    sent_again: bool,
) -> Result<Page, Fail> {
    let row = asked(&ctx.clinic, Purpose::SignIn, id).await?;
    ctx.page(CodeScreen {
        form,
        action: format!("/sign-in/code/{id}"),
        again: format!("/sign-in/code?back={}", encode(&back)),
        back,
        channel: row.channel,
        consent: consent(ctx).await?,
        sent_again,
    })
}

/// `GET /sign-in/code/:id`: the code is to be entered.
#[handler]
pub(in super::super) async fn enter(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    offered(&ctx, Method::Code)?;
    let id = raw.parse().map_err(|_| problem::not_found())?;
    let (back, sent) = (ctx.query.text("back"), ctx.query.has("sent"));
    page(&ctx, id, Typed::of(&Form::default(), &["consent"]), back, sent).await
}

/// `POST /sign-in/code/:id`: «Войти», or the wish for another code.
#[handler]
pub(in super::super) async fn check(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    offered(&ctx, Method::Code)?;
    ctx.limit().await?;
    let id: Uuid = raw.parse().map_err(|_| problem::not_found())?;
    let (mut typed, back) = (Typed::of(&form, &["consent"]), form.text("back"));
    let (trace, consent) = (visitor(&ctx), given(&ctx, &form));
    let result = if form.has("resend") {
        let sent = ask_code_again(&ctx.clinic, Purpose::SignIn, id, &trace).await;
        sent.map(|()| Page::to(format!("/sign-in/code/{id}?sent&back={}", encode(&back))))
    } else {
        let entry = entry(&ctx, &trace, consent.as_ref());
        let token = sign_in_by_code(&ctx.clinic, id, &form.text("code"), entry).await;
        token.map(|token| welcome(&ctx, &token, &back))
    };
    match result {
        Ok(page) => Ok(page),
        Err(Problem::Refused(refused)) if typed.refuse_at(&refused, &PLACES) => {
            Ok(page(&ctx, id, typed, back, false).await?.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}
