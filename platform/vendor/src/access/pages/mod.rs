//! Signing in and out.

use kernel::Problem;
use poem::handler;
use shell::{
    ConsoleCtx, Fail, Page,
    http::{Form, Typed, form::Posted, page::back},
};

use super::{screens::SignInScreen, sign_in, sign_out};
use crate::journal::By;

pub(super) mod devices;
pub(super) mod start;

/// The fields of the form.
const FIELDS: [&str; 1] = ["login"];

/// `GET /sign-in`.
#[handler]
pub(super) async fn show(ctx: ConsoleCtx) -> Result<Page, Fail> {
    if ctx.at_console.is_some() {
        return Ok(Page::to("/sites"));
    }
    let form = Typed::of(&Form::default(), &FIELDS);
    ctx.page(SignInScreen { form, back: ctx.query.text("back") })
}

/// `POST /sign-in`.
#[handler]
pub(super) async fn enter(ctx: ConsoleCtx, Posted(form): Posted) -> Result<Page, Fail> {
    let mut typed = Typed::of(&form, &FIELDS);
    let (login, password, code) = (form.text("login"), form.secret("password"), form.text("code"));
    match sign_in(&ctx.app, &login, &password, &code, &By::of(&ctx)).await {
        Ok(token) => {
            ctx.keep_session(&token);
            Ok(Page::to(back(&form.text("back"), "/sites")))
        }
        Err(Problem::Refused(refused)) if refused.code == "console.wrong_login" => {
            typed.errors.insert("login", "console-wrong_login".into());
            let screen = SignInScreen { form: typed, back: form.text("back") };
            Ok(ctx.page(screen)?.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// `POST /sign-out`.
#[handler]
pub(super) async fn leave(ctx: ConsoleCtx, Posted(_): Posted) -> Result<Page, Fail> {
    if let Some(who) = &ctx.at_console {
        match sign_out(&ctx.app, who, who.session.id(), &By::of(&ctx)).await {
            // Ended from another device at this moment.
            Ok(()) | Err(Problem::Refused(_)) => {}
            Err(problem) => return Err(problem.into()),
        }
    }
    ctx.drop_session();
    Ok(Page::to("/sign-in"))
}
