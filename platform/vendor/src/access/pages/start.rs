//! The page of the link by which one comes in the first time.

use kernel::{Problem, vendor::Role};
use poem::{handler, web::Path};
use qrcode::{EcLevel, QrCode, render::svg};
use shell::{
    ConsoleCtx, Fail, Page,
    http::{Form, Typed, form::Posted},
};

use super::super::{enrolment, screens::StartScreen, start};
use crate::journal::By;

async fn page(ctx: &ConsoleCtx, ticket: &str, form: Typed) -> Result<Page, Fail> {
    let found = enrolment(&ctx.app, ticket).await?;
    let picture = QrCode::with_error_correction_level(found.totp.uri.reveal(), EcLevel::M)
        .map_err(|error| Problem::failed(error.to_string()))?
        .render()
        .min_dimensions(240, 240)
        .dark_color(svg::Color("#000000"))
        .light_color(svg::Color("#ffffff"))
        .build();
    // The declaration before the element has no place inside a page.
    let picture = picture.find("<svg").map_or("", |at| &picture[at..]).to_owned();
    ctx.page(StartScreen {
        form,
        ticket: ticket.to_owned(),
        login: found.manager.email.clone(),
        observer: found.manager.role() == Role::Observer,
        picture,
        typed: found.totp.typed.reveal().clone(),
    })
}

/// `GET /start/:ticket`.
#[handler]
pub(in super::super) async fn show(
    ctx: ConsoleCtx,
    Path(ticket): Path<String>,
) -> Result<Page, Fail> {
    page(&ctx, &ticket, Typed::of(&Form::default(), &[])).await
}

/// `POST /start/:ticket`.
#[handler]
pub(in super::super) async fn finish(
    ctx: ConsoleCtx,
    Path(ticket): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    let passwords = (&form.secret("password"), &form.secret("again"));
    match start(&ctx.app, &ticket, passwords, &form.text("code"), &By::of(&ctx)).await {
        Ok(token) => {
            ctx.keep_session(&token);
            Ok(Page::to("/sites"))
        }
        Err(Problem::Refused(refused)) => {
            let mut typed = Typed::of(&form, &[]);
            if typed.refuse(&refused) {
                Ok(page(&ctx, &ticket, typed).await?.status(refused.status))
            } else {
                Err(Problem::Refused(refused).into())
            }
        }
        Err(problem) => Err(problem.into()),
    }
}
