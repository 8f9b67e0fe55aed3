//! YooKassa, API v3 (sheet «ЮKassa»).
//!
//! Our id of an order or a refund is the idempotence key of its request: for 24 hours the
//! same request gives the same object. After that, and when the request is not at hand any
//! more, the object is found by the id in its metadata.

mod build;
mod read;

use std::{fmt, net::IpAddr};

use chrono::{DateTime, TimeDelta, Utc};
use ipnet::IpNet;
use kernel::secret::Secret;
use reqwest::header::HeaderMap;
use serde_json::Value;

use super::{Close, Connection, Failed, Give, Order, Payment, Receipting, Refund, told::Confirm};
use crate::{
    Outbound,
    hosts::{Base, Hosts},
    outbound::{Call, basic, json},
};

/// How many objects a page of a list has.
const PAGE: &str = "50";

/// More pages than a day of any clinic has.
const PAGES: usize = 400;

/// From where it sends notifications (sheet, 7).
const SENDERS: [&str; 7] = [
    "185.71.76.0/27",
    "185.71.77.0/27",
    "77.75.153.0/25",
    "77.75.156.11/32",
    "77.75.156.35/32",
    "77.75.154.128/25",
    "2a02:5180::/32",
];

/// Whether an address is among those.
pub(super) fn sends_from(sender: IpAddr) -> bool {
    let sender = sender.to_canonical();
    SENDERS.iter().filter_map(|net| net.parse::<IpNet>().ok()).any(|net| net.contains(&sender))
}

/// A shop at YooKassa.
#[derive(Clone)]
pub struct YooKassa {
    shop: String,
    key: Secret<String>,
    base: Base,
}

impl YooKassa {
    /// The shop with this id and secret key.
    #[must_use]
    pub fn new(shop: &str, key: Secret<String>, hosts: &Hosts) -> Self {
        Self { shop: shop.to_owned(), key, base: hosts.yookassa.clone() }
    }

    pub(super) fn account(&self) -> &str {
        &self.shop
    }

    pub(super) async fn start(&self, out: &Outbound, order: &Order) -> Result<Payment, Failed> {
        let body = build::payment(order);
        let told = self.post(out, &["payments"], &order.id, &body).await?;
        let mut payment = read::payment(&told)?;
        // The token of a QR and of SBP's page come under the same name.
        if let (super::Way::Qr, Some(Confirm::Page(link))) = (order.way, &payment.confirm) {
            payment.confirm = Some(Confirm::Qr(link.clone()));
        }
        Ok(payment)
    }

    pub(super) async fn ask(&self, out: &Outbound, id: &str) -> Result<Payment, Failed> {
        let told = self.get(out, &["payments", id], &[]).await?;
        let payment = read::payment(&told).map_err(Failed::of_question)?;
        if payment.id == id { Ok(payment) } else { Err(Failed::Away("another object".into())) }
    }

    /// The payment made for an order around a time.
    pub(super) async fn find(
        &self,
        out: &Outbound,
        order: &str,
        made_at: DateTime<Utc>,
    ) -> Result<Option<Payment>, Failed> {
        // Their clock is not ours, and a request may have waited.
        let span = (made_at - TimeDelta::minutes(10), made_at + TimeDelta::hours(1));
        let list = self.payments(out, span.0, span.1).await?;
        Ok(list.into_iter().find(|payment| payment.order.as_deref() == Some(order)))
    }

    pub(super) async fn capture(
        &self,
        out: &Outbound,
        id: &str,
        key: &str,
    ) -> Result<Payment, Failed> {
        let way = ["payments", id, "capture"];
        read::payment(&self.post(out, &way, key, &Value::Object(Default::default())).await?)
    }

    pub(super) async fn cancel(
        &self,
        out: &Outbound,
        id: &str,
        key: &str,
    ) -> Result<Payment, Failed> {
        let way = ["payments", id, "cancel"];
        read::payment(&self.post(out, &way, key, &Value::Object(Default::default())).await?)
    }

    pub(super) async fn refund(&self, out: &Outbound, give: &Give) -> Result<Refund, Failed> {
        read::refund(&self.post(out, &["refunds"], &give.id, &build::refund(give)).await?)
    }

