//! The API's door: who calls, what for, with which key.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use poem::{
    Body, Request, Response, handler,
    http::Method,
    web::{Data, Path},
};
use serde_json::{Value, json};

use super::{
    super::{World, html::origin, post::Post},
    Shops,
    keys::{self, Scope},
    refused::Refused,
    shop::{self, Shop},
};

const LIMIT: usize = 256 * 1024;

/// A request that was let in.
pub(super) struct Asked<'a> {
    pub(super) shop: Shop,
    pub(super) now: DateTime<Utc>,
    pub(super) post: &'a mut Post,
    pub(super) body: &'a Value,
    pub(super) query: &'a [(String, String)],
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
    let answer = match body.into_bytes_limit(LIMIT).await {
        Ok(body) => answer(world, request, &path, &body),
        Err(_) => Err(Refused::invalid("The body is too long")),
    };
    match answer {
        Ok(value) => Response::builder()
            .content_type("application/json;charset=UTF-8")
            .body(value.to_string()),
        Err(refused) => refused.answer(),
    }
}

fn answer(world: &World, request: &Request, path: &str, body: &[u8]) -> Result<Value, Refused> {
    let (mut guard, now) = world.at_work();
    let super::super::State { yookassa: shops, post, .. } = &mut *guard;
    let shop = shop::caller(&shops.shops, request.header("authorization"))?.clone();
    let path = path.trim_matches('/');
    let parts: Vec<&str> = path.split('/').collect();
    let methods: &[Method] = match parts[..] {
        ["payments" | "refunds" | "receipts"] => &[Method::GET, Method::POST],
        ["payments" | "refunds" | "receipts", _] | ["me"] => &[Method::GET],
        ["payments", _, "capture" | "cancel"] => &[Method::POST],
        ["webhooks"] | ["webhooks", _] => {
            return Err(Refused::forbidden("Webhooks are managed with an OAuth token only"));
        }
        _ => return Err(Refused::not_found("The resource")),
    };
    if !methods.contains(request.method()) {
        return Err(Refused::method());
    }
    let query = request.uri().query().unwrap_or_default();
    let query: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    let origin = origin(request);
    if request.method() == Method::GET {
        let body = &Value::Null;
        let asked = Asked { shop, now, post, body, query: &query, origin: &origin };
        return shops.read(&parts, &asked);
    }

    let json = request.content_type().is_some_and(|of| {
        of.split(';').next().is_some_and(|of| of.trim().eq_ignore_ascii_case("application/json"))
    });
    let bare = body.is_empty() && parts.len() == 3;
    if !json && !bare {
        return Err(Refused::media());
    }
    let key = keys::key(request.header("idempotence-key"))?;
    let body = if body.is_empty() {
        json!({})
    } else {
        serde_json::from_slice(body).map_err(|_| Refused::invalid("The body is not JSON"))?
    };
    let scope = Scope { shop: shop.id.clone(), path: path.to_owned(), key };
    if let Some(first) = shops.keys.replay(&scope, &body, now)? {
        return Ok(first);
    }
    let asked = Asked { shop, now, post, body: &body, query: &query, origin: &origin };
    let done = match parts[..] {
        ["payments"] => shops.create(asked),
        ["payments", id, "capture"] => shops.capture(id, asked),
        ["payments", id, _] => shops.cancel(id, asked),
        ["refunds"] => shops.refund(asked),
        _ => shops.add_receipt(asked),
    }?;
    shops.keys.remember(scope, body, done.clone(), now);
    Ok(done)
}

impl Shops {
    fn read(&self, parts: &[&str], asked: &Asked<'_>) -> Result<Value, Refused> {
        let shop = &asked.shop.id;
        match *parts {
            ["me"] => Ok(me(&asked.shop)),
            ["payments"] => self.list_payments(asked),
            ["refunds"] => self.list_refunds(asked),
            ["receipts"] => self.list_receipts(asked),
            ["payments", id] => {
                let payment = self.payment(shop, id);
                let payment = payment.ok_or_else(|| Refused::not_found("Payment"))?;
                Ok(self.shown(payment))
            }
            ["refunds", id] => {
                let refund = self.refunds.iter().find(|refund| refund.id == id);
                let refund = refund.filter(|refund| refund.shop == *shop);
                Ok(self.shown_refund(refund.ok_or_else(|| Refused::not_found("Refund"))?))
            }
            [_, id] => {
                let receipt = self.receipts.iter().find(|receipt| receipt.id == id);
                let receipt = receipt.filter(|receipt| receipt.shop == *shop);
                Ok(receipt.ok_or_else(|| Refused::not_found("Receipt"))?.shown())
            }
            _ => Err(Refused::not_found("The resource")),
        }
    }
}

fn me(shop: &Shop) -> Value {
    let mut me = json!({
        "account_id": shop.id,
        "status": if shop.enabled { "enabled" } else { "disabled" },
        "test": shop.test,
        "fiscalization": { "enabled": shop.fiscal.is_some() },
        "fiscalization_enabled": shop.fiscal.is_some(),
        "payment_methods": shop.methods,
    });
    if let Some(fiscal) = &shop.fiscal {
        me["fiscalization"]["provider"] = fiscal.as_str().into();
    }
    if let Some(inn) = &shop.inn {
        me["itn"] = inn.as_str().into();
    }
    me
}
