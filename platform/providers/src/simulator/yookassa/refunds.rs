//! Refunds: at once, later, never. Nobody is notified of a refund that failed.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use super::{
    super::{fields::At, ids, post::Post},
    Shops,
    api::Asked,
    create::{amount_to_pay, metadata},
    keep,
    payment::{Status, moment, money, rrn},
    receipts::Origin,
    refused::Refused,
    rows,
    shop::Refunds,
};

/// A refund.
pub(super) struct Refund {
    pub(super) id: String,
    pub(super) shop: String,
    pub(super) payment: String,
    pub(super) status: Status,
    pub(super) amount: i64,
    pub(super) created: DateTime<Utc>,
    given: Map<String, Value>,
    receipt: Option<Value>,
    receipt_id: Option<String>,
    method: String,
    reason: Option<String>,
    /// When it is decided, and how.
    due: Option<(DateTime<Utc>, Status)>,
}

impl Shops {
    pub(super) fn refund(&mut self, asked: Asked<'_>) -> Result<Value, Refused> {
        let Asked { shop, now, body, post, .. } = asked;
        let body = At::root(body)?;
        let named = body.get("payment_id");
        let payment = self.payment(&shop.id, named.text(1..=64)?);
        let payment = payment.ok_or_else(|| named.wrong("is unknown"))?;
        let amount = amount_to_pay(&body.get("amount"))?;
        if payment.status != Status::Succeeded {
            return Err(named.wrong("is not paid, and cannot be refunded").into());
        }
        if now - payment.created > TimeDelta::days(3 * 365) {
            return Err(named.wrong("is too old to be refunded").into());
        }
        let left = payment.amount - payment.refunded - self.going_back(&payment.id);
        if amount > left {
            return Err(Refused::parameter("amount", "The amount is above what is left to refund"));
        }
        let mut given = Map::new();
        if let Some(text) = body.get("description").text_or_none(250)? {
            given.insert("description".into(), text.into());
        }
        metadata(&body, &mut given)?;
        let mut receipt = rows::inside(&body, &shop, amount)?;
        if receipt.is_none() && payment.receipt.is_some() {
            if amount != payment.amount {
                return Err(Refused::parameter("receipt", "Receipt is missing or illegal"));
            }
            receipt.clone_from(&payment.receipt);
        }

        let later = now + TimeDelta::seconds(shop.delay.into());
        let usual = if payment.pays_by() == "sbp" { Refunds::Later } else { Refunds::AtOnce };
        let due = match shop.refunds.unwrap_or(usual) {
            Refunds::AtOnce => Some((now, Status::Succeeded)),
            Refunds::Later => Some((later, Status::Succeeded)),
            Refunds::Canceled => Some((now, Status::Canceled)),
            Refunds::LaterCanceled => Some((later, Status::Canceled)),
            Refunds::Asked => None,
        };
        let refund = Refund {
            id: ids::timed(now),
            shop: shop.id.clone(),
            payment: payment.id.clone(),
            status: Status::Pending,
            amount,
            created: now,
            given,
            receipt,
            receipt_id: None,
            method: payment.pays_by().to_owned(),
            reason: None,
            due,
        };
        keep(&mut self.refunds, refund);
        self.finish_refunds(now, post);
        Ok(self.refunds.back().map_or_else(|| json!({}), |refund| self.shown_refund(refund)))
    }

    /// What pending refunds of a payment will take.
    fn going_back(&self, payment: &str) -> i64 {
        let pending =
            |refund: &&Refund| refund.payment == payment && refund.status == Status::Pending;
        self.refunds.iter().filter(pending).map(|refund| refund.amount).sum()
    }

    pub(super) fn shown_refund(&self, refund: &Refund) -> Value {
        let mut shown = json!({
            "id": refund.id,
            "payment_id": refund.payment,
            "status": refund.status.name(),
            "amount": money(refund.amount),
            "created_at": moment(refund.created),
            "refund_method": { "type": refund.method },
        });
        for (name, value) in &refund.given {
            shown[name] = value.clone();
        }
        if let Some(reason) = &refund.reason {
            let party = if reason == "insufficient_funds" { "yoo_money" } else { "refund_network" };
            shown["cancellation_details"] = json!({ "party": party, "reason": reason });
        }
        if refund.status == Status::Succeeded {
            match refund.method.as_str() {
                "sbp" => shown["refund_method"]["sbp_operation_id"] = rrn(&refund.id).into(),
                _ => shown["refund_authorization_details"] = json!({ "rrn": rrn(&refund.id) }),
            }
        }
        if refund.receipt.is_some() && refund.status != Status::Canceled {
            let made = refund.receipt_id.as_ref();
            let made = made.and_then(|id| self.receipts.iter().find(|receipt| receipt.id == *id));
            let status = made.map_or(Status::Pending, |receipt| receipt.status);
            shown["receipt_registration"] = status.name().into();
        }
        shown
    }

    /// Decides what is due.
    pub(super) fn finish_refunds(&mut self, now: DateTime<Utc>, post: &mut Post) {
        for at in 0..self.refunds.len() {
            let due = self.refunds.get(at).and_then(|refund| refund.due);
            let Some((_, status)) = due.filter(|(due, _)| *due <= now) else { continue };
            self.finish(at, status, "insufficient_funds", now, post);
        }
    }

    /// Decides a pending refund; tells whether there is one.
    pub(super) fn decide(
        &mut self,
        id: &str,
        status: Status,
        reason: &str,
        now: DateTime<Utc>,
        post: &mut Post,
    ) -> bool {
        let found = self
            .refunds
            .iter()
            .position(|refund| refund.id == id && refund.status == Status::Pending);
        if let Some(at) = found {
            self.finish(at, status, reason, now, post);
        }
        found.is_some()
    }

    fn finish(
        &mut self,
        at: usize,
        status: Status,
        reason: &str,
        now: DateTime<Utc>,
        post: &mut Post,
    ) {
        let Some(refund) = self.refunds.get_mut(at) else { return };
        (refund.due, refund.status) = (None, status);
        if status == Status::Canceled {
            refund.reason = Some(reason.to_owned());
            return;
        }
        let (id, amount) = (refund.id.clone(), refund.amount);
        let (shop, receipt) = (refund.shop.clone(), refund.receipt.clone());
        let payment = refund.payment.clone();
        if let Some(payment) = self.payment_at(&payment).and_then(|at| self.payments.get_mut(at)) {
            payment.refunded += amount;
        }
        if let Some(rows) = receipt {
            let made = self.make_receipt(&shop, Origin::Refund(id), rows, now);
            if let Some(refund) = self.refunds.get_mut(at) {
                refund.receipt_id = Some(made);
            }
        }
        if let Some(refund) = self.refunds.get(at) {
            self.announce(post, now, &shop, "refund.succeeded", self.shown_refund(refund));
        }
    }
}
