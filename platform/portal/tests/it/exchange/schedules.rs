//! Doctors' schedules.

use serde_json::{Value, json};
use testkit::on_both_engines;

use super::Mis;

fn interval(from: &str, until: &str, change: Value) -> Value {
    let at = |time: &str| format!("2026-12-02T{time}:00+03:00");
    let mut one = json!({ "branch": "center", "starts_at": at(from), "ends_at": at(until), "slot_minutes": 30 });
    for (name, value) in change.as_object().expect("fields") {
        one[name] = value.clone();
    }
    one
}

fn day(intervals: Vec<Value>) -> Value {
    json!({ "from": "2026-12-02T00:00:00+03:00", "until": "2026-12-03T00:00:00+03:00", "intervals": intervals })
}

on_both_engines! {
    async fn a_day_is_replaced_and_patients_see_it_at_once(portal: &Portal) {
        let mis = Mis::of(portal, "alfa").await;
        let clinic = portal.clinic("alfa");
        let visitor = portal.visitor("alfa");
        let path = format!(
            "/api/v1/doctors/{}/slots?branch={}&from=2026-12-02&until=2026-12-03",
            clinic.doctor("sokolova"), clinic.branch("center")
        );
        let slots = async || {
            let days = visitor.get(&path).await.json()["doctors"][0]["days"].clone();
            days.as_array().expect("days").iter().map(|day| day["slots"].as_array().expect("slots").len()).collect::<Vec<_>>()
        };
        assert_eq!(slots().await, [11, 11]);
        let plain = json!({});
        let body = day(vec![interval("16:00", "18:00", plain.clone()), interval("18:00", "20:00", json!({ "kind": "duty" }))]);
        let answer = mis.put("/doctors/sokolova/schedule", body.clone()).await;
        assert_eq!((&answer["created"], &answer["removed"]), (&json!(2), &json!(2)), "{answer}");
        assert_eq!(slots().await, [4, 11], "on duty nobody is booked, and the next day is as it was");
        let again = mis.put("/doctors/sokolova/schedule", body).await;
        assert_eq!((&again["unchanged"], &again["removed"]), (&json!(2), &json!(0)));
        mis.put("/doctors/sokolova/schedule", day(vec![])).await;
        assert_eq!(slots().await, [11]);
    }

    async fn what_cannot_be_is_refused_interval_by_interval(portal: &Portal) {
        let mis = Mis::of(portal, "alfa").await;
        let body = day(vec![
            interval("09:00", "10:00", json!({})),
            interval("09:30", "11:00", json!({})),
            interval("12:00", "11:00", json!({})),
            interval("13:00", "14:00", json!({ "branch": "нет" })),
            interval("13:00", "14:00", json!({ "kind": "online" })),
            interval("13:00", "14:00", json!({ "kind": "сон" })),
            interval("13:00", "14:00", json!({ "slot_minutes": 0 })),
            interval("13:00", "14:00", json!({ "starts_at": "2026-12-01T13:00:00+03:00", "ends_at": "2026-12-01T14:00:00+03:00" })),
            interval("13:00", "14:00", json!({ "starts_at": "2026-12-02T13:00:30+03:00" })),
            interval("13:00", "14:00", json!({ "ends_at": "2026-13-02T14:00:00+03:00" })),
            interval("13:00", "14:00", json!({ "ends_at": "2026-12-04T14:00:00+03:00" })),
            interval("13:00", "14:00", json!({ "starts_at": "+262142-01-01T00:00:00Z" })),
            interval("14:00", "15:00", json!({ "branch": "online", "kind": "online" })),
        ]);
        let answer = mis.put("/doctors/sokolova/schedule", body).await;
        let codes: Vec<&str> = answer["intervals"].as_array().expect("a list").iter()
            .map(|one| one["code"].as_str().unwrap_or_else(|| one["outcome"].as_str().expect("an outcome")))
            .collect();
        assert_eq!(codes, [
            "created", "exchange.overlaps", "exchange.ends_before", "exchange.unknown_reference", "exchange.kind_of_branch",
            "exchange.word_unknown", "exchange.number_wrong", "exchange.out_of_range", "exchange.time_wrong",
            "exchange.time_wrong", "exchange.too_long", "exchange.time_wrong", "created",
        ]);
        let body = day(vec![]);
        let answer = mis.ask(reqwest::Method::PUT, "/doctors/nobody/schedule", Some(&body)).await;
        assert_eq!(answer.status, 404);
        for (from, until, code) in [
            ("2026-12-03T00:00:00Z", "2026-12-02T00:00:00Z", "exchange.range_wrong"),
            ("2026-12-03T00:00:00Z", "2029-12-02T00:00:00Z", "exchange.range_wrong"),
            ("вчера", "2029-12-02T00:00:00Z", "exchange.time_wrong"),
        ] {
            let body = json!({ "from": from, "until": until, "intervals": [] });
            let answer = mis.ask(reqwest::Method::PUT, "/doctors/sokolova/schedule", Some(&body)).await;
            assert_eq!((answer.status, answer.json()["code"].as_str()), (422, Some(code)));
        }
    }
}
