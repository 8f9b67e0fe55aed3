//! «Забыли пароль?»

use kernel::{Problem, problem, site::Method};
use poem::{handler, web::Path};
use shell::{
    Ctx, Fail, Page,
    http::{Form, form::Posted, typed::Typed},
};
use uuid::Uuid;

use super::{
    super::{
        Purpose, ask_code, ask_code_again, asked, channels, recover,
        screens::{NewPasswordScreen, PLACES, RecoveryScreen},
    },
    challenge, offered, visitor,
};

/// Without passwords, or without a way to send codes, there is nothing to recover.
async fn open(ctx: &Ctx) -> Result<(), Problem> {
    offered(ctx, Method::Password)?;
    if channels(&ctx.clinic).await?.is_empty() { Err(problem::not_found()) } else { Ok(()) }
}

/// `GET /recovery`: for which login.
#[handler]
pub(in super::super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    open(&ctx).await?;
    let form = Typed::of(&Form::default(), &["login"]);
    ctx.page(RecoveryScreen { form, challenge: challenge(&ctx, "recovery") })
}

/// `POST /recovery`: a code is sent.
#[handler]
pub(in super::super) async fn ask(ctx: Ctx, Posted(form): Posted) -> Result<Page, Fail> {
    open(&ctx).await?;
    ctx.limit().await?;
    let mut typed = Typed::of(&form, &["login"]);
    let (login, proof) = (typed.get("login"), form.text("altcha"));
    let trace = visitor(&ctx);
    match ask_code(&ctx.clinic, Purpose::Recovery, &login, &proof, ctx.lang, &trace).await {
        Ok(id) => Ok(Page::to(format!("/recovery/{id}"))),
        Err(Problem::Refused(refused)) if typed.refuse_at(&refused, &PLACES) => {
            let challenge = challenge(&ctx, "recovery");
            let page = ctx.page(RecoveryScreen { form: typed, challenge })?;
            Ok(page.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn page(ctx: &Ctx, id: Uuid, form: Typed, sent_again: bool) -> Result<Page, Fail> {
    let row = asked(&ctx.clinic, Purpose::Recovery, id).await?;
    let action = format!("/recovery/{id}");
    ctx.page(NewPasswordScreen { form, action, channel: row.channel, sent_again })
}

/// `GET /recovery/:id`: the code and the new password are to be entered.
#[handler]
pub(in super::super) async fn enter(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    open(&ctx).await?;
    let id = raw.parse().map_err(|_| problem::not_found())?;
    page(&ctx, id, Typed::default(), ctx.query.has("sent")).await
}

/// `POST /recovery/:id`: the new password, or the wish for another code.
#[handler]
pub(in super::super) async fn set(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    open(&ctx).await?;
    ctx.limit().await?;
    let id: Uuid = raw.parse().map_err(|_| problem::not_found())?;
    let trace = visitor(&ctx);
    let result = if form.has("resend") {
        let sent = ask_code_again(&ctx.clinic, Purpose::Recovery, id, &trace).await;
        sent.map(|()| Page::to(format!("/recovery/{id}?sent")))
    } else {
        let (code, new, again) = (form.text("code"), form.secret("password"), form.secret("again"));
        let done = recover(&ctx.clinic, id, &code, &new, &again, &trace).await;
        done.map(|()| Page::to("/sign-in?done=recovery"))
    };
    let mut typed = Typed::default();
    match result {
        Ok(page) => Ok(page),
        Err(Problem::Refused(refused)) if typed.refuse_at(&refused, &PLACES) => {
            Ok(page(&ctx, id, typed, false).await?.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}
