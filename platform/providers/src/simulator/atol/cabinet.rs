//! The cabinet: settings of groups, and the receipts.

use std::sync::Arc;

use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Json, Path},
};
use serde_json::{Map, Value};

use super::{
    super::{
        World,
        html::{escaped, nothing, page as shown, qr, sum},
    },
    group::Group,
};

const GROUPS: usize = 1000;
const SHOWN: usize = 100;

#[handler]
pub(super) fn list(Data(world): Data<&Arc<World>>) -> Json<Map<String, Value>> {
    let (state, _) = world.at_work();
    let of = |(code, group): (&String, &Group)| {
        (code.clone(), serde_json::to_value(group).unwrap_or_default())
    };
    Json(state.atol.groups.iter().map(of).collect())
}

/// Changes the fields of a group that are given; makes it if there is none.
#[handler]
pub(super) fn set(
    Path(code): Path<String>,
    Json(wish): Json<Value>,
    Data(world): Data<&Arc<World>>,
) -> Response {
    let (mut state, _) = world.at_work();
    let groups = &mut state.atol.groups;
    let mut settings = serde_json::to_value(groups.get(&code).cloned().unwrap_or_default());
    if let (Ok(settings), Some(wish)) = (&mut settings, wish.as_object()) {
        for (name, value) in wish {
            settings[name] = value.clone();
        }
    }
    let refused =
        |why: String| Response::builder().status(StatusCode::UNPROCESSABLE_ENTITY).body(why);
    let group: Group = match settings.and_then(serde_json::from_value) {
        Ok(group) => group,
        Err(problem) => return refused(problem.to_string()),
    };
    let named = (1..=64).contains(&code.len()) && code != "getToken";
    let version = matches!(group.version, 4 | 5);
    let full = groups.len() >= GROUPS && !groups.contains_key(&code);
    if !named || !version || group.login.is_empty() || group.password.is_empty() || full {
        return refused("a code, a login, a password, version 4 or 5".into());
    }
    groups.insert(code.clone(), Group { code, ..group });
    StatusCode::NO_CONTENT.into()
}

#[handler]
pub(super) fn page(Data(world): Data<&Arc<World>>) -> Response {
    let (state, _) = world.at_work();
    let mut content = String::from("<h2>Группы касс</h2>");
    for (code, group) in &state.atol.groups {
        content.push_str(&format!(
            "<article><p>{} · v{} · ИНН {} · {} · касс {}</p></article>",
            escaped(code),
            group.version,
            escaped(&group.inn),
            escaped(&group.payment_address),
            group.registers,
        ));
    }
    content.push_str("<h2>Чеки</h2>");
    for document in state.atol.documents.iter().rev().take(SHOWN) {
        content.push_str(&format!(
            "<article><p><a href=\"/atol/receipt/{0}\">{0}</a> · {1} · {2} · {3} · {4}</p></article>",
            document.uuid,
            escaped(&document.external_id),
            document.operation,
            sum(document.total),
            document.status(),
        ));
    }
    if state.atol.documents.is_empty() {
        content.push_str("<p>Чеков нет.</p>");
    }
    shown("АТОЛ Онлайн", &content)
}

#[handler]
pub(super) fn receipt(Path(uuid): Path<String>, Data(world): Data<&Arc<World>>) -> Response {
    let (state, now) = world.at_work();
    let Some(document) = state.atol.documents.iter().find(|document| document.uuid == uuid) else {
        return nothing("Такого чека нет.");
    };
    let code = document.code().unwrap_or_default();
    let drawn = if code.is_empty() { String::new() } else { qr(&code) };
    let text = |value: &Value| escaped(&serde_json::to_string_pretty(value).unwrap_or_default());
    shown(
        "Чек",
        &format!(
            "<p class=\"sum\">{}</p><p>{}</p><div class=\"qr\">{drawn}</div><h2>Результат</h2>\
             <pre>{}</pre><h2>Запрос</h2><pre>{}</pre>",
            sum(document.total),
            escaped(&code),
            text(&document.report(now)),
            text(&document.given),
        ),
    )
}
