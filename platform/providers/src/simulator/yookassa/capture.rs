//! `POST /payments/{id}/capture` and `/cancel`: what is held is taken or let go.

use serde_json::Value;

use super::{
    super::fields::At, Shops, api::Asked, create::amount_to_pay, payment::Status, refused::Refused,
    rows,
};

impl Shops {
    pub(super) fn capture(&mut self, id: &str, asked: Asked<'_>) -> Result<Value, Refused> {
        let Asked { shop, now, body, post, .. } = asked;
        let at = self.held(&shop.id, id)?;
        let held = self.payments.get(at).map_or(0, |payment| payment.amount);
        let body = At::root(body)?;
        let asked = body.get("amount");
        let amount = if asked.exists() { amount_to_pay(&asked)? } else { held };
        if amount > held {
            return Err(Refused::parameter("amount", "The amount is above what is held"));
        }
        let receipt = rows::inside(&body, &shop, amount)?;
        let Some(payment) = self.payments.get_mut(at) else {
            return Err(Refused::not_found("Payment"));
        };
        if amount < held && payment.receipt.is_some() && receipt.is_none() {
            return Err(Refused::parameter("receipt", "Receipt is missing or illegal"));
        }
        payment.amount = amount;
        if receipt.is_some() {
            payment.receipt = receipt;
        }
        self.succeeded(at, now, post);
        self.payment(&shop.id, id)
            .map(|payment| self.shown(payment))
            .ok_or_else(|| Refused::not_found("Payment"))
    }

    pub(super) fn cancel(&mut self, id: &str, asked: Asked<'_>) -> Result<Value, Refused> {
        let Asked { shop, now, body, post, .. } = asked;
        At::root(body)?;
        let at = self.held(&shop.id, id)?;
        self.canceled(at, "merchant", "canceled_by_merchant", now, post);
        self.payment(&shop.id, id)
            .map(|payment| self.shown(payment))
            .ok_or_else(|| Refused::not_found("Payment"))
    }

    /// A payment of the shop whose money is held.
    fn held(&self, shop: &str, id: &str) -> Result<usize, Refused> {
        let payment = self.payment(shop, id).ok_or_else(|| Refused::not_found("Payment"))?;
        if payment.status != Status::WaitingForCapture {
            return Err(Refused::invalid(format!(
                "Payment in the status {} cannot be captured or canceled",
                payment.status.name()
            )));
        }
        self.payment_at(id).ok_or_else(|| Refused::not_found("Payment"))
    }
}
