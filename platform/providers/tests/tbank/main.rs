//! The simulator of T-Bank is as strict as the sheet describes the real one (sheet
//! «T-Bank», 11).

mod notifications;
mod payments;
mod receipts;
mod requests;
mod sbp;
#[path = "../simulated/mod.rs"]
mod simulated;

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::{Value, json};
use simulated::{Simulator, receiver::Receiver};

/// With a register, without one, and in two stages.
const FISCAL: usize = 0;
const PLAIN: usize = 1;
const TWO_STAGE: usize = 2;

/// The signature as the sheet tells it, written apart from the simulator's.
fn token(body: &Value, password: &str) -> String {
    let mut pairs = vec![("Password".to_owned(), password.to_owned())];
    for (name, value) in body.as_object().expect("an object") {
        let text = match value {
            Value::Bool(of) => of.to_string(),
            Value::Number(of) => of.to_string(),
            Value::String(of) => of.clone(),
            _ => continue,
        };
        if name != "Token" {
            pairs.push((name.clone(), text));
        }
    }
    pairs.sort();
    let signed: String = pairs.into_iter().map(|(_, value)| value).collect();
    hex::encode(digest(&SHA256, signed.as_bytes()))
}

struct Case {
    simulator: Simulator,
    terminal: usize,
}

impl Case {
    async fn of(terminal: usize) -> Self {
        Self { simulator: Simulator::start().await, terminal }
    }

    fn key(&self) -> &'static str {
        providers::simulator::tbank::TERMINALS[self.terminal].0
    }

    fn password(&self) -> &'static str {
        providers::simulator::tbank::TERMINALS[self.terminal].1
    }

    async fn call(&self, method: &str, body: &Value) -> Value {
        let mut body = body.clone();
        body["TerminalKey"] = self.key().into();
        body["Token"] = token(&body, self.password()).into();
        let path = match method {
            "SendClosingReceipt" => "/tbank/cashbox/SendClosingReceipt".to_owned(),
            _ => format!("/tbank/v2/{method}"),
        };
        let (status, said) = self.simulator.ask("POST", &path, &[], &body).await;
        assert_eq!(status, 200, "{method} {body}: {said}");
        said
    }

    async fn done(&self, method: &str, body: &Value) -> Value {
        let said = self.call(method, body).await;
        assert_eq!(
            (&said["Success"], &said["ErrorCode"]),
            (&json!(true), &json!("0")),
            "{body}: {said}"
        );
        said
    }

    async fn refused(&self, method: &str, body: &Value, code: &str) {
        let said = self.call(method, body).await;
        assert_eq!(
            (&said["Success"], &said["ErrorCode"]),
            (&json!(false), &json!(code)),
            "{method} {body}: {said}"
        );
    }

    async fn init(&self, order: &str) -> Value {
        self.done("Init", &ordered(order)).await
    }

    async fn settings(&self, settings: Value) {
        let path = format!("/tbank/cabinet/terminals/{}", self.key());
        self.simulator.tell("PUT", &path, &settings).await;
    }

    async fn listener(&self) -> Receiver {
        let receiver = Receiver::start().await;
        self.settings(json!({ "notification_url": receiver.url })).await;
        receiver
    }

    async fn press(&self, payment: &Value, form: &[(&str, &str)]) -> String {
        self.simulator.press(payment["PaymentURL"].as_str().expect("a URL"), form).await
    }

    async fn pay(&self, payment: &Value) {
        let back = self.press(payment, &[("act", "pay"), ("card", "2200770239097761")]).await;
        assert!(back.starts_with("https://clinic.example/good?Success=true&"), "{back}");
    }

    async fn status(&self, payment: &Value) -> String {
        let state = self.done("GetState", &id(payment)).await;
        state["Status"].as_str().expect("a status").to_owned()
    }

    /// A payment made and paid by SBP.
    async fn by_sbp(&self, order: &str) -> Value {
        let payment = self.init(order).await;
        let qr = self.done("GetQr", &id(&payment)).await;
        self.simulator.press(qr["Data"].as_str().expect("a link"), &[("act", "pay")]).await;
        payment
    }
}

fn id(payment: &Value) -> Value {
    json!({ "PaymentId": payment["PaymentId"] })
}

fn with(mut body: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().expect("an object") {
        body[name] = value.clone();
    }
    body
}

fn ordered(order: &str) -> Value {
    json!({
        "Amount": 150_000, "OrderId": order, "Description": "Заказ",
        "SuccessURL": "https://clinic.example/good", "FailURL": "https://clinic.example/bad?a=1",
        "DATA": { "Email": "patient@example.ru" },
    })
}

fn receipt(method: &str) -> Value {
    json!({
        "Email": "patient@example.ru", "Taxation": "usn_income",
        "Items": [{
            "Name": "Консультация", "Price": 75_000, "Quantity": 2, "Amount": 150_000,
            "Tax": "none", "PaymentMethod": method, "PaymentObject": "service",
        }],
    })
}
