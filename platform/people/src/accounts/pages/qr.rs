//! Signing in by the clinic's QR code (A6).

use kernel::{Problem, Refused, site::Method};
use poem::{handler, web::Path};
use shell::{
    Ctx, Fail, Page,
    http::{Form, form::Posted, typed::Typed},
};
use store::patients::Patient;

use super::{
    super::{
        screens::{PLACES, QrScreen},
        show_qr, sign_in_by_qr,
    },
    consent, entry, given, offered, sign_in, visitor, welcome,
};

/// `GET /sign-in/qr`: what it is.
#[handler]
pub(in super::super) async fn about(ctx: Ctx) -> Result<Page, Fail> {
    if ctx.patient().is_some() {
        return Ok(Page::to("/cabinet"));
    }
    let typed = Typed::of(&Form::default(), &sign_in::FIELDS);
    sign_in::page(&ctx, Method::Qr, typed, ctx.query.text("back")).await
}

/// `GET /sign-in/qr/:token`: the code was scanned. A preview of the link spends nothing.
#[handler]
pub(in super::super) async fn show(ctx: Ctx, Path(token): Path<String>) -> Result<Page, Fail> {
    offered(&ctx, Method::Qr)?;
    page(&ctx, &token, Typed::of(&Form::default(), &["consent"])).await
}

async fn page(ctx: &Ctx, token: &str, form: Typed) -> Result<Page, Fail> {
    let trace = visitor(ctx);
    match show_qr(&ctx.clinic, token, entry(ctx, &trace, None)).await {
        Ok((card, agreed)) => {
            let consent = if agreed { None } else { Some(consent(ctx).await?) };
            ctx.page(QrScreen { name: short(&card), refused: None, form, consent })
        }
        Err(Problem::Refused(refused)) if refused.status == 410 => spent(ctx, &refused),
        Err(problem) => Err(problem.into()),
    }
}

/// `POST /sign-in/qr/:token`: «Войти».
#[handler]
pub(in super::super) async fn spend(
    ctx: Ctx,
    Path(token): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    offered(&ctx, Method::Qr)?;
    ctx.limit().await?;
    let (trace, consent) = (visitor(&ctx), given(&ctx, &form));
    let mut typed = Typed::of(&form, &["consent"]);
    match sign_in_by_qr(&ctx.clinic, &token, entry(&ctx, &trace, consent.as_ref())).await {
        Ok(session) => Ok(welcome(&ctx, &session, "")),
        Err(Problem::Refused(refused)) if refused.status == 410 => spent(&ctx, &refused),
        Err(Problem::Refused(refused)) if typed.refuse_at(&refused, &PLACES) => {
            Ok(page(&ctx, &token, typed).await?.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// Why the code does not open the cabinet any more.
fn spent(ctx: &Ctx, refused: &Refused) -> Result<Page, Fail> {
    let screen = QrScreen {
        name: String::new(),
        refused: Some(refused.code.replacen('.', "-", 1)),
        form: Typed::of(&Form::default(), &["consent"]),
        consent: None,
    };
    Ok(ctx.page(screen)?.status(refused.status))
}

/// «Анна И.»: enough for the patient, little for anybody else.
fn short(card: &Patient) -> String {
    match card.surname.chars().next() {
        Some(initial) => format!("{} {initial}.", card.name),
        None => card.name.clone(),
    }
}
