//! The merchant's cabinet: settings of shops, what was paid, and refunds to be decided.

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
    payment::Status,
    shop::{METHODS, REGISTERS, Shop},
};

const SHOPS: usize = 1000;
const SHOWN: usize = 100;

#[handler]
pub(super) fn list(Data(world): Data<&Arc<World>>) -> Json<Map<String, Value>> {
    let (state, _) = world.at_work();
    let of =
        |(id, shop): (&String, &Shop)| (id.clone(), serde_json::to_value(shop).unwrap_or_default());
    Json(state.yookassa.shops.iter().map(of).collect())
}

/// Changes the fields of a shop that are given; makes it if there is none.
#[handler]
pub(super) fn set(
    Path(id): Path<String>,
    Json(wish): Json<Value>,
    Data(world): Data<&Arc<World>>,
) -> Response {
    let (mut state, _) = world.at_work();
    let shops = &mut state.yookassa.shops;
    let mut settings = serde_json::to_value(shops.get(&id).cloned().unwrap_or_default());
    if let Ok(settings) = &mut settings {
        fields::overlay(settings, &wish);
    }
    let refused =
        |why: String| Response::builder().status(StatusCode::UNPROCESSABLE_ENTITY).body(why);
    let shop: Shop = match settings.and_then(serde_json::from_value) {
        Ok(shop) => shop,
        Err(problem) => return refused(problem.to_string()),
    };
    let digits = (1..=20).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
    let known = shop.methods.iter().all(|of| METHODS.contains(&of.as_str()))
        && shop.fiscal.as_ref().is_none_or(|of| REGISTERS.contains(&of.as_str()))
        && shop.webhook.as_ref().is_none_or(|url| fields::is_web(url));
    if !digits
        || !known
        || shop.key.is_empty()
        || (shops.len() >= SHOPS && !shops.contains_key(&id))
    {
        return refused("an id of digits, a key, known methods and registers, a URL".into());
    }
    shops.insert(id.clone(), Shop { id, ..shop });
    StatusCode::NO_CONTENT.into()
}

/// The form of the page.
#[derive(Deserialize)]
pub(super) struct Webhook {
    webhook: String,
}

#[handler]
pub(super) fn set_webhook(
    Path(id): Path<String>,
    Form(form): Form<Webhook>,
    Data(world): Data<&Arc<World>>,
) -> Response {
    let (mut state, _) = world.at_work();
    if let Some(shop) = state.yookassa.shops.get_mut(&id) {
        shop.webhook = Some(form.webhook).filter(|url| fields::is_web(url));
    }
    away("/yookassa")
}

/// What is decided of a pending refund.
#[derive(Deserialize)]
pub(super) struct Decision {
    status: String,
    #[serde(default)]
    reason: Option<String>,
}

#[handler]
pub(super) fn decide(
    Path(id): Path<String>,
    Json(decision): Json<Decision>,
    Data(world): Data<&Arc<World>>,
) -> StatusCode {
    let (mut guard, now) = world.at_work();
    let super::super::State { yookassa: shops, post, .. } = &mut *guard;
    let status = match decision.status.as_str() {
        "succeeded" => Status::Succeeded,
        "canceled" => Status::Canceled,
        _ => return StatusCode::UNPROCESSABLE_ENTITY,
    };
    let reason = decision.reason.unwrap_or_else(|| "general_decline".into());
    if shops.decide(&id, status, &reason, now, post) {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::NOT_FOUND
    }
}

#[handler]
pub(super) fn page(Data(world): Data<&Arc<World>>) -> Response {
    let (state, _) = world.at_work();
    let shops = &state.yookassa;
    let mut content = String::from("<h2>Магазины</h2>");
    for (id, shop) in &shops.shops {
        content.push_str(&format!(
            "<form method=\"post\" action=\"/yookassa/cabinet/shops/{id}\"><label>{id} · ключ \
             {} · адрес уведомлений<input type=\"url\" name=\"webhook\" value=\"{}\"></label>\
             <button>Сохранить</button></form>",
            escaped(&shop.key),
            escaped(shop.webhook.as_deref().unwrap_or_default()),
        ));
    }
    content.push_str("<h2>Платежи</h2>");
    for payment in shops.payments.iter().rev().take(SHOWN) {
        content.push_str(&format!(
            "<article><p><a href=\"/yookassa/checkout/payments/v2/contract?orderId={0}\">{0}</a> · \
             {1} · {2} · возвращено {3}</p></article>",
            payment.id,
            sum(payment.amount),
            payment.status.name(),
            sum(payment.refunded),
        ));
    }
    if shops.payments.is_empty() {
        content.push_str("<p>Платежей нет.</p>");
    }
    content.push_str("<h2>Возвраты</h2>");
    for refund in shops.refunds.iter().rev().take(SHOWN) {
        content.push_str(&format!(
            "<article><p>{} · {} · {}</p></article>",
            refund.id,
            sum(refund.amount),
            refund.status.name(),
        ));
    }
    shown("ЮKassa", &content)
}
