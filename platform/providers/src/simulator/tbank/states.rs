//! `GetState` and `CheckOrder`.

use serde_json::{Value, json};

use super::{
    Terminals,
    api::Asked,
    payment::Payment,
    refused::{Refused, message},
};

impl Terminals {
    pub(super) fn payment(&self, at: usize) -> Result<&Payment, Refused> {
        self.payments.get(at).ok_or_else(|| Refused::new("1", "Платёж не найден"))
    }

    pub(super) fn get_state(&self, at: usize) -> Result<Value, Refused> {
        let payment = self.payment(at)?;
        let mut answer = json!({
            "Success": true,
            "ErrorCode": "0",
            "Message": "OK",
            "TerminalKey": payment.terminal,
            "Status": payment.status.name(),
            "PaymentId": payment.id.to_string(),
            "OrderId": payment.order,
            "Amount": payment.asked,
        });
        if !payment.status.is_open() {
            let source = if payment.by_sbp { "qrsbp" } else { "cards" };
            answer["Params"] = json!([
                { "Key": "Route", "Value": "ACQ" },
                { "Key": "Source", "Value": source },
            ]);
        }
        Ok(answer)
    }

    pub(super) fn check_order(&self, asked: &Asked<'_>) -> Result<Value, Refused> {
        let order = asked.body.get("OrderId").text(1..=50)?;
        let of =
            |payment: &&Payment| payment.terminal == asked.terminal.key && payment.order == order;
        let payments: Vec<Value> = self.payments.iter().filter(of).map(shown).collect();
        if payments.is_empty() {
            return Err(Refused::new("1", "Заказ не найден"));
        }
        Ok(json!({
            "Success": true,
            "ErrorCode": "0",
            "Message": "OK",
            "TerminalKey": asked.terminal.key,
            "OrderId": order,
            "Payments": payments,
        }))
    }
}

fn shown(payment: &Payment) -> Value {
    let code: u32 = payment.error.parse().unwrap_or_default();
    let mut shown = json!({
        "PaymentId": payment.id.to_string(),
        "Amount": payment.asked,
        "Status": payment.status.name(),
        "RRN": null,
        "Success": code == 0,
        "ErrorCode": code,
        "Message": message(payment.error),
    });
    if !payment.status.is_open() {
        shown["RRN"] = format!("{:012}", payment.id).into();
    }
    if payment.by_sbp {
        shown["SbpPaymentId"] = format!("A{:031}", payment.id).into();
        shown["SbpCustomerId"] = format!("{:032x}", payment.id).into();
    }
    shown
}
