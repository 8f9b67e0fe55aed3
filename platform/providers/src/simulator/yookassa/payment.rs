//! A payment: what it knows, how it is shown, and how it goes on.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use super::{
    super::{decimal::roubles, post::Post},
    Shops,
    cards::Card,
    receipts::Origin,
    shop::Scenario,
};

/// Where a payment, a refund or a receipt is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Pending,
    WaitingForCapture,
    Succeeded,
    Canceled,
}

impl Status {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::WaitingForCapture => "waiting_for_capture",
            Self::Succeeded => "succeeded",
            Self::Canceled => "canceled",
        }
    }
}

/// A payment. Sums are in kopecks.
pub(super) struct Payment {
    pub(super) id: String,
    pub(super) shop: String,
    pub(super) gateway: String,
    pub(super) test: bool,
    pub(super) status: Status,
    pub(super) amount: i64,
    pub(super) created: DateTime<Utc>,
    /// Until when the payer may pay, then until when the hold lives.
    pub(super) until: DateTime<Utc>,
    pub(super) captured: Option<DateTime<Utc>>,
    /// Whether the money is taken at once.
    pub(super) capture: bool,
    /// The method, when it is known.
    pub(super) method: Option<String>,
    pub(super) card: Option<&'static Card>,
    /// As it is answered, while the payer has something to do.
    pub(super) confirmation: Option<Value>,
    pub(super) return_url: Option<String>,
    pub(super) confirmation_token: Option<String>,
    pub(super) sbp_code: Option<String>,
    /// What is returned as it was given.
    pub(super) given: Map<String, Value>,
    pub(super) receipt: Option<Value>,
    /// The receipt made of it.
    pub(super) receipt_id: Option<String>,
    pub(super) refunded: i64,
    pub(super) cancellation: Option<(&'static str, String)>,
    /// The payer has paid, and the bank says so a little later.
    pub(super) paid_at: Option<DateTime<Utc>>,
}

impl Payment {
    /// Money's way: which method the payer took.
    pub(super) fn pays_by(&self) -> &str {
        self.method.as_deref().unwrap_or("bank_card")
    }
}

/// `2026-03-01T09:15:30.123Z`.
pub(super) fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

pub(super) fn money(kopecks: i64) -> Value {
    json!({ "value": roubles(kopecks), "currency": "RUB" })
}

impl Shops {
    /// The object, as it is answered.
    pub(super) fn shown(&self, payment: &Payment) -> Value {
        use Status::{Succeeded, WaitingForCapture};
        let refunds_left = payment.status == Succeeded && payment.refunded < payment.amount;
        let mut shown = json!({
            "id": payment.id,
            "status": payment.status.name(),
            "amount": money(payment.amount),
            "created_at": moment(payment.created),
            "paid": matches!(payment.status, WaitingForCapture | Succeeded),
            "test": payment.test,
            "refundable": refunds_left,
            "recipient": { "account_id": payment.shop, "gateway_id": payment.gateway },
            "metadata": {},
        });
        for (name, value) in &payment.given {
            shown[name] = value.clone();
        }
        if let Some(confirmation) = &payment.confirmation {
            shown["confirmation"] = confirmation.clone();
        }
        if let Some(at) = payment.captured {
            shown["captured_at"] = moment(at).into();
        }
        if payment.status == WaitingForCapture {
            shown["expires_at"] = moment(payment.until).into();
        }
        if payment.status == Succeeded {
            // The fee is three and a half per cent.
            shown["income_amount"] = money(payment.amount - payment.amount * 35 / 1000);
            shown["refunded_amount"] = money(payment.refunded);
        }
        if let Some((party, reason)) = &payment.cancellation {
            shown["cancellation_details"] = json!({ "party": party, "reason": reason });
        }
        if let Some(status) = self.registration(payment) {
            shown["receipt_registration"] = status.name().into();
        }
        self.add_method(payment, &mut shown);
        shown
    }

    fn add_method(&self, payment: &Payment, shown: &mut Value) {
        let Some(method) = &payment.method else { return };
        let paid = matches!(payment.status, Status::WaitingForCapture | Status::Succeeded);
        let mut of = json!({ "type": method, "id": payment.id, "saved": false });
        of["status"] = if paid { "active" } else { "inactive" }.into();
        match (method.as_str(), payment.card) {
            ("bank_card", Some(card)) => {
                of["card"] = card.shown();
                of["title"] = format!("Bank card *{}", card.last4()).into();
                if paid {
                    shown["authorization_details"] = json!({
                        "rrn": rrn(&payment.id),
                        "auth_code": &rrn(&payment.id)[..6],
                        "three_d_secure": { "applied": card.three_d_secure },
                    });
                }
            }
            ("sbp", _) if paid => {
                of["sbp_operation_id"] = rrn(&payment.id).into();
                of["payer_bank_details"] = json!({ "bank_id": "100000000111", "bic": "044525225" });
            }
            ("yoo_money", _) if paid => of["title"] = "YooMoney wallet 410011758831136".into(),
            _ => {}
        }
        shown["payment_method"] = of;
    }

