//! Notifications: of a payment's status, and of what the register has made of a receipt.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{
    super::{
        Provider,
        post::{Draft, Post},
    },
    Terminals,
    payment::{Payment, Status},
    refused::message,
    terminal::Terminal,
};

/// What the register was asked for, and of which sum if not the whole.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Income,
    IncomeReturn(i64),
    Closing(i64),
}

/// What is told of a payment; nothing when nobody listens.
pub(super) fn draft(payment: &Payment, terminal: &Terminal, amount: i64) -> Option<Draft> {
    let url = payment.notification_url.clone().or_else(|| terminal.notification_url.clone())?;
    let success = !matches!(payment.status, Status::Rejected | Status::DeadlineExpired);
    let mut body = json!({
        "TerminalKey": payment.terminal,
        "OrderId": payment.order,
        "Success": success,
        "Status": payment.status.name(),
        // A number here, and a text in the answers.
        "PaymentId": payment.id,
        "ErrorCode": payment.error,
        "Amount": amount,
    });
    if payment.by_sbp {
        body["Pan"] = "+7(98*)***-**-*4".into();
        body["Data"] = json!({ "Source": "qrsbp", "Route": "ACQ" });
    } else if !payment.pan.is_empty() {
        body["CardId"] = (payment.id % 1_000_000_000).into();
        body["Pan"] = payment.pan.as_str().into();
        body["ExpDate"] = "1230".into();
    }
    if !success && payment.error != "0" {
        body["Message"] = message(payment.error).into();
    }
    Some(Draft {
        provider: Provider::Tbank,
        about: payment.id.to_string(),
        event: payment.status.name().into(),
        url,
        body,
        password: Some(terminal.password.clone()),
    })
}

impl Terminals {
    /// Tells the status, with the sum of this operation.
    pub(super) fn tell(&self, at: usize, amount: i64, now: DateTime<Utc>, post: &mut Post) {
        let Some(payment) = self.payments.get(at) else { return };
        let draft = self.terminal_of(payment).and_then(|of| draft(payment, of, amount));
        if let Some(draft) = draft.filter(|_| payment.status.is_told()) {
            post.send(draft, now);
        }
    }

    /// Makes a receipt and tells of it, where that is switched on.
    pub(super) fn tell_receipt(
        &mut self,
        at: usize,
        kind: Kind,
        now: DateTime<Utc>,
        post: &mut Post,
    ) {
        let Some(payment) = self.payments.get(at) else { return };
        let Some(terminal) = self.terminals.get(&payment.terminal) else { return };
        let (Some(receipt), true) = (&payment.receipt, terminal.register) else { return };
        self.documents += 1;
        let Some(url) =
            terminal.notification_url.clone().filter(|_| terminal.receipt_notifications)
        else {
            return;
        };
        let (name, amount) = match kind {
            Kind::Income => ("Income", payment.amount),
            Kind::IncomeReturn(amount) => ("IncomeReturn", amount),
            Kind::Closing(amount) => ("Income", amount),
        };
        let mut body = json!({
            "TerminalKey": payment.terminal,
            "OrderId": payment.order,
            "PaymentId": payment.id,
            "Status": "RECEIPT",
            "Success": !terminal.register_fails,
            "ErrorCode": if terminal.register_fails { "315" } else { "0" },
            "Amount": amount,
            "Type": name,
            "Receipt": receipt,
        });
        if terminal.register_fails {
            body["ErrorMessage"] = "Касса недоступна".into();
        } else {
            fiscal(&mut body, self.documents, now);
        }
        let draft = Draft {
            provider: Provider::Tbank,
            about: payment.id.to_string(),
            event: "RECEIPT".into(),
            url,
            body,
            password: Some(terminal.password.clone()),
        };
        post.send(draft, now);
    }
}

fn fiscal(body: &mut Value, document: u32, now: DateTime<Utc>) {
    let made = [
        ("FiscalNumber", json!(document)),
        ("ShiftNumber", json!(1)),
        ("ReceiptDatetime", json!(now.format("%Y-%m-%dT%H:%M:%S%:z").to_string())),
        ("FnNumber", json!("9280440300200001")),
        ("EcrRegNumber", json!("0000111118041361")),
        ("FiscalDocumentNumber", json!(document)),
        ("FiscalDocumentAttribute", json!(2_617_603_921_u32 ^ document)),
        ("Ofd", json!("Simulated OFD")),
        ("Url", json!("https://consumer.example/")),
        ("CalculationPlace", json!("www.clinic.example")),
        ("SettlePlace", json!("www.clinic.example")),
    ];
    for (name, value) in made {
        body[name] = value;
    }
}
