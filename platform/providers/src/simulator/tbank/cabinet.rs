//! The shop's cabinet at the bank: settings of terminals, what was paid, refunds to be
//! decided.

use std::sync::Arc;

use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Form, Json, Path},
};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    super::{
        World, fields,
        html::{away, escaped, page as shown, sum},
    },
    terminal::Terminal,
};

const TERMINALS: usize = 1000;
const SHOWN: usize = 100;

#[handler]
pub(super) fn list(Data(world): Data<&Arc<World>>) -> Json<Map<String, Value>> {
    let (state, _) = world.at_work();
    let of = |(key, terminal): (&String, &Terminal)| {
        (key.clone(), serde_json::to_value(terminal).unwrap_or_default())
    };
    Json(state.tbank.terminals.iter().map(of).collect())
}

/// Changes the fields of a terminal that are given; makes it if there is none.
#[handler]
pub(super) fn set(
    Path(key): Path<String>,
    Json(wish): Json<Value>,
    Data(world): Data<&Arc<World>>,
) -> Response {
    let (mut state, _) = world.at_work();
    let terminals = &mut state.tbank.terminals;
    let mut settings = serde_json::to_value(terminals.get(&key).cloned().unwrap_or_default());
    if let Ok(settings) = &mut settings {
        fields::overlay(settings, &wish);
    }
    let refused =
        |why: String| Response::builder().status(StatusCode::UNPROCESSABLE_ENTITY).body(why);
    let terminal: Terminal = match settings.and_then(serde_json::from_value) {
        Ok(terminal) => terminal,
        Err(problem) => return refused(problem.to_string()),
    };
    let letters = (1..=50).contains(&key.len()) && key.bytes().all(|of| of.is_ascii_alphanumeric());
    let urls = [&terminal.notification_url, &terminal.success_url, &terminal.fail_url];
    let urls = urls.into_iter().flatten().all(|url| fields::is_web(url));
    let full = terminals.len() >= TERMINALS && !terminals.contains_key(&key);
    if !letters || !urls || terminal.password.is_empty() || full {
        return refused("a key of letters and digits, a password, URLs".into());
    }
    terminals.insert(key.clone(), Terminal { key, ..terminal });
    StatusCode::NO_CONTENT.into()
}

/// The form of the page.
#[derive(Deserialize)]
pub(super) struct Address {
    notification_url: String,
}

#[handler]
pub(super) fn set_url(
    Path(key): Path<String>,
    Form(form): Form<Address>,
    Data(world): Data<&Arc<World>>,
) -> Response {
    let (mut state, _) = world.at_work();
    if let Some(terminal) = state.tbank.terminals.get_mut(&key) {
        terminal.notification_url = Some(form.notification_url).filter(|url| fields::is_web(url));
    }
    away("/tbank")
}

/// What is decided of a refund on its way.
#[derive(Deserialize)]
pub(super) struct Decision {
    #[serde(default)]
    fails: bool,
}

#[handler]
pub(super) fn decide(
    Path(id): Path<u64>,
    Json(decision): Json<Decision>,
    Data(world): Data<&Arc<World>>,
) -> StatusCode {
    let (mut guard, now) = world.at_work();
    let super::super::State { tbank: terminals, post, .. } = &mut *guard;
    let decided =
        terminals.at(id).is_some_and(|at| terminals.decide(at, decision.fails, now, post));
    if decided { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND }
}

#[handler]
pub(super) fn page(Data(world): Data<&Arc<World>>) -> Response {
    let (state, _) = world.at_work();
    let terminals = &state.tbank;
    let mut content = String::from("<h2>Терминалы</h2>");
    for (key, terminal) in &terminals.terminals {
        content.push_str(&format!(
            "<form method=\"post\" action=\"/tbank/cabinet/terminals/{key}\"><label>{key} · пароль \
             {} · адрес уведомлений<input type=\"url\" name=\"notification_url\" value=\"{}\">\
             </label><button>Сохранить</button></form>",
            escaped(&terminal.password),
            escaped(terminal.notification_url.as_deref().unwrap_or_default()),
        ));
    }
    content.push_str("<h2>Платежи</h2>");
    for payment in terminals.payments.iter().rev().take(SHOWN) {
        content.push_str(&format!(
            "<article><p><a href=\"/tbank/new/{}\">{}</a> · заказ {} · {} · {} · осталось {}</p>\
             </article>",
            payment.link,
            payment.id,
            escaped(&payment.order),
            sum(payment.asked),
            payment.status.name(),
            sum(payment.amount),
        ));
    }
    if terminals.payments.is_empty() {
        content.push_str("<p>Платежей нет.</p>");
    }
    shown("Т-Банк", &content)
}
