//! The second factor: its code, and setting it up.

use base64::{Engine, engine::general_purpose::STANDARD};
use kernel::{Problem, Refused};
use poem::handler;
use qrcode::{EcLevel, QrCode, render::svg};
use shell::{
    AtWork, Ctx, Fail, Page,
    http::{
        Form,
        form::Posted,
        page::encode,
        staff::{SIGN_IN, Stage},
        typed::Typed,
    },
};

use super::super::{
    Codes, enrol as put, offer, pass as verb,
    screens::{FactorNewScreen, FactorScreen},
};

/// The fields of setting a factor up; codes are never shown again.
const FIELDS: [&str; 2] = ["code", "present"];

fn at_work(ctx: &Ctx) -> Result<&AtWork, Problem> {
    ctx.at_work().ok_or_else(|| Refused::new(401, SIGN_IN).into())
}

/// `GET /staff/factor`: the code is asked for, a factor is to be set up, or one is in already.
#[handler]
pub(in super::super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    let back = ctx.query.text("back");
    match at_work(&ctx)?.stage {
        Stage::In => Ok(Page::to(super::onwards(&back))),
        Stage::Enrol => Ok(Page::to(format!("/staff/factor/new?back={}", encode(&back)))),
        Stage::Code => ctx.page(FactorScreen { form: Typed::default(), back }),
    }
}

/// `POST /staff/factor`: the code.
#[handler]
pub(in super::super) async fn pass(ctx: Ctx, Posted(form): Posted) -> Result<Page, Fail> {
    ctx.limit().await?;
    let (mut typed, back) = (Typed::default(), form.text("back"));
    let who = at_work(&ctx)?;
    if who.stage == Stage::In {
        return Ok(Page::to(super::onwards(&back)));
    }
    match verb(&ctx.clinic, who, &form.text("code"), &ctx.trace()).await {
        Ok(()) => Ok(Page::to(super::onwards(&back))),
        Err(Problem::Refused(refused)) if typed.refuse(&refused) => {
            Ok(ctx.page(FactorScreen { form: typed, back })?.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}

fn page(
    ctx: &Ctx,
    who: &AtWork,
    form: Typed,
    back: String,
    sealed: Option<&str>,
) -> Result<Page, Fail> {
    let offer = offer(&ctx.clinic, who, sealed)?;
    let uri = offer.enrolment.uri.reveal();
    let picture = QrCode::with_error_correction_level(uri, EcLevel::M)
        .map_err(|error| Problem::failed(format!("the picture of a factor: {error}")))?
        .render()
        .min_dimensions(220, 220)
        .dark_color(svg::Color("#000000"))
        .light_color(svg::Color("#ffffff"))
        .build();
    ctx.page(FactorNewScreen {
        form,
        back,
        picture: format!("data:image/svg+xml;base64,{}", STANDARD.encode(picture)),
        secret: offer.enrolment.typed.reveal().clone(),
        uri: uri.clone(),
        offer: offer.sealed,
        required: who.stage == Stage::Enrol,
        replaces: who.member.totp.is_some(),
    })
}

/// `GET /staff/factor/new`: a secret is offered.
#[handler]
pub(in super::super) async fn new(ctx: Ctx) -> Result<Page, Fail> {
    let who = at_work(&ctx)?;
    if who.stage == Stage::Code {
        return Ok(Page::to("/staff/factor"));
    }
    page(&ctx, who, Typed::of(&Form::default(), &FIELDS), ctx.query.text("back"), None)
}

/// `POST /staff/factor/new`: the first code made with it.
#[handler]
pub(in super::super) async fn enrol(ctx: Ctx, Posted(form): Posted) -> Result<Page, Fail> {
    ctx.limit().await?;
    let who = at_work(&ctx)?;
    let (mut typed, back) = (Typed::of(&Form::default(), &FIELDS), form.text("back"));
    let (sealed, code, present) = (form.text("offer"), form.text("code"), form.text("present"));
    let codes = Codes { offered: &code, present: &present };
    match put(&ctx.clinic, who, &sealed, codes, &ctx.trace()).await {
        Ok(()) if back.is_empty() => Ok(Page::to("/staff/profile?done=factor")),
        Ok(()) => Ok(Page::to(super::onwards(&back))),
        Err(Problem::Refused(refused)) if typed.refuse(&refused) => {
            Ok(page(&ctx, who, typed, back, Some(&sealed))?.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}
