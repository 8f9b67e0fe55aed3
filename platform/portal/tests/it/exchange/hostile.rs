//! Whatever stands in a field, an item is taken or refused; nothing fails (S6).

use reqwest::Method;
use serde_json::{Value, json};
use testkit::on_both_engines;

use super::Mis;

/// A sound item for each door.
fn sound() -> Vec<(&'static str, Value)> {
    vec![
        (
            "/branches",
            json!({ "name": "Ф", "kind": "online", "address": "", "phone": "", "email": "", "hours": "", "zone": "Asia/Omsk", "metro": "", "how_to_get": "", "position": 1 }),
        ),
        ("/departments", json!({ "name": "О", "default_service": "visit", "position": 1 })),
        ("/specialisations", json!({ "name": "С", "choose_services": true, "position": 1 })),
        (
            "/services",
            json!({ "name": "У", "code": "", "department": "therapy", "price": 1, "minutes": 1, "position": 1 }),
        ),
        (
            "/doctors",
            json!({ "surname": "А", "name": "Б", "patronymic": "В", "position": "", "since": 2000, "about": "", "default_service": "visit", "services": ["visit"], "posts": [{ "branch": "center", "specialisation": "therapy" }] }),
        ),
        (
            "/patients",
            json!({ "portal_id": null, "separate": false, "surname": "А", "name": "Б", "patronymic": "", "birth_date": "1990-01-01", "sex": "male", "phone": "", "email": "", "branch": "center", "no_calls": false, "no_sms": false, "confirmed": true }),
        ),
        (
            "/insurance-contracts",
            json!({ "patient": "p", "insurer": "С", "programme": "", "number": "1", "valid_from": "2026-01-01", "valid_until": "2026-12-31" }),
        ),
        (
            "/appointments",
            json!({ "portal_id": null, "patient": "p", "doctor": "sokolova", "branch": "center", "specialisation": "therapy", "starts_at": "2026-12-02T06:00:00Z", "ends_at": "2026-12-02T06:30:00Z", "status": "cancelled", "services": ["visit"] }),
        ),
        (
            "/statuses",
            json!({ "portal_id": "0198c7c0-0000-7000-8000-000000000000", "status": "booked" }),
        ),
    ]
}

/// What no field was made for.
fn hostile() -> Vec<Value> {
    let mut all = vec![
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(1e308),
        json!(""),
        json!(" "),
        json!("\u{0}"),
        json!("a\u{0}b"),
        json!("\u{202e}\u{feff}"),
        json!("😀".repeat(500)),
        json!("я".repeat(20_000)),
        json!("'; DROP TABLE patients; --"),
        json!("%_\\"),
        json!("2026-13-45"),
        json!("9999-12-31"),
        json!("9999-12-31T23:59:00Z"),
        json!("-9999-01-01T00:00:00Z"),
        json!("2026-12-02T06:00:60Z"),
        json!("2026-12-02T06:00:00+99:99"),
        json!([]),
        json!({}),
        json!([[[[]]]]),
        json!({ "id": { "id": {} } }),
        json!(vec![""; 5000]),
        json!([{ "branch": "\u{0}", "specialisation": 1 }]),
    ];
    all.push((0..100).fold(json!(1), |inner, _| json!([inner])));
    all
}

on_both_engines! {
    async fn no_value_of_any_field_is_a_failure(portal: &Portal) {
        let mis = Mis::of(portal, "alfa").await;
        let known = json!({ "items": [{ "id": "p", "surname": "А", "name": "Б", "birth_date": "1990-01-01", "sex": "male" }] });
        mis.put("/patients", known).await;
        for (path, item) in sound() {
            let fields: Vec<String> = item.as_object().expect("an item").keys().cloned().collect();
            for field in fields.iter().map(String::as_str).chain(["id", "extra"]) {
                let items: Vec<Value> = hostile().into_iter().enumerate().map(|(number, value)| {
                    let mut item = item.clone();
                    if path != "/statuses" {
                        item["id"] = json!(format!("{field}-{number}"));
                    }
                    item[field] = value;
                    item
                }).collect();
                let count = items.len();
                let answer = mis.put(path, json!({ "items": items })).await;
                assert_eq!(answer["items"].as_array().expect("items").len(), count, "{path} {field}");
            }
            let deleted: Vec<Value> = hostile().into_iter().filter(Value::is_string).collect();
            let answer = mis.ask(Method::PUT, path, Some(&json!({ "deleted": deleted }))).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        }
        for value in hostile() {
            let body = json!({ "from": value, "until": value, "intervals": [value, { "branch": value, "starts_at": value, "ends_at": value, "slot_minutes": value, "kind": value }] });
            let answer = mis.ask(Method::PUT, "/doctors/sokolova/schedule", Some(&body)).await;
            assert!([400, 413, 422].contains(&answer.status), "{}", answer.body);
            let body = json!({ "from": "2026-12-05T00:00:00Z", "until": "2026-12-06T00:00:00Z", "intervals": [value, { "branch": "center", "starts_at": value, "ends_at": value, "slot_minutes": 30, "kind": value }] });
            let answer = mis.ask(Method::PUT, "/doctors/sokolova/schedule", Some(&body)).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
        }
        for id in ["%00", "%FF", "..", &"a".repeat(5000)] {
            let body = json!({ "from": "2026-12-05T00:00:00Z", "until": "2026-12-06T00:00:00Z", "intervals": [] });
            let answer = mis.ask(Method::PUT, &format!("/doctors/{id}/schedule"), Some(&body)).await;
            assert!((400..500).contains(&answer.status), "{id}: {}", answer.body);
        }
    }
}
