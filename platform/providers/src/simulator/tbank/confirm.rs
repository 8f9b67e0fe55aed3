//! `Confirm`: what is held is taken, all or in part.

use serde_json::{Value, json};

use super::{Terminals, api::Asked, payment::Status, refused::Refused, rows};

impl Terminals {
    pub(super) fn confirm(&mut self, at: usize, asked: Asked<'_>) -> Result<Value, Refused> {
        let Asked { terminal, body, now, post, .. } = asked;
        let payment = self.payment(at)?;
        if payment.status != Status::Authorized {
            return Err(Refused::state(payment.status.name()));
        }
        let held = payment.amount;
        let given = body.get("Amount");
        let amount = if given.exists() { given.integer(1..=held)? } else { held };
        let receipt = rows::of_part(&body, &terminal, amount, amount < held)?;
        if let Some(payment) = self.payments.get_mut(at) {
            payment.amount = amount;
            if receipt.is_some() {
                payment.receipt = receipt;
            }
        }
        self.confirmed(at, now, post);
        let payment = self.payment(at)?;
        Ok(json!({
            "Success": true,
            "ErrorCode": "0",
            "TerminalKey": terminal.key,
            "OrderId": payment.order,
            "PaymentId": payment.id.to_string(),
            "Status": payment.status.name(),
        }))
    }
}
