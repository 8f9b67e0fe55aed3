mod booking;
mod idempotency;
mod nodes;
mod reference;
mod slots;

use serde_json::{Value, json};
use testkit::{Answer, Fixture, Visitor};
use visits::booking::Wanted;

/// A slot as the API names it.
pub(crate) fn slot(wanted: &Wanted) -> Value {
    json!({
        "doctor": wanted.doctor,
        "branch": wanted.branch,
        "specialisation": wanted.specialisation,
        "services": wanted.services,
        "starts_at": wanted.from,
    })
}

/// An order for a slot or a hold, with a solved captcha.
pub(crate) async fn order(alfa: &Fixture, name: &str, what: Value) -> Value {
    let mut order = json!({
        "person": { "name": "Тестова Анна Ивановна", "phone": "8 916 123-45-67", "email": "anna@mail.example" },
        "consent": 1,
        "captcha": alfa.captcha().await,
    });
    order[name] = what;
    order
}

/// A refusal's status and code; it must be problem JSON.
pub(crate) fn refusal(answer: &Answer) -> (u16, String) {
    assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.body);
    let json = answer.json();
    assert_eq!(json["status"], answer.status, "{json}");
    assert!(json["title"].as_str().is_some_and(|title| !title.is_empty()), "{json}");
    let code = json["code"].as_str().expect("a code").to_owned();
    assert_ne!(json["title"], code.replacen('.', "-", 1), "the code has a text: {json}");
    assert_eq!(json["type"], format!("/api/v1/problems#{code}"));
    (answer.status, code)
}

/// A refusal as expected.
pub(crate) fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

/// Books with an `Idempotency-Key`.
pub(crate) async fn book_once(client: &Visitor, key: &str, order: &Value) -> Answer {
    let request = client.request(reqwest::Method::POST, "/api/v1/appointments");
    client.send(request.header("Idempotency-Key", key).json(order)).await
}
