//! The own account.

use kernel::Problem;
use poem::handler;
use shell::{
    AtWork, Ctx, Fail, Page,
    http::{form::Posted, typed::Typed},
};

use super::super::{change_password, screens::ProfileScreen, sign_out_everywhere as everywhere};

fn page(ctx: &Ctx, who: &AtWork, form: Typed) -> Result<Page, Fail> {
    let notice = match &*ctx.query.text("done") {
        "password" => Some("staff-password_changed"),
        "factor" => Some("staff-factor_set"),
        _ => None,
    };
    ctx.page(ProfileScreen {
        form,
        name: who.member.name.clone(),
        email: who.member.email.clone(),
        role: who.role().slug(),
        factor: who.member.totp.is_some(),
        notice,
    })
}

/// `GET /staff/profile`.
#[handler]
pub(in super::super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    page(&ctx, ctx.need_staff()?, Typed::default())
}

/// `POST /staff/profile`: another password.
#[handler]
pub(in super::super) async fn set_password(ctx: Ctx, Posted(form): Posted) -> Result<Page, Fail> {
    let who = ctx.need_staff()?;
    ctx.limit().await?;
    let field = |name| form.secret(name);
    let (old, new, again) = (field("old"), field("password"), field("again"));
    let mut typed = Typed::default();
    match change_password(&ctx.clinic, who, &old, &new, &again, &ctx.trace()).await {
        Ok(()) => Ok(Page::to("/staff/profile?done=password")),
        Err(Problem::Refused(refused)) if typed.refuse(&refused) => {
            Ok(page(&ctx, who, typed)?.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// `POST /staff/profile/sign-out-everywhere`: «Выйти везде».
#[handler]
pub(in super::super) async fn sign_out_everywhere(
    ctx: Ctx,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    everywhere(&ctx.clinic, ctx.need_staff()?, &ctx.trace()).await?;
    ctx.drop_staff_session();
    Ok(Page::to("/staff/sign-in?done=everywhere"))
}
