//! Bonuses and advances, as the information system tells of them.

use kernel::{Money, ids::PatientId};
use money::ledger::{Account, balance};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{ANNA, Portal, on_both_engines};

use super::{Mis, outcomes, refusals};

async fn holds(portal: &Portal, account: Account) -> Money {
    let db = portal.clinic("alfa").0.db().read().await.expect("the database");
    balance(&db, account).await.expect("a balance")
}

fn person(id: &str, portal_id: Option<&str>) -> Value {
    let mut card = json!({
        "id": id, "surname": "Тестова", "name": "Анна", "patronymic": "Ивановна",
        "birth_date": "1990-05-17", "sex": "female",
    });
    match portal_id {
        Some(id) => card["portal_id"] = json!(id),
        None => card["separate"] = json!(true),
    }
    card
}

fn entry(id: &str, kind: &str, kopecks: i64) -> Value {
    json!({
        "id": id, "patient": "p-1", "branch": "center", "kind": kind, "amount_kopecks": kopecks,
        "title": "Бонусный сертификат",
    })
}

on_both_engines! {
    async fn programmes_cards_and_entries_are_told_again_and_again(portal: &Portal) {
        let mis = Mis::of(portal, "alfa").await;
        mis.put("/patients", json!({ "items": [person("p-1", None)] })).await;
        let programme = |limit| json!({ "items": [{ "id": "5", "name": "Карта клиники 5%", "limit_percent": limit }] });
        assert_eq!(outcomes(&mis.put("/bonus-programmes", programme(50)).await), ["created"]);
        assert_eq!(outcomes(&mis.put("/bonus-programmes", programme(50)).await), ["unchanged"]);
        assert_eq!(outcomes(&mis.put("/bonus-programmes", programme(30)).await), ["updated"]);
        let wrong = mis.put("/bonus-programmes", programme(0)).await;
        assert_eq!(refusals(&wrong), [("exchange.number_wrong", "/limit_percent")]);

        let card = json!({ "id": "c", "programme": "5", "patient": "p-1", "number": "150001", "joined_on": "2026-01-01" });
        let cards = |card: &Value| json!({ "items": [card] });
        assert_eq!(outcomes(&mis.put("/bonus-cards", cards(&card)).await), ["created"]);
        assert_eq!(outcomes(&mis.put("/bonus-cards", cards(&card)).await), ["unchanged"]);
        for (field, code) in [("programme", "exchange.unknown_reference"), ("patient", "exchange.unknown_reference"), ("joined_on", "exchange.date_wrong")] {
            let mut other = card.clone();
            other["id"] = json!(format!("c-{field}"));
            other[field] = json!("nothing");
            let answer = mis.put("/bonus-cards", cards(&other)).await;
            assert_eq!(refusals(&answer), [(code, &*format!("/{field}"))], "{answer}");
        }
        let ended = mis.put("/bonus-cards", json!({ "deleted": ["c", "unknown"] })).await;
        assert_eq!((&ended["updated"], &ended["unchanged"]), (&json!(1), &json!(1)));

        let told = json!({ "items": [
            entry("1", "gift", 100_000), entry("2", "paid_in", 50_000), entry("3", "taken", 100_001),
            entry("4", "expired", 40_000), entry("5", "present", 1), entry("6", "gift", 0),
            entry("7", "gift", 1_000_000_001), entry("1", "gift", 100_000),
        ] });
        let answer = mis.put("/account-entries", told.clone()).await;
        assert_eq!(outcomes(&answer)[..2], ["created", "created"], "{answer}");
        assert_eq!(refusals(&answer), [
            ("exchange.overdrawn", "/amount_kopecks"),
            ("exchange.word_unknown", "/kind"),
            ("exchange.number_wrong", "/amount_kopecks"),
            ("exchange.number_wrong", "/amount_kopecks"),
            ("exchange.repeated", "/id"),
        ]);
        let again = mis.put("/account-entries", told).await;
        assert_eq!((&again["created"], &again["unchanged"]), (&json!(0), &json!(3)), "{again}");
        let other = mis.put("/account-entries", json!({ "items": [entry("1", "gift", 5)], "deleted": ["1"] })).await;
        assert_eq!(refusals(&other), [("exchange.entry_differs", "")]);
        assert_eq!(other["deleted"][0]["code"], "exchange.entry_stays");
        let count = portal.ask("SELECT count(*) || '' AS it FROM account_entries").await;
        assert_eq!(count.expect("asked"), ["3"]);
        let count = portal.ask("SELECT count(*) || '' AS it FROM transfers").await;
        assert_eq!(count.expect("asked"), ["3"]);
    }

    async fn what_two_cards_have_comes_together_when_they_become_one(portal: &Portal) {
        let mis = Mis::of(portal, "alfa").await;
        let own: PatientId = portal.clinic("alfa").card(&ANNA).await;
        mis.put("/patients", json!({ "items": [person("p-1", None)] })).await;
        let told = json!({ "items": [entry("1", "gift", 100_000), entry("2", "paid_in", 50_000)] });
        assert_eq!(outcomes(&mis.put("/account-entries", told.clone()).await), ["created", "created"]);
        let merged = mis.put("/patients", json!({ "items": [person("p-1", Some(&own.to_string()))] })).await;
        assert_eq!(merged["items"][0]["portal_id"], json!(own.0), "{merged}");
        assert_eq!(holds(portal, Account::Bonus(own)).await, Money(100_000));
        assert_eq!(holds(portal, Account::Advance(own)).await, Money(50_000));
        let again = mis.put("/account-entries", told).await;
        assert_eq!(outcomes(&again), ["unchanged", "unchanged"], "{again}");
        let answer = mis.ask(Method::GET, "/account-movements?after=0&limit=10", None).await;
        assert_eq!((answer.status, answer.json()), (200, json!({ "items": [] })));
    }
}
