//! `SendClosingReceipt`: what was prepaid is offset.

use serde_json::{Value, json};

use super::{
    super::fields::At,
    Terminals,
    api::Asked,
    payment::Status,
    refused::Refused,
    rows::{self, Sums},
    tell::Kind,
};

impl Terminals {
    pub(super) fn close(&mut self, at: usize, asked: Asked<'_>) -> Result<Value, Refused> {
        let Asked { terminal, body, now, post, .. } = asked;
        let payment = self.payment(at)?;
        if !matches!(payment.status, Status::Confirmed | Status::PartialRefunded) {
            return Err(Refused::state(payment.status.name()));
        }
        let first =
            payment.receipt.clone().ok_or_else(|| Refused::new("309", "Чек не передавался"))?;
        let first = rows::read(&At::root(&first)?, &terminal, true);
        if !first.is_ok_and(|sums| sums.prepaid) {
            return Err(Refused::new("1", "В чеке платежа нет предоплаты"));
        }
        let receipt = body.get("Receipt");
        if !receipt.exists() {
            return Err(Refused::new("309", ""));
        }
        let Sums { items, settled, .. } = rows::read(&receipt, &terminal, false)?;
        if !settled {
            return Err(Refused::new("1", "Позиции закрывающего чека должны быть full_payment"));
        }
        let payments = receipt.get("Payments");
        let advance = payments.get("AdvancePayment").integer(1..=99_999_999_999)?;
        let (_, total) = rows::paid(&payments)?;
        if total != items {
            return Err(Refused::new("308", format!("Позиции: {items}, оплаты: {total}")));
        }
        if advance > payment.amount - payment.closed {
            return Err(Refused::new("1", "Зачитывается больше, чем осталось предоплаты"));
        }
        if let Some(payment) = self.payments.get_mut(at) {
            payment.closed += advance;
        }
        self.tell_receipt(at, Kind::Closing(items), now, post);
        Ok(json!({ "Success": true, "ErrorCode": "0", "Message": "OK" }))
    }
}
