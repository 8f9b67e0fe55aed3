//! SMSC.ru: `/sys/send.php`, `/sys/status.php`, `/sys/balance.php` (sheet «Messages», 1).
//!
//! Its traps are here on purpose: without `charset` the text is read as windows-1251,
//! refusals come with status 200, and without `fmt=3` the answer is no JSON.

use std::sync::Arc;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1251};
use poem::{Body, IntoResponse, Request, Response, Result, Route, get, handler, web::Data};
use serde_json::{Value, json};

use super::{Fate, LOGIN, PASSWORD, Script, World, form::Form, inbox::Kept};
use crate::sms::segments;

const NAME: &str = "smsc";

pub(super) fn routes() -> Route {
    Route::new()
        .at("/send.php", get(send).post(send))
        .at("/status.php", get(ask).post(ask))
        .at("/balance.php", get(balance).post(balance))
}

/// A refusal: its code and what stands beside it.
type Refused = (u8, &'static str);

#[handler]
async fn send(request: &Request, body: Body, Data(world): Data<&Arc<World>>) -> Result<Response> {
    let form = Form::of(request, body).await?;
    match taken(world, &form) {
        Ok((answer, silent)) => {
            if silent {
                std::future::pending::<()>().await;
            }
            Ok(said(&form, &answer))
        }
        Err(refused) => Ok(said(&form, &failure(refused))),
    }
}

/// Takes a message to every number, or to none.
fn taken(world: &World, form: &Form) -> Result<(Value, bool), Refused> {
    signed_in(form)?;
    let phones = form.text("phones").ok_or((1, "parameters error"))?;
    let phones: Vec<String> = phones.split([',', ';']).map(plain).collect();
    let text = text(form)?;
    let mut state = world.state();
    let id = match form.text("id") {
        None => state.inbox.next_id(),
        Some(id) => id
            .parse()
            .ok()
            .filter(|id| (1..=2_147_483_647).contains(id))
            .ok_or((1, "parameters error"))?,
    };
    for phone in &phones {
        if !(11..=15).contains(&phone.len()) || !phone.bytes().all(|b| b.is_ascii_digit()) {
            return Err((7, "invalid number"));
        }
        match Script::of(phone) {
            Script::NoMoney => return Err((3, "no money")),
            Script::BadSender => return Err((6, "message is denied")),
            _ => {}
        }
        if state.inbox.is_repeated(NAME, phone, &text, world.now()) {
            return Err((9, "duplicate request, wait a minute"));
        }
    }
    let known = ["login", "psw", "apikey", "phones", "mes", "id"];
    let more = form.all().filter(|(name, _)| !known.contains(name));
    let more: std::collections::BTreeMap<_, _> =
        more.map(|(name, value)| (name.to_owned(), value)).collect();
    for phone in &phones {
        state.inbox.keep(Kept {
            provider: NAME,
            id: id.to_string(),
            to: phone.clone(),
            text: text.clone(),
            at: world.now(),
            state: Fate::Taken,
            more: more.clone(),
        });
    }
    let count = segments(&text) * u32::try_from(phones.len()).unwrap_or(u32::MAX);
    let mut answer = json!({ "id": id, "cnt": count });
    if form.is("cost", "2") || form.is("cost", "3") {
        answer["cost"] = format!("{:.2}", f64::from(count) * 2.4).into();
    }
    if form.is("cost", "3") {
        answer["balance"] = "97.00".into();
    }
    Ok((answer, phones.iter().any(|phone| Script::of(phone) == Script::Silent)))
}

#[handler]
async fn ask(request: &Request, body: Body, Data(world): Data<&Arc<World>>) -> Result<Response> {
    let form = Form::of(request, body).await?;
    Ok(said(&form, &found(world, &form).unwrap_or_else(failure)))
}

fn found(world: &World, form: &Form) -> Result<Value, Refused> {
    signed_in(form)?;
    let (Some(phone), Some(id)) = (form.text("phone"), form.text("id")) else {
        return Err((1, "parameters error"));
    };
    let status = match world.state().inbox.fate(NAME, &id, Some(&plain(&phone))) {
        None => return Ok(json!({ "status": -3, "last_date": "", "last_timestamp": 0 })),
        Some(Fate::Taken) => -1,
        Some(Fate::WithOperator) => 0,
        Some(Fate::Delivered) => 1,
        Some(Fate::Expired) => 3,
        Some(Fate::Undelivered) => 20,
    };
    let now = world.now();
    let mut answer = json!({
        "status": status,
        "last_date": now.format("%d.%m.%Y %H:%M:%S").to_string(),
        "last_timestamp": now.timestamp(),
    });
    if status == 20 {
        answer["err"] = 6.into();
    }
    Ok(answer)
}

#[handler]
async fn balance(request: &Request, body: Body) -> Result<Response> {
    let form = Form::of(request, body).await?;
    let answer = signed_in(&form).map(|()| json!({ "balance": "97.00" }));
    Ok(said(&form, &answer.unwrap_or_else(failure)))
}

fn signed_in(form: &Form) -> Result<(), Refused> {
    if form.is("login", LOGIN) && form.is("psw", PASSWORD) {
        Ok(())
    } else {
        Err((2, "authorise error"))
    }
}

fn text(form: &Form) -> Result<String, Refused> {
    let charset = form.text("charset").unwrap_or_else(|| "windows-1251".into());
    let encoding = match charset.as_str() {
        "utf-8" => UTF_8,
        "windows-1251" => WINDOWS_1251,
        other => Encoding::for_label(other.as_bytes()).ok_or((1, "parameters error"))?,
    };
    let bytes = form.bytes("mes").filter(|bytes| !bytes.is_empty());
    let (text, _) = encoding.decode_without_bom_handling(bytes.ok_or((1, "parameters error"))?);
    Ok(text.into_owned())
}

/// Digits only; a leading eight is the domestic way to write a seven.
fn plain(phone: &str) -> String {
    let phone: String =
        phone.chars().filter(|c| !matches!(c, '+' | ' ' | '-' | '(' | ')')).collect();
    match phone.strip_prefix('8') {
        Some(rest) if phone.len() == 11 => format!("7{rest}"),
        _ => phone,
    }
}

fn failure((code, error): Refused) -> Value {
    json!({ "error": error, "error_code": code })
}

fn said(form: &Form, answer: &Value) -> Response {
    if form.is("fmt", "3") {
        return answer
            .to_string()
            .with_content_type("application/json; charset=utf-8")
            .into_response();
    }
    match (&answer["error_code"], &answer["id"]) {
        (Value::Number(code), _) => {
            format!("ERROR = {code} ({})", answer["error"].as_str().unwrap_or_default())
        }
        (_, Value::Number(id)) => format!("OK - {} SMS, ID - {id}", answer["cnt"]),
        _ => format!("Status = {}", answer["status"]),
    }
    .into_response()
}
