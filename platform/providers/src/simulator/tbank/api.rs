//! The door of the methods: the terminal, the payment, the signature, in this order.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use poem::{
    Body, Request, Response, handler,
    http::{Method, StatusCode},
    web::{Data, Path},
};
use serde_json::{Value, json};

use super::{
    super::{World, fields::At, html::origin, post::Post},
    Terminals,
    refused::Refused,
    terminal::Terminal,
    token::{self, Raw},
};

const LIMIT: usize = 256 * 1024;

/// A request whose signature is right.
pub(super) struct Asked<'a> {
    pub(super) terminal: Terminal,
    pub(super) body: At<'a>,
    pub(super) now: DateTime<Utc>,
    pub(super) post: &'a mut Post,
    /// Where this service stands.
    pub(super) origin: &'a str,
}

#[handler]
pub(super) async fn api(
    request: &Request,
    body: Body,
    Path(path): Path<String>,
    Data(world): Data<&Arc<World>>,
) -> Response {
    respond(request, body, &path, world).await
}

#[handler]
pub(super) async fn cashbox(
    request: &Request,
    body: Body,
    Path(path): Path<String>,
    Data(world): Data<&Arc<World>>,
) -> Response {
    respond(request, body, &format!("cashbox/{path}"), world).await
}

async fn respond(request: &Request, body: Body, path: &str, world: &World) -> Response {
    let known =
        of_payment(path) || ["Init", "CheckOrder", "Resend", "GetQrBankList"].contains(&path);
    if !known {
        return said(StatusCode::NOT_FOUND, &Refused::new("1", "Нет такого метода").answer());
    }
    if request.method() != Method::POST {
        let not_post = Refused::new("1", "Метод вызывается запросом POST").answer();
        return said(StatusCode::METHOD_NOT_ALLOWED, &not_post);
    }
    let json = request.content_type().is_some_and(|of| of.starts_with("application/json"));
    if !json {
        let media = Refused::new("1", "Content-Type должен быть application/json").answer();
        return said(StatusCode::UNSUPPORTED_MEDIA_TYPE, &media);
    }
    let bytes = body.into_bytes_limit(LIMIT).await.unwrap_or_default();
    let parsed =
        serde_json::from_slice::<Value>(&bytes).ok().zip(serde_json::from_slice(&bytes).ok());
    let Some((body, raw)) = parsed else {
        let not_json = Refused::new("1", "Тело запроса не JSON").answer();
        return said(StatusCode::BAD_REQUEST, &not_json);
    };
    let answer = answer(world, path, &body, &raw, &origin(request));
    said(StatusCode::OK, &answer.unwrap_or_else(|refused| refused.answer()))
}

fn of_payment(method: &str) -> bool {
    [
        "GetState",
        "Confirm",
        "Cancel",
        "GetQr",
        "GetQrState",
        "QrMembersList",
        "SbpPayTest",
        "cashbox/SendClosingReceipt",
    ]
    .contains(&method)
}

fn answer(
    world: &World,
    method: &str,
    body: &Value,
    raw: &Raw,
    origin: &str,
) -> Result<Value, Refused> {
    let (mut guard, now) = world.at_work();
    let super::super::State { tbank: terminals, post, .. } = &mut *guard;
    let body = At::root(body)?;
    let terminal = terminals.terminals.get(body.get("TerminalKey").text(1..=50)?);
    let terminal = terminal.ok_or_else(|| Refused::new("501", ""))?.clone();
    if terminal.blocked {
        return Err(Refused::new("202", ""));
    }
    let at = if of_payment(method) { Some(terminals.named(&body, &terminal)?) } else { None };
    let token = body.get("Token").text(1..=128)?;
    if !token.eq_ignore_ascii_case(&token::of_raw(raw, &terminal.password)) {
        return Err(Refused::new("204", ""));
    }
    let asked = Asked { terminal, body, now, post, origin };
    match (method, at) {
        ("Init", _) => terminals.init(asked),
        ("CheckOrder", _) => terminals.check_order(&asked),
        ("Resend", _) => Ok(resend(asked)),
        ("GetQrBankList", _) => Ok(super::qr::banks()),
        ("GetState", Some(at)) => terminals.get_state(at),
        ("Confirm", Some(at)) => terminals.confirm(at, asked),
        ("Cancel", Some(at)) => terminals.cancel(at, asked),
        ("GetQr", Some(at)) => terminals.get_qr(at, asked),
        ("GetQrState", Some(at)) => terminals.get_qr_state(at),
        ("QrMembersList", Some(at)) => terminals.members(at),
        ("SbpPayTest", Some(at)) => terminals.pay_test(at, asked),
        (_, Some(at)) => terminals.close(at, asked),
        (_, None) => Err(Refused::new("1", "Нет такого метода")),
    }
}

impl Terminals {
    /// The payment of the terminal that is meant.
    fn named(&self, body: &At<'_>, terminal: &Terminal) -> Result<usize, Refused> {
        let named = body.get("PaymentId");
        let id = match named.there()? {
            Value::String(text) => text.parse().ok(),
            other => other.as_u64(),
        };
        let at = id.and_then(|id| self.at(id)).filter(|at| {
            self.payments.get(*at).is_some_and(|payment| payment.terminal == terminal.key)
        });
        at.ok_or_else(|| Refused::new("1", "Платёж не найден"))
    }
}

fn resend(asked: Asked<'_>) -> Value {
    let Asked { terminal, now, post, .. } = asked;
    let of = terminal.key.as_str();
    let count =
        post.resend(now, super::super::Provider::Tbank, |letter| letter.body["TerminalKey"] == of);
    json!({ "TerminalKey": of, "Count": count, "Success": true, "ErrorCode": "0", "Message": "OK" })
}

fn said(status: StatusCode, body: &Value) -> Response {
    Response::builder()
        .status(status)
        .content_type("application/json;charset=utf-8")
        .body(body.to_string())
}
