//! «Личный кабинет»: signing in by password, signing out.

use kernel::{Problem, Refused, problem, site::Method};
use poem::{IntoResponse, Response, handler, http::HeaderValue};
use shell::{
    Ctx, Fail, Page,
    http::{Form, form::Posted, page::encode, typed::Typed},
};

use super::{
    super::{
        channels,
        screens::{MethodView, PLACES, SignInScreen},
        sign_in as verb, sign_out,
    },
    challenge, consent, entry, given, offered, visitor, welcome,
};

/// The fields of the form.
pub(super) const FIELDS: [&str; 2] = ["login", "consent"];

/// The page of a way of signing in.
fn href(method: Method, back: &str) -> String {
    let path = match method {
        Method::Password => "/sign-in",
        Method::Code => "/sign-in/code",
        Method::Qr => "/sign-in/qr",
        // Hidden until there is a provider.
        Method::Esia => "/sign-in/esia",
    };
    if back.is_empty() { path.to_owned() } else { format!("{path}?back={}", encode(back)) }
}

/// The page, on one of its ways.
pub(super) async fn page(
    ctx: &Ctx,
    method: Method,
    form: Typed,
    back: String,
) -> Result<Page, Fail> {
    offered(ctx, method)?;
    let rules = &ctx.clinic.site.config.accounts;
    let notice = match &*ctx.query.text("done") {
        "recovery" => Some("accounts-recovered"),
        "everywhere" => Some("accounts-ended_everywhere"),
        _ => None,
    };
    let methods = rules.methods.iter().map(|one| MethodView {
        slug: one.slug(),
        href: href(*one, &back),
        active: *one == method,
    });
    let can_code = !channels(&ctx.clinic).await?.is_empty();
    ctx.page(SignInScreen {
        methods: methods.collect(),
        method: method.slug(),
        form,
        registration: rules.registration && can_code,
        recovery: rules.methods.contains(&Method::Password) && can_code,
        consent: consent(ctx).await?,
        challenge: (method == Method::Code).then(|| challenge(ctx, "sign_in")).flatten(),
        notice,
        back,
    })
}

/// `GET /sign-in`.
#[handler]
pub(in super::super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    let methods = &ctx.clinic.site.config.accounts.methods;
    let first = *methods.first().ok_or_else(problem::not_found)?;
    if ctx.patient().is_some() {
        return Ok(Page::to("/cabinet"));
    }
    let back = ctx.query.text("back");
    if !methods.contains(&Method::Password) {
        return Ok(Page::to(href(first, &back)));
    }
    page(&ctx, Method::Password, Typed::of(&Form::default(), &FIELDS), back).await
}

/// `POST /sign-in`: «Войти».
#[handler]
pub(in super::super) async fn by_password(ctx: Ctx, Posted(form): Posted) -> Result<Page, Fail> {
    offered(&ctx, Method::Password)?;
    ctx.limit().await?;
    let (mut typed, back) = (Typed::of(&form, &FIELDS), form.text("back"));
    let (trace, consent) = (visitor(&ctx), given(&ctx, &form));
    let entry = entry(&ctx, &trace, consent.as_ref());
    let (login, password) = (typed.get("login"), form.secret("password"));
    // Passwords have a queue of their own.
    ctx.step_aside();
    match verb(&ctx.clinic, &login, &password, entry).await {
        Ok(token) => Ok(welcome(&ctx, &token, &back)),
        Err(Problem::Refused(refused)) if typed.refuse_at(&refused, &PLACES) => {
            Ok(page(&ctx, Method::Password, typed, back).await?.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// `POST /sign-out`: «Выйти», on this device.
#[handler]
pub(in super::super) async fn out(ctx: Ctx, Posted(_): Posted) -> Result<Response, Fail> {
    if let Some(patient) = ctx.patient() {
        match sign_out(&ctx.clinic, patient, patient.session, &ctx.trace()).await {
            // Ended from another device at this moment.
            Ok(()) | Err(Problem::Refused(Refused { status: 404, .. })) => {}
            Err(problem) => return Err(problem.into()),
        }
    }
    Ok(leave(&ctx, "/"))
}

/// The browser forgets its token and what it has kept of the cabinet.
pub(super) fn leave(ctx: &Ctx, to: &str) -> Response {
    ctx.drop_session();
    let mut answer = Page::to(to).into_response();
    let everything = HeaderValue::from_static("\"cache\", \"storage\"");
    answer.headers_mut().insert("clear-site-data", everything);
    answer
}