    /// Where the receipt inside a payment is; nothing when there is none to be.
    fn registration(&self, payment: &Payment) -> Option<Status> {
        payment.receipt.as_ref()?;
        match &payment.receipt_id {
            Some(id) => self.receipts.iter().find(|receipt| receipt.id == *id).map(|of| of.status),
            None if payment.status == Status::Canceled => None,
            None => Some(Status::Pending),
        }
    }

    /// The payer has paid: the money is held or taken, unless a receipt must come first.
    pub(super) fn paid(&mut self, at: usize, now: DateTime<Utc>, post: &mut Post) {
        let Some(payment) = self.payments.get(at) else { return };
        if payment.status != Status::Pending {
            return;
        }
        let waits = self.shops.get(&payment.shop).is_some_and(|shop| {
            shop.scenario == Scenario::ReceiptFirst && payment.receipt.is_some()
        });
        let registered = self.registration(payment);
        if waits && registered == Some(Status::Canceled) {
            self.canceled(at, "yoo_money", "general_decline", now, post);
            return;
        }
        let Some(payment) = self.payments.get_mut(at) else { return };
        if waits && registered == Some(Status::Pending) {
            payment.paid_at = Some(now);
            return;
        }
        payment.confirmation = None;
        payment.paid_at = None;
        if payment.capture {
            self.succeeded(at, now, post);
            return;
        }
        payment.status = Status::WaitingForCapture;
        let days = if payment.pays_by() == "bank_card" { 7 } else { 2 };
        payment.until = now + TimeDelta::days(days);
        self.tell(at, now, post);
    }

    /// The money is taken.
    pub(super) fn succeeded(&mut self, at: usize, now: DateTime<Utc>, post: &mut Post) {
        let Some(payment) = self.payments.get_mut(at) else { return };
        payment.status = Status::Succeeded;
        payment.captured = Some(now);
        let id = payment.id.clone();
        if payment.receipt.is_some() && payment.receipt_id.is_none() {
            let (receipt, shop) = (payment.receipt.clone(), payment.shop.clone());
            let made =
                self.make_receipt(&shop, Origin::Payment(id), receipt.unwrap_or_default(), now);
            if let Some(payment) = self.payments.get_mut(at) {
                payment.receipt_id = Some(made);
            }
        }
        self.tell(at, now, post);
    }

    /// Nothing is paid, or what was held is let go.
    pub(super) fn canceled(
        &mut self,
        at: usize,
        party: &'static str,
        reason: &str,
        now: DateTime<Utc>,
        post: &mut Post,
    ) {
        let Some(payment) = self.payments.get_mut(at) else { return };
        payment.status = Status::Canceled;
        payment.confirmation = None;
        payment.paid_at = None;
        payment.cancellation = Some((party, reason.to_owned()));
        self.tell(at, now, post);
    }

    fn tell(&self, at: usize, now: DateTime<Utc>, post: &mut Post) {
        let Some(payment) = self.payments.get(at) else { return };
        let event = format!("payment.{}", payment.status.name());
        self.announce(post, now, &payment.shop, &event, self.shown(payment));
    }

    /// What nobody paid or captured in time is over; what was paid a while ago is paid.
    pub(super) fn expire(&mut self, now: DateTime<Utc>, post: &mut Post) {
        for at in 0..self.payments.len() {
            let Some(payment) = self.payments.get(at) else { continue };
            let over = payment.until <= now;
            match (payment.status, payment.paid_at) {
                (Status::Pending, Some(paid)) if paid <= now => self.paid(at, now, post),
                (Status::Pending, None) if over => {
                    self.canceled(at, "yoo_money", "expired_on_confirmation", now, post);
                }
                (Status::WaitingForCapture, _) if over => {
                    self.canceled(at, "yoo_money", "expired_on_capture", now, post);
                }
                _ => {}
            }
        }
    }
}

/// Twelve digits of an id.
pub(super) fn rrn(id: &str) -> String {
    let digits =
        id.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| char::from(b'0' + byte % 10));
    format!("{:0<12}", digits.rev().take(12).collect::<String>())
}
