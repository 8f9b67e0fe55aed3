//! Visits made in the clinic, and what becomes of those booked on the portal.

use chrono::TimeDelta;
use kernel::ids::AppointmentId;
use serde_json::{Value, json};
use store::{appointments::status, changes};
use testkit::{Fixture, Portal, on_both_engines};
use visits::appointments::{Access, To, cancel, reschedule};

use super::{Mis, outcomes, refusals};

/// A visit to Sokolova on 2 December, half an hour from a time on.
fn visit(id: &str, time: &str, change: Value) -> Value {
    let from = chrono::DateTime::parse_from_rfc3339(&format!("2026-12-02T{time}:00+03:00"))
        .expect("a time");
    let mut one = json!({
        "id": id, "doctor": "sokolova", "branch": "center", "specialisation": "therapy",
        "starts_at": from.to_rfc3339(), "ends_at": (from + TimeDelta::minutes(30)).to_rfc3339(), "status": "booked",
    });
    for (name, value) in change.as_object().expect("fields") {
        one[name] = value.clone();
    }
    one
}

async fn put(mis: &Mis, items: Vec<Value>) -> Value {
    mis.put("/appointments", json!({ "items": items })).await
}

async fn told(clinic: &Fixture, id: AppointmentId) -> Vec<String> {
    let db = clinic.0.db().read().await.expect("the database");
    changes::of_object(&db, id.0).await.expect("changes").into_iter().map(|one| one.kind).collect()
}

/// A visit that Anna has booked on the portal.
async fn booked(portal: &Portal, time: &str) -> (Fixture, AppointmentId) {
    let alfa = portal.clinic("alfa");
    let id = alfa.book(alfa.sokolova_at("2026-12-02", time)).await.expect("booked").id;
    portal.run_jobs().await;
    (alfa, id)
}

