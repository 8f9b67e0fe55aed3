//! Choosing a password by a link.

use kernel::Problem;
use poem::{handler, web::Path};
use shell::{
    Ctx, Fail, Page,
    http::{form::Posted, typed::Typed},
};

use super::super::{screens::StartScreen, start, started};

async fn page(ctx: &Ctx, ticket: &str, form: Typed) -> Result<Page, Fail> {
    let member = started(&ctx.clinic, ticket).await?;
    let action = format!("/staff/start/{ticket}");
    ctx.page(StartScreen { form, action, email: member.email, name: member.name })
}

/// `GET /staff/start/:ticket`. Looking does not use the link up.
#[handler]
pub(in super::super) async fn show(ctx: Ctx, Path(ticket): Path<String>) -> Result<Page, Fail> {
    page(&ctx, &ticket, Typed::default()).await
}

/// `POST /staff/start/:ticket`: the password.
#[handler]
pub(in super::super) async fn set(
    ctx: Ctx,
    Path(ticket): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.limit().await?;
    let (password, again) = (form.secret("password"), form.secret("again"));
    let mut typed = Typed::default();
    match start(&ctx.clinic, &ticket, &password, &again, &ctx.trace()).await {
        Ok(token) => {
            ctx.keep_staff_session(&token);
            Ok(Page::to("/staff/factor?back=/staff"))
        }
        Err(Problem::Refused(refused)) if typed.refuse(&refused) => {
            Ok(page(&ctx, &ticket, typed).await?.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}
