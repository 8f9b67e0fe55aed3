//! «Вход для сотрудников», and the way out.

use kernel::Problem;
use poem::handler;
use shell::{
    Ctx, Fail, Page,
    http::{Form, form::Posted, page::encode, staff::Stage, typed::Typed},
};

use super::super::{screens::SignInScreen, sign_in, sign_out};

fn page(ctx: &Ctx, form: Typed, back: String) -> Result<Page, Fail> {
    let notice = match &*ctx.query.text("done") {
        "everywhere" => Some("staff-ended_everywhere"),
        _ => None,
    };
    ctx.page(SignInScreen { form, back, notice })
}

/// `GET /staff/sign-in`.
#[handler]
pub(in super::super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    let back = ctx.query.text("back");
    match ctx.at_work().map(|one| one.stage) {
        Some(Stage::In) => Ok(Page::to(super::onwards(&back))),
        _ => page(&ctx, Typed::of(&Form::default(), &["email"]), back),
    }
}

/// `POST /staff/sign-in`: «Войти».
#[handler]
pub(in super::super) async fn enter(ctx: Ctx, Posted(form): Posted) -> Result<Page, Fail> {
    ctx.limit().await?;
    let (mut typed, back) = (Typed::of(&form, &["email"]), form.text("back"));
    let password = form.secret("password");
    // Passwords have a queue of their own.
    ctx.step_aside();
    match sign_in(&ctx.clinic, &typed.get("email"), &password, &ctx.trace()).await {
        Ok(token) => {
            ctx.keep_staff_session(&token);
            Ok(Page::to(format!("/staff/factor?back={}", encode(&back))))
        }
        Err(Problem::Refused(refused)) if typed.refuse(&refused) => {
            Ok(page(&ctx, typed, back)?.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// `POST /staff/sign-out`: «Выйти».
#[handler]
pub(in super::super) async fn out(ctx: Ctx, Posted(_): Posted) -> Result<Page, Fail> {
    if let Some(who) = ctx.at_work() {
        sign_out(&ctx.clinic, who, &ctx.trace()).await?;
    }
    ctx.drop_staff_session();
    Ok(Page::to("/staff/sign-in"))
}
