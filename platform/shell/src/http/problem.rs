//! The one place that turns a problem into an answer, and logs it.

use std::collections::BTreeMap;

use kernel::{Problem, Refused};
use poem::{
    Error, IntoResponse, Response,
    error::ResponseError,
    http::{StatusCode, header},
};
use poem_openapi::{
    ApiResponse,
    registry::{MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry},
};
use serde_json::{Map, json};
use store::Outage;

use super::{ConsoleCtx, Ctx, Page, console, page, staff};
use crate::{
    App,
    fair::CROWDED,
    heavy,
    screens::{ConsoleErrorScreen, CrowdedScreen, ErrorScreen},
};

/// A problem on its way out of a door.
#[derive(Debug)]
pub struct Fail(pub Problem);

impl<T: Into<Problem>> From<T> for Fail {
    fn from(problem: T) -> Self {
        Self(problem.into())
    }
}

/// The bridge to poem: what a door throws is caught by the stack and answered there.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Thrown(Problem);

impl ResponseError for Thrown {
    fn status(&self) -> StatusCode {
        match &self.0 {
            Problem::Refused(refused) => {
                StatusCode::from_u16(refused.status).unwrap_or(StatusCode::BAD_REQUEST)
            }
            Problem::Failed(_) => {
                let refused = shown(&self.0);
                StatusCode::from_u16(refused.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }
}

impl From<Fail> for Error {
    fn from(fail: Fail) -> Self {
        Thrown(fail.0).into()
    }
}

/// In the OpenAPI document every operation may answer with problem JSON (RFC 9457).
impl ApiResponse for Fail {
    fn meta() -> MetaResponses {
        let mut schema = MetaSchema::new("object");
        schema.description =
            Some("RFC 9457 problem; `code` is stable, `fields` names mistakes at single fields.");
        let text = |name| (name, MetaSchemaRef::Inline(Box::new(MetaSchema::new("string"))));
        schema.properties = ["type", "title", "detail", "code", "request_id"].map(text).into();
        schema
            .properties
            .push(("status", MetaSchemaRef::Inline(Box::new(MetaSchema::new("integer")))));
        schema
            .properties
            .push(("fields", MetaSchemaRef::Inline(Box::new(MetaSchema::new("object")))));
        schema.required = vec!["type", "title", "status", "code"];
        MetaResponses {
            responses: vec![MetaResponse {
                description: "A refusal (4xx) or a failure (5xx).",
                status: None,
                status_range: None,
                content: vec![MetaMediaType {
                    content_type: "application/problem+json",
                    schema: MetaSchemaRef::Inline(Box::new(schema)),
                }],
                headers: vec![],
            }],
        }
    }

    fn register(_: &mut Registry) {}
}

/// What an error of any origin says to the person: poem's own refusals get our codes.
pub(super) fn read(error: Error) -> Problem {
    match error.downcast::<Thrown>() {
        Ok(thrown) => thrown.0,
        Err(error) => match error.status().as_u16() {
            404 => kernel::problem::not_found(),
            405 => Problem::refused(405, "request.method"),
            413 => Problem::refused(413, "request.too_large"),
            415 => Problem::refused(415, "request.media_type"),
            status @ 400..500 => {
                let refused =
                    Refused::new(if status == 422 { 422 } else { 400 }, "request.malformed");
                Problem::Refused(refused.with("detail", error))
            }
            _ => Problem::failed(error.to_string()),
        },
    }
}

/// Says it to a program.
pub(super) fn as_json(ctx: &Ctx, problem: &Problem) -> Response {
    let texts = ctx.look.texts(ctx.lang);
    let refused = shown(problem);
    let key = refused.code.replacen('.', "-", 1);
    let mut body = Map::new();
    let exchange = ctx.path.starts_with(super::stack::EXCHANGE);
    let codes = if exchange { "/exchange/v1/problems" } else { "/api/v1/problems" };
    body.insert("type".into(), json!(format!("{codes}#{}", refused.code)));
    body.insert("title".into(), json!(say(&texts, &key, &refused.args)));
    body.insert("status".into(), json!(refused.status));
    body.insert("code".into(), json!(refused.code));
    if let Some((_, detail)) = refused.args.iter().find(|(name, _)| *name == "detail") {
        body.insert("detail".into(), json!(detail));
    }
    if !refused.fields.is_empty() {
        let fields: BTreeMap<_, _> = refused
            .fields
            .iter()
            .map(|(field, code)| {
                (
                    *field,
                    json!({ "code": code, "title": say(&texts, &code.replacen('.', "-", 1), &[]) }),
                )
            })
            .collect();
        body.insert("fields".into(), json!(fields));
    }
    body.insert("request_id".into(), json!(ctx.request_id));
    let status = StatusCode::from_u16(refused.status).unwrap_or(StatusCode::BAD_REQUEST);
    let answer = Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "application/problem+json")
        .header(header::CACHE_CONTROL, "no-store")
        .body(serde_json::Value::Object(body).to_string());
    with_challenge(with_retry(answer, &refused), &refused)
}

/// Says it to a person.
pub(super) fn as_page(ctx: &Ctx, problem: &Problem) -> Response {
    let refused = shown(problem);
    if refused.code == super::ctx::SIGN_IN {
        let back = if ctx.reads { &ctx.here } else { "/cabinet" };
        return Page::to(format!("/sign-in?back={}", page::encode(back))).into_response();
    }
    let to = match refused.code {
        staff::SIGN_IN => Some("/staff/sign-in"),
        staff::FACTOR => Some("/staff/factor"),
        _ => None,
    };
    if let Some(to) = to {
        let back = if ctx.reads { &ctx.here } else { "" };
        return Page::to(format!("{to}?back={}", page::encode(back))).into_response();
    }
    let id = matches!(problem, Problem::Failed(_)).then(|| ctx.request_id.clone());
    let id = id.filter(|_| refused.status == 500);
    let screen = error_screen(&refused, id);
    // In a storm this is nearly every answer: it is rendered once, and depends on nothing but
    // the clinic's look.
    let page = if refused.code == CROWDED {
        let kind = if ctx.reads { "crowded" } else { "crowded sent" };
        ctx.page_once(kind, &CrowdedScreen { sent: !ctx.reads })
    } else if [heavy::BUSY, UNAVAILABLE].contains(&refused.code) {
        ctx.page_of(&ctx.look, || Ok(screen))
    } else {
        ctx.page(screen)
    };
    let page = page.unwrap_or_else(|Fail(problem)| {
        tracing::error!(%problem, "the page of an error could not be rendered");
        Page::ok(format!("{} {}", refused.status, refused.code))
    });
    with_retry(page.status(refused.status).into_response(), &refused)
}

/// Says it to a manager at the vendor's console.
pub(super) fn at_console(ctx: &ConsoleCtx, problem: &Problem) -> Response {
    let refused = shown(problem);
    if refused.code == console::SIGN_IN {
        let back = if ctx.reads { &ctx.here } else { "/" };
        return Page::to(format!("/sign-in?back={}", page::encode(back))).into_response();
    }
    let id = matches!(problem, Problem::Failed(_)).then(|| ctx.request_id.clone());
    let id = id.filter(|_| refused.status == 500);
    let screen = ConsoleErrorScreen(error_screen(&refused, id));
    let html = ctx.render(&screen).unwrap_or_else(|problem| {
        tracing::error!(%problem, "the page of an error could not be rendered");
        format!("{} {}", refused.status, refused.code)
    });
    with_retry(Page::ok(html).status(refused.status).into_response(), &refused)
}

fn error_screen(refused: &Refused, request_id: Option<String>) -> ErrorScreen {
    let args = refused.args.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    ErrorScreen {
        status: refused.status,
        key: refused.code.replacen('.', "-", 1),
        args: args.collect(),
        request_id,
    }
}

/// Logs a problem: a failure once with its cause, a refusal by its code. No personal data. That
/// something is out of reach is nobody's mistake: a warning, and a look whether it still is.
pub(super) fn log(app: &App, site: &str, id: &str, path: &str, problem: &Problem) {
    match problem {
        Problem::Refused(refused) => tracing::debug!(%site, %id, code = refused.code, "refused"),
        Problem::Failed(cause) => {
            let path = loggable(path);
            match Outage::of(&**cause) {
                None => tracing::error!(%site, %id, %path, cause = %problem, "failed"),
                Some(what) => {
                    if what == Outage::Database {
                        app.db.doubt();
                    }
                    tracing::warn!(%site, %id, %path, ?what, cause = %problem, "out of reach")
                }
            }
        }
    }
}

/// A path without the secret that some paths end in.
fn loggable(path: &str) -> &str {
    const SECRET: [&str; 3] = ["/sign-in/qr/", "/staff/start/", "/start/"];
    SECRET.into_iter().find(|secret| path.starts_with(secret)).unwrap_or(path)
}

/// What is said while the database is out of reach, or has no time left.
pub(super) const UNAVAILABLE: &str = "request.unavailable";

/// After how many seconds one should try again.
const AGAIN: u32 = 5;

/// The refusal of what cannot be done just now.
pub(super) fn unavailable() -> Refused {
    Refused::new(503, UNAVAILABLE).with("seconds", AGAIN)
}

fn shown(problem: &Problem) -> Refused {
    match problem {
        Problem::Refused(refused) => refused.clone(),
        Problem::Failed(cause) => match Outage::of(&**cause) {
            Some(Outage::Database) => unavailable(),
            Some(Outage::Objects) => {
                Refused::new(503, "request.files_unavailable").with("seconds", AGAIN)
            }
            None => Refused::new(500, "request.failed"),
        },
    }
}

fn say(texts: &crate::themes::Texts, key: &str, args: &[(&'static str, String)]) -> String {
    let args: Vec<_> = args.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
    texts.find(key, &args).unwrap_or_else(|| key.to_owned())
}

/// Tells a program by which token it would be let in (RFC 6750).
fn with_challenge(mut answer: Response, refused: &Refused) -> Response {
    let scope = refused.args.iter().find(|(name, _)| *name == "scope");
    let challenge = match (refused.status, scope) {
        (401, _) if refused.code.ends_with("_missing") => "Bearer".to_owned(),
        (401, _) => "Bearer error=\"invalid_token\"".to_owned(),
        (403, Some((_, scope))) => {
            format!("Bearer error=\"insufficient_scope\", scope=\"{scope}\"")
        }
        _ => return answer,
    };
    if let Ok(value) = challenge.parse() {
        answer.headers_mut().insert(header::WWW_AUTHENTICATE, value);
    }
    answer
}

fn with_retry(mut answer: Response, refused: &Refused) -> Response {
    let wait = refused.args.iter().find(|(name, _)| *name == "seconds");
    if let (429 | 503, Some((_, seconds))) = (refused.status, wait)
        && let Ok(value) = seconds.parse()
    {
        answer.headers_mut().insert(header::RETRY_AFTER, value);
    }
    answer
}
