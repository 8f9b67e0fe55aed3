//! YooKassa, API v3, as its documents describe it.
//!
//! The API stands under `/yookassa/v3` and, as at the real host, under `/v3`. Four shops
//! exist from the start (see [`SHOPS`]); `PUT /yookassa/cabinet/shops/{id}` makes another
//! or changes one, and the page `/yookassa` shows what has been paid:
//!
//! ```json
//! {"key":"live_mine","webhook":"http://alfa.localhost:8080/payments/notifications",
//!  "fiscal":"avanpost","scenario":"together","refunds":"later","receipts":"canceled"}
//! ```
//!
//! A payment's `confirmation_url` leads to a page where it is paid, refused or left. A
//! pending refund is decided by `POST /yookassa/cabinet/refunds/{id}` with
//! `{"status":"canceled","reason":"insufficient_funds"}`, or by itself after `delay`
//! seconds of simulated time.

mod api;
mod cabinet;
mod capture;
mod cards;
mod checkout;
mod create;
mod keys;
mod lists;
mod payment;
mod receipts;
mod refunds;
mod refused;
mod rows;
mod shop;
mod widget;

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, Utc};
use poem::{Endpoint, EndpointExt, Route, get, post, put};
use serde_json::{Value, json};

pub(super) use refused::problem;
pub use shop::SHOPS;

use self::{
    keys::Keys,
    payment::Payment,
    receipts::{Origin, Receipt},
    refunds::Refund,
    shop::Shop,
};
use super::{
    Provider, fail,
    post::{Draft, Post},
};

/// How many objects of a kind are remembered.
const KEPT: usize = 10_000;

/// All shops with what they have sold. Each list is in the order of making.
pub(super) struct Shops {
    shops: BTreeMap<String, Shop>,
    payments: VecDeque<Payment>,
    refunds: VecDeque<Refund>,
    receipts: VecDeque<Receipt>,
    keys: Keys,
    documents: u32,
}

impl Default for Shops {
    fn default() -> Self {
        Self {
            shops: shop::known(),
            payments: VecDeque::new(),
            refunds: VecDeque::new(),
            receipts: VecDeque::new(),
            keys: Keys::default(),
            documents: 0,
        }
    }
}

impl Shops {
    /// Forgets everything that was sold.
    pub(super) fn forget(&mut self) {
        let shops = std::mem::take(&mut self.shops);
        *self = Self { shops, ..Self::default() };
    }

    /// Lets deadlines pass and registers work.
    pub(super) fn pass(&mut self, now: DateTime<Utc>, post: &mut Post) {
        self.register(now);
        self.expire(now, post);
        self.finish_refunds(now, post);
    }

    fn payment(&self, shop: &str, id: &str) -> Option<&Payment> {
        self.payments.iter().find(|payment| payment.id == id && payment.shop == shop)
    }

    fn payment_at(&self, id: &str) -> Option<usize> {
        self.payments.iter().position(|payment| payment.id == id)
    }

    /// Tells the shop about an object, if it listens.
    fn announce(&self, post: &mut Post, now: DateTime<Utc>, shop: &str, event: &str, of: Value) {
        let Some(settings) = self.shops.get(shop) else { return };
        if settings.events.iter().any(|known| known == event) {
            post.send(draft(settings, event, of), now);
        }
    }
}

fn draft(shop: &Shop, event: &str, object: Value) -> Draft {
    Draft {
        provider: Provider::Yookassa,
        about: object["id"].as_str().unwrap_or_default().to_owned(),
        event: event.to_owned(),
        url: shop.webhook.clone().unwrap_or_default(),
        body: json!({ "type": "notification", "event": event, "object": object }),
        password: None,
    }
}

/// What was sold, of all shops.
pub(super) fn sold(shops: &Shops) -> Vec<super::inside::Sold> {
    let of = |payment: &Payment| {
        let own = Origin::Payment(payment.id.clone());
        let receipts: Vec<_> = shops.receipts.iter().filter(|receipt| receipt.of == own).collect();
        super::inside::Sold {
            order: payment.given["metadata"]["order_id"].as_str().unwrap_or_default().to_owned(),
            paid: if payment.status == payment::Status::Succeeded { payment.amount } else { 0 },
            back: payment.refunded,
            closed: receipts.iter().map(|receipt| receipt.offset()).sum(),
            receipts: payment.receipt.is_some().then_some(receipts.len()),
        }
    };
    shops.payments.iter().map(of).collect()
}

/// The notification an object deserves as it is.
pub(super) fn draft_of(shops: &Shops, id: &str) -> Option<Draft> {
    if let Some(payment) = shops.payments.iter().find(|payment| payment.id == id) {
        let event = format!("payment.{}", payment.status.name());
        return Some(draft(shops.shops.get(&payment.shop)?, &event, shops.shown(payment)));
    }
    let refund = shops.refunds.iter().find(|refund| refund.id == id)?;
    let event = format!("refund.{}", refund.status.name());
    Some(draft(shops.shops.get(&refund.shop)?, &event, shops.shown_refund(refund)))
}

/// Remembers one more, and forgets the oldest beyond the bound.
fn keep<T>(list: &mut VecDeque<T>, one: T) {
    if list.len() >= KEPT {
        list.pop_front();
    }
    list.push_back(one);
}

/// The API alone, as it stands at the real host.
pub(super) fn api() -> impl Endpoint {
    api::api.around(fail::or_answer)
}

pub(super) fn routes() -> Route {
    Route::new()
        .at("/", get(cabinet::page))
        .at("/v3/*path", api())
        .at("/checkout/payments/v2/contract", get(checkout::page).post(checkout::act))
        .at("/checkout-widget/v1/checkout-widget.js", get(widget::script))
        .at("/cabinet/shops", get(cabinet::list))
        .at("/cabinet/shops/:id", put(cabinet::set).post(cabinet::set_webhook))
        .at("/cabinet/refunds/:id", post(cabinet::decide))
}
