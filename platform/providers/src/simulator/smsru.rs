//! SMS.RU: `/sms/send`, `/sms/status` (sheet «Messages», 2).
//!
//! Its traps are here on purpose: refusals come with status 200, «OK» as a whole holds
//! refusals of single numbers, and without `json=1` the answer is lines of text.

use std::{collections::BTreeMap, sync::Arc};

use poem::{Body, IntoResponse, Request, Response, Result, Route, get, handler, web::Data};
use serde_json::{Map, Value, json};

use super::{API_ID, Fate, Script, World, form::Form, inbox::Kept};
use crate::sms::segments;

const NAME: &str = "smsru";

pub(super) fn routes() -> Route {
    Route::new().at("/send", get(send).post(send)).at("/status", get(ask).post(ask))
}

#[handler]
async fn send(request: &Request, body: Body, Data(world): Data<&Arc<World>>) -> Result<Response> {
    let form = Form::of(request, body).await?;
    let answer = match taken(world, &form) {
        Ok((_, true)) => std::future::pending().await,
        Ok((answer, false)) => answer,
        Err(code) => failure(code),
    };
    Ok(said(&form, &answer))
}

/// Takes what can be taken, number by number; a refusal of the whole is a code.
fn taken(world: &World, form: &Form) -> Result<(Value, bool), u16> {
    signed_in(form)?;
    let wanted = wanted(form);
    if wanted.is_empty() {
        return Err(202);
    }
    if wanted.len() > 100 {
        return Err(207);
    }
    if wanted.iter().any(|(_, text)| text.is_empty()) {
        return Err(203);
    }
    if form.text("ttl").is_some_and(|ttl| !ttl.parse().is_ok_and(|ttl| (1..=1440).contains(&ttl))) {
        return Err(208);
    }
    for (phone, text) in &wanted {
        match Script::of(phone) {
            Script::NoMoney => return Err(201),
            Script::BadSender => return Err(204),
            _ if segments(text) > 8 => return Err(205),
            _ => {}
        }
    }
    let answers: Map<String, Value> =
        wanted.iter().map(|(phone, text)| (phone.clone(), one(world, form, phone, text))).collect();
    let silent = wanted.iter().any(|(phone, _)| Script::of(phone) == Script::Silent);
    Ok((json!({ "status": "OK", "status_code": 100, "sms": answers, "balance": 97.5 }), silent))
}

/// Numbers with their texts: `to` with `msg`, or `to[79…]`.
fn wanted(form: &Form) -> BTreeMap<String, String> {
    let text = form.text("msg").unwrap_or_default();
    let to = form.text("to").unwrap_or_default();
    let listed = to.split(',').filter(|phone| !phone.trim().is_empty());
    let mut wanted: BTreeMap<String, String> =
        listed.map(|phone| (plain(phone), text.clone())).collect();
    for (name, text) in form.all() {
        let phone = name.strip_prefix("to[").and_then(|name| name.strip_suffix(']'));
        wanted.extend(phone.map(|phone| (plain(phone), text)));
    }
    wanted
}

fn one(world: &World, form: &Form, phone: &str, text: &str) -> Value {
    let mut state = world.state();
    let russian = phone.len() == 11 && phone.starts_with("79");
    if !russian || !phone.bytes().all(|b| b.is_ascii_digit()) {
        return failure(207);
    }
    if state.inbox.is_repeated(NAME, phone, text, world.now()) {
        return failure(231);
    }
    let id = format!("000000-{:08}", state.inbox.next_id());
    let known = ["api_id", "to", "msg"];
    let more = form.all().filter(|(name, _)| !known.contains(name) && !name.starts_with("to["));
    state.inbox.keep(Kept {
        provider: NAME,
        id: id.clone(),
        to: phone.to_owned(),
        text: text.to_owned(),
        at: world.now(),
        state: Fate::Taken,
        more: more.map(|(name, value)| (name.to_owned(), value)).collect(),
    });
    let cost = format!("{:.2}", f64::from(segments(text)) * 2.6);
    json!({ "status": "OK", "status_code": 100, "sms_id": id, "cost": cost })
}

#[handler]
async fn ask(request: &Request, body: Body, Data(world): Data<&Arc<World>>) -> Result<Response> {
    let form = Form::of(request, body).await?;
    let answer = signed_in(&form).map(|()| {
        let ids = form.text("sms_id").unwrap_or_default();
        let of = |id: &str| (id.trim().to_owned(), state_of(world, id.trim()));
        let answers: Map<String, Value> = ids.split(',').map(of).collect();
        json!({ "status": "OK", "status_code": 100, "sms": answers, "balance": 97.5 })
    });
    Ok(said(&form, &answer.unwrap_or_else(failure)))
}

fn state_of(world: &World, id: &str) -> Value {
    let Some(fate) = world.state().inbox.fate(NAME, id, None) else {
        return json!({ "status": "ERROR", "status_code": -1, "status_text": text_of(-1) });
    };
    let code = match fate {
        Fate::Taken => 100,
        Fate::WithOperator => 102,
        Fate::Delivered => 103,
        Fate::Expired => 104,
        Fate::Undelivered => 106,
    };
    json!({ "status": "OK", "status_code": code, "cost": "2.60", "status_text": text_of(code) })
}

fn signed_in(form: &Form) -> Result<(), u16> {
    if form.is("api_id", API_ID) { Ok(()) } else { Err(200) }
}

fn plain(phone: &str) -> String {
    phone.trim().trim_start_matches('+').to_owned()
}

fn failure(code: u16) -> Value {
    json!({ "status": "ERROR", "status_code": code, "status_text": text_of(code.into()) })
}

fn text_of(code: i32) -> &'static str {
    match code {
        -1 => "Сообщение не найдено",
        100 => "Сообщение находится в очереди",
        102 => "Сообщение отправлено (в пути)",
        103 => "Сообщение доставлено",
        104 => "Не может быть доставлено: время жизни истекло",
        106 => "Не может быть доставлено: сбой в телефоне",
        200 => "Неправильный api_id",
        201 => "Не хватает средств на лицевом счету",
        202 => "Неправильно указан получатель",
        203 => "Нет текста сообщения",
        204 => "Имя отправителя не согласовано с администрацией",
        205 => "Сообщение слишком длинное",
        207 => "На этот номер нельзя отправлять сообщения",
        208 => "Параметр time указан неправильно",
        231 => "Превышен лимит одинаковых сообщений на этот номер в минуту",
        _ => "Ошибка",
    }
}

/// JSON when asked for; else the code and, line by line, each id or code.
fn said(form: &Form, answer: &Value) -> Response {
    if form.is("json", "1") {
        return answer
            .to_string()
            .with_content_type("application/json; charset=utf-8")
            .into_response();
    }
    let mut lines = vec![answer["status_code"].to_string()];
    for of in answer["sms"].as_object().into_iter().flat_map(Map::values) {
        let id = of["sms_id"].as_str().map(str::to_owned);
        lines.push(id.unwrap_or_else(|| of["status_code"].to_string()));
    }
    lines.join("\n").into_response()
}
