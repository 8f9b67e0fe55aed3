//! The simulator of YooKassa is as strict as the sheet describes the real one (sheet
//! «YooKassa», 10).

mod notifications;
mod payments;
mod receipts;
mod requests;
#[path = "../simulated/mod.rs"]
mod simulated;

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use simulated::{Simulator, receiver::Receiver};

/// A real shop without a register, and one with «Чеки от ЮKassa».
const PLAIN: usize = 2;
const FISCAL: usize = 1;
const TEST: usize = 0;
const LATER: usize = 3;

struct Case {
    simulator: Simulator,
    shop: usize,
    last: std::sync::atomic::AtomicU32,
}

impl Case {
    async fn of(shop: usize) -> Self {
        Self { simulator: Simulator::start().await, shop, last: 0.into() }
    }

    fn id(&self) -> &'static str {
        providers::simulator::yookassa::SHOPS[self.shop].0
    }

    fn authorization(&self) -> String {
        let (id, key) = providers::simulator::yookassa::SHOPS[self.shop];
        format!("Basic {}", BASE64_STANDARD.encode(format!("{id}:{key}")))
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        let headers = [("authorization", &*self.authorization())];
        self.simulator.ask("GET", &format!("/yookassa/v3/{path}"), &headers, &Value::Null).await
    }

    async fn keyed(&self, key: &str, path: &str, body: &Value) -> (u16, Value) {
        let authorization = self.authorization();
        let headers = [("authorization", &*authorization), ("idempotence-key", key)];
        self.simulator.ask("POST", &format!("/yookassa/v3/{path}"), &headers, body).await
    }

    async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let last = self.last.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        self.keyed(&format!("key-{last}"), path, body).await
    }

    async fn done(&self, path: &str, body: &Value) -> Value {
        let (status, said) = self.post(path, body).await;
        assert_eq!(status, 200, "{path} {body}: {said}");
        said
    }

    async fn refused(&self, path: &str, body: &Value, parameter: &str) {
        let (status, said) = self.post(path, body).await;
        assert_eq!((status, &said["code"]), (400, &json!("invalid_request")), "{body}: {said}");
        assert_eq!(said["type"], "error");
        assert_eq!(said["parameter"], parameter, "{body}: {said}");
    }

    async fn settings(&self, settings: Value) {
        let path = format!("/yookassa/cabinet/shops/{}", self.id());
        self.simulator.tell("PUT", &path, &settings).await;
    }

    async fn listener(&self) -> Receiver {
        let receiver = Receiver::start().await;
        self.settings(json!({ "webhook": receiver.url })).await;
        receiver
    }

    /// Presses a button on the payment's page.
    async fn press(&self, payment: &Value, form: &[(&str, &str)]) -> String {
        let id = payment["id"].as_str().expect("an id");
        let url = format!("/yookassa/checkout/payments/v2/contract?orderId={id}");
        self.simulator.press(&self.simulator.url(&url), form).await
    }

    async fn now(&self, payment: &Value) -> Value {
        let id = payment["id"].as_str().expect("an id");
        let (status, said) = self.get(&format!("payments/{id}")).await;
        assert_eq!(status, 200, "{said}");
        said
    }

    async fn paid(&self, body: &Value) -> Value {
        let payment = self.done("payments", body).await;
        self.press(&payment, &[("act", "pay"), ("card", "5555555555554444")]).await;
        self.now(&payment).await
    }
}

fn ordered() -> Value {
    json!({
        "amount": { "value": "1500.00", "currency": "RUB" },
        "capture": true,
        "confirmation": { "type": "redirect", "return_url": "https://clinic.example/back?a=1" },
        "description": "Заказ 42",
        "metadata": { "order_id": "42" },
    })
}

fn with(mut body: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().expect("an object") {
        body[name] = value.clone();
    }
    body
}

fn receipt(mode: &str) -> Value {
    json!({
        "customer": { "email": "patient@example.ru" },
        "items": [{
            "description": "Консультация", "amount": { "value": "750.00", "currency": "RUB" },
            "quantity": "2.00", "vat_code": 1, "measure": "piece",
            "payment_subject": "service", "payment_mode": mode,
        }],
    })
}