    pub(super) async fn ask_refund(
        &self,
        out: &Outbound,
        give: &Give,
        id: Option<&str>,
    ) -> Result<Option<Refund>, Failed> {
        if let Some(id) = id {
            let told = self.get(out, &["refunds", id], &[]).await?;
            return read::refund(&told).map(Some).map_err(Failed::of_question);
        }
        let list = self.list(out, "refunds", &[("payment_id", give.payment.clone())]).await?;
        let refunds = list.iter().map(read::refund).collect::<Result<Vec<_>, _>>();
        let refunds = refunds.map_err(Failed::of_question)?;
        Ok(refunds.into_iter().find(|refund| refund.give.as_deref() == Some(give.id.as_str())))
    }

    pub(super) async fn close(
        &self,
        out: &Outbound,
        close: &Close,
    ) -> Result<(Option<String>, Receipting), Failed> {
        let told = self.post(out, &["receipts"], &close.id, &build::closing(close)).await?;
        read::receipt(&told).map(|(id, state)| (Some(id), state))
    }

    pub(super) async fn ask_receipt(&self, out: &Outbound, id: &str) -> Result<Receipting, Failed> {
        let told = self.get(out, &["receipts", id], &[]).await?;
        read::receipt(&told).map(|(_, state)| state).map_err(Failed::of_question)
    }

    pub(super) async fn connection(&self, out: &Outbound) -> Result<Connection, Failed> {
        let told = self.get(out, &["me"], &[]).await?;
        read::connection(&told).map_err(Failed::of_question)
    }

    /// All payments made from one time until before another, the newest first.
    pub(super) async fn payments(
        &self,
        out: &Outbound,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<Payment>, Failed> {
        let list = self.list(out, "payments", &build::span(from, until)).await?;
        let payments = list.iter().map(read::payment).collect::<Result<_, _>>();
        payments.map_err(Failed::of_question)
    }

    /// All refunds made from one time until before another, the newest first.
    pub(super) async fn refunds(
        &self,
        out: &Outbound,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<Refund>, Failed> {
        let list = self.list(out, "refunds", &build::span(from, until)).await?;
        let refunds = list.iter().map(read::refund).collect::<Result<_, _>>();
        refunds.map_err(Failed::of_question)
    }

    async fn list(
        &self,
        out: &Outbound,
        what: &str,
        asked: &[(&str, String)],
    ) -> Result<Vec<Value>, Failed> {
        let (mut all, mut cursor) = (Vec::new(), None);
        for _ in 0..PAGES {
            let mut query = asked.to_vec();
            query.push(("limit", PAGE.to_owned()));
            query.extend(cursor.take().map(|at| ("cursor", at)));
            let told = self.get(out, &[what], &query).await?;
            let (items, next) = read::page(told).map_err(Failed::of_question)?;
            all.extend(items);
            match next {
                Some(next) => cursor = Some(next),
                None => return Ok(all),
            }
        }
        Err(Failed::Away("a list without an end".into()))
    }

    async fn post(
        &self,
        out: &Outbound,
        way: &[&str],
        key: &str,
        body: &Value,
    ) -> Result<Value, Failed> {
        let call = build::post(&self.base, way, self.signed_in(), key, body)?;
        read::answer(&out.call(call).await?)
    }

    async fn get(
        &self,
        out: &Outbound,
        way: &[&str],
        query: &[(&str, String)],
    ) -> Result<Value, Failed> {
        let mut url = self.base.at(way);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let call = Call { url, headers: self.signed_in(), body: None };
        let answer = out.call(call).await.map_err(Failed::from).map_err(Failed::of_question)?;
        read::answer(&answer).map_err(Failed::of_question)
    }

    fn signed_in(&self) -> HeaderMap {
        HeaderMap::from_iter([basic(&self.shop, self.key.reveal()), json()])
    }
}

/// Prints the shop's id only.
impl fmt::Debug for YooKassa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("YooKassa").field("shop", &self.shop).finish_non_exhaustive()
    }
}
