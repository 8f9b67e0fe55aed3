//! Another password, in the profile.

use kernel::{Problem, site::Tab};
use poem::handler;
use shell::{
    Ctx, Fail, Page, SignedIn,
    http::{form::Posted, typed::Typed},
};

use super::super::{
    change_password,
    screens::{PLACES, PasswordScreen},
};

fn page(ctx: &Ctx, patient: &SignedIn, form: Typed, changed: bool) -> Result<Page, Fail> {
    let account = &patient.account;
    ctx.page(PasswordScreen {
        form,
        login: match &account.email {
            Some(email) => email.clone(),
            None => kernel::phone::show(account.login()),
        },
        has_password: account.password.is_some(),
        changed,
    })
}

/// `GET /profile/password`.
#[handler]
pub(in super::super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    let patient = ctx.tab(Tab::Profile)?;
    page(&ctx, patient, Typed::default(), ctx.query.has("changed"))
}

/// `POST /profile/password`.
#[handler]
pub(in super::super) async fn set(ctx: Ctx, Posted(form): Posted) -> Result<Page, Fail> {
    let patient = ctx.tab(Tab::Profile)?;
    ctx.limit().await?;
    let field = |name| form.secret(name);
    let (old, new, again) = (field("old"), field("password"), field("again"));
    let mut typed = Typed::default();
    match change_password(&ctx.clinic, patient, &old, &new, &again, &ctx.trace()).await {
        Ok(()) => Ok(Page::to("/profile/password?changed")),
        Err(Problem::Refused(refused)) if typed.refuse_at(&refused, &PLACES) => {
            Ok(page(&ctx, patient, typed, false)?.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}