on_both_engines! {
    async fn a_visit_made_in_the_clinic_takes_its_slot(portal: &Portal) {
        let mis = Mis::of(portal, "alfa").await;
        let patient = json!({ "id": "p", "surname": "Тестова", "name": "Анна", "birth_date": "1990-05-17", "sex": "female", "phone": "+79161234567" });
        mis.put("/patients", json!({ "items": [patient] })).await;
        let one = visit("v-1", "09:00", json!({ "patient": "p", "services": ["visit", "consult"] }));
        let answer = put(&mis, vec![one.clone(), visit("v-2", "09:00", json!({})), visit("v-3", "09:15", json!({})), visit("v-4", "09:30", json!({}))]).await;
        assert_eq!(outcomes(&answer), ["created", "refused", "refused", "created"], "{answer}");
        let first = answer["items"][0]["portal_id"].clone();
        assert_eq!(answer["items"][1]["portal_ids"], json!([first]));
        assert_eq!(refusals(&answer), [("booking.slot_taken", "/starts_at"); 2]);
        assert_eq!(outcomes(&put(&mis, vec![one.clone()]).await), ["unchanged"]);

        let alfa = portal.clinic("alfa");
        let id: AppointmentId = first.as_str().expect("an id").parse().expect("an id");
        let row = alfa.appointment(id).await;
        assert_eq!((&*row.patient, &*row.phone, &*row.origin), ("Тестова Анна", "+79161234567", "mis"));
        assert!((10_000_000..100_000_000).contains(&row.number));
        assert_eq!(told(&alfa, id).await, [""; 0], "the information system need not be told of it");
        // Patients cannot book it, and nobody is written to.
        let wanted = alfa.sokolova_at("2026-12-02", "09:00");
        assert_eq!(testkit::outcome(&alfa.book(wanted).await), "booking.slot_taken");
        portal.run_jobs().await;
        assert_eq!(portal.letters("alfa").await.len(), 0);

        // It is moved, another takes its place, and it is cancelled.
        let moved = visit("v-1", "10:00", json!({ "patient": "p", "services": ["visit"] }));
        let answer = put(&mis, vec![moved, visit("v-2", "09:00", json!({}))]).await;
        assert_eq!(outcomes(&answer), ["updated", "created"], "{answer}");
        let gone = mis.put("/appointments", json!({ "deleted": ["v-1", "v-9"] })).await;
        assert_eq!((&gone["updated"], &gone["unchanged"]), (&json!(1), &json!(1)), "{gone}");
        assert_eq!(alfa.appointment(id).await.status, status::CANCELLED);
        assert_eq!(outcomes(&put(&mis, vec![visit("v-5", "10:00", json!({}))]).await), ["created"]);
    }

    async fn what_is_wrong_is_refused_item_by_item(portal: &Portal) {
        let mis = Mis::of(portal, "alfa").await;
        let answer = put(&mis, vec![
            visit("a", "09:00", json!({ "doctor": "нет" })),
            visit("b", "09:00", json!({ "branch": "нет" })),
            visit("c", "09:00", json!({ "specialisation": "нет" })),
            visit("d", "09:00", json!({ "patient": "нет" })),
            visit("e", "09:00", json!({ "services": ["нет"] })),
            visit("f", "09:00", json!({ "status": "held" })),
            visit("g", "09:00", json!({ "ends_at": "2026-12-02T05:00:00Z" })),
            visit("h", "09:00", json!({ "ends_at": "2027-12-02T05:00:00Z" })),
            visit("i", "09:00", json!({ "portal_id": uuid::Uuid::from_u128(5) })),
            visit("j", "09:00", json!({ "services": ["visit", "visit"] })),
            visit("k", "09:00", json!({})),
            visit("k", "11:30", json!({})),
        ]).await;
        let unknown = "exchange.unknown_reference";
        assert_eq!(refusals(&answer), [
            (unknown, "/doctor"), (unknown, "/branch"), (unknown, "/specialisation"), (unknown, "/patient"),
            (unknown, "/services/0"), ("exchange.malformed", "/status"), ("exchange.ends_before", "/ends_at"),
            ("exchange.too_long", "/ends_at"), (unknown, "/portal_id"), ("exchange.repeated", "/services/1"),
            ("exchange.repeated", "/id"),
        ]);
        let answer = mis.put("/statuses", json!({ "items": [
            { "status": "booked" },
            { "id": "k", "portal_id": uuid::Uuid::from_u128(5), "status": "booked" },
            { "id": "нет", "status": "completed" },
            { "id": "k", "status": "completed" },
        ]})).await;
        assert_eq!(refusals(&answer), [("exchange.one_id", "/id"), ("exchange.one_id", "/id"), (unknown, "")]);
    }

    async fn a_conflict_with_a_patients_visit_is_told_to_both_sides(portal: &Portal) {
        let mis = Mis::of(portal, "alfa").await;
        let (alfa, id) = booked(portal, "09:00").await;
        for _ in 0..2 {
            let answer = put(&mis, vec![visit("v-1", "09:00", json!({}))]).await;
            assert_eq!(refusals(&answer), [("booking.slot_taken", "/starts_at")]);
            assert_eq!(answer["items"][0]["portal_ids"], json!([id.0]));
        }
        assert_eq!(told(&alfa, id).await, ["appointments.booked", "appointments.conflict"]);
        // What a visitor only holds is nobody's visit; once the hold has run out it gives way.
        let wanted = alfa.sokolova_at("2026-12-02", "10:00");
        visits::booking::hold(&alfa.0, &wanted, Some("somebody"), kernel::Lang::Ru).await.expect("held");
        let answer = put(&mis, vec![visit("v-2", "10:00", json!({}))]).await;
        assert_eq!((refusals(&answer), &answer["items"][0]["portal_ids"]), (vec![("booking.slot_taken", "/starts_at")], &Value::Null));
        portal.clock.advance(TimeDelta::hours(1));
        assert_eq!(outcomes(&put(&mis, vec![visit("v-2", "10:00", json!({}))]).await), ["created"]);
    }

    async fn a_visit_booked_on_the_portal_is_taken_over_moved_and_cancelled(portal: &Portal) {
        let mis = Mis::of(portal, "alfa").await;
        let (alfa, id) = booked(portal, "09:00").await;
        let letters = portal.letters("alfa").await.len();
        let ours = |time: &str, status: &str| visit("v-1", time, json!({ "portal_id": id.0, "status": status }));
        assert_eq!(outcomes(&put(&mis, vec![ours("09:00", "booked")]).await), ["updated"]);
        assert_eq!(outcomes(&put(&mis, vec![ours("09:00", "booked")]).await), ["unchanged"]);
        assert_eq!(refusals(&put(&mis, vec![visit("v-2", "09:00", json!({ "portal_id": id.0 }))]).await), [("exchange.visit_linked", "/portal_id")]);
        portal.run_jobs().await;
        assert_eq!(portal.letters("alfa").await.len(), letters, "nothing has changed for the patient");

        portal.clock.advance(TimeDelta::minutes(1));
        assert_eq!(outcomes(&put(&mis, vec![ours("12:00", "booked")]).await), ["updated"]);
        portal.run_jobs().await;
        let sent = portal.letters("alfa").await;
        assert_eq!(sent.len(), letters + 1);
        assert!(sent[0].text.contains("12:00"), "{}", sent[0].text);
        let row = alfa.appointment(id).await;
        assert_eq!((row.patient.as_str(), row.moved_at), ("Тестова Анна Ивановна", Some(portal.clock.now())));

        assert_eq!(outcomes(&put(&mis, vec![ours("12:00", "cancelled")]).await), ["updated"]);
        portal.run_jobs().await;
        assert_eq!(portal.letters("alfa").await.len(), letters + 2);
        assert_eq!(told(&alfa, id).await, ["appointments.booked"], "what it did itself it knows");
        // It had been a mistake: the same visit again.
        assert_eq!(outcomes(&put(&mis, vec![ours("12:00", "booked")]).await), ["updated"]);
        assert_eq!(alfa.appointment(id).await.status, status::BOOKED);
    }

    async fn what_the_patient_did_meanwhile_is_not_undone(portal: &Portal) {
        let mis = Mis::of(portal, "alfa").await;
        let (alfa, id) = booked(portal, "09:00").await;
        let ours = |time: &str, status: &str| visit("v-1", time, json!({ "portal_id": id.0, "status": status }));
        put(&mis, vec![ours("09:00", "booked")]).await;
        portal.clock.advance(TimeDelta::minutes(1));
        let wanted = alfa.sokolova_at("2026-12-02", "10:00");
        let to = To { branch: wanted.branch, specialisation: wanted.specialisation, from: wanted.from };
        let access = Access::by_key(visits::appointments::key(&alfa.0, id));
        reschedule(&alfa.0, id, to, &access).await.expect("moved");
        portal.clock.advance(TimeDelta::minutes(1));
        for stale in [ours("09:00", "booked"), ours("13:00", "confirmed")] {
            let answer = put(&mis, vec![stale]).await;
            assert_eq!(refusals(&answer), [("exchange.changed_here", "")], "{answer}");
            assert!(answer["items"][0]["detail"].as_str().expect("a detail").contains("07:00Z"), "{answer}");
        }
        // It takes the new time over; then it may move the visit.
        assert_eq!(outcomes(&put(&mis, vec![ours("10:00", "booked")]).await), ["unchanged"]);
        assert_eq!(outcomes(&put(&mis, vec![ours("13:00", "booked")]).await), ["updated"]);
        portal.clock.advance(TimeDelta::minutes(1));
        cancel(&alfa.0, id, &access).await.expect("cancelled");
        let answer = put(&mis, vec![ours("13:00", "booked")]).await;
        assert_eq!(refusals(&answer), [("exchange.changed_here", "")]);
        assert_eq!(outcomes(&put(&mis, vec![ours("13:00", "cancelled")]).await), ["unchanged"]);
        assert_eq!(alfa.appointment(id).await.status, status::CANCELLED);
        portal.run_jobs().await;
    }

    async fn what_has_become_of_a_visit_is_shown_to_its_patient(portal: &Portal) {
        let mis = Mis::of(portal, "alfa").await;
        let anna = portal.patient("alfa").await;
        let told = json!({ "id": "p", "portal_id": anna.id.0, "surname": "Тестова", "name": "Анна", "patronymic": "Ивановна", "birth_date": "1990-05-17", "sex": "female" });
        mis.put("/patients", json!({ "items": [told] })).await;
        put(&mis, vec![visit("v-1", "09:00", json!({ "patient": "p" })), visit("v-2", "09:30", json!({ "patient": "p", "status": "confirmed" }))]).await;
        let page = async || anna.browser.get("/appointments?period=all").await.body;
        assert!(page().await.contains("Запись подтверждена"));
        portal.clock.advance(TimeDelta::days(1) + TimeDelta::hours(3));
        let say = async |id: &str, status: &str| {
            outcomes(&mis.put("/statuses", json!({ "items": [{ "id": id, "status": status }] })).await)[0].to_owned()
        };
        assert_eq!(say("v-1", "arrived").await, "updated");
        assert_eq!(say("v-1", "completed").await, "updated");
        assert_eq!(say("v-1", "completed").await, "unchanged");
        assert_eq!(say("v-2", "no_show").await, "updated");
        let shown = page().await;
        assert!(shown.contains("Прием состоялся") && shown.contains("Неявка"), "{shown}");
        // The slot of who did not come is free.
        assert_eq!(outcomes(&put(&mis, vec![visit("v-3", "09:30", json!({}))]).await), ["created"]);
        let db = anna.clinic.0.db().read().await.expect("the database");
        let journal = store::audit::everything_of(&db, anna.id).await.expect("the journal");
        let by_mis = journal.iter().filter(|one| one.actor == "mis" && one.actor_name == "МИС").count();
        assert_eq!(by_mis, 6, "{journal:?}");
    }
}
