//! The feed of what happens on the portal.

use std::{collections::BTreeMap, time::Duration};

use chrono::TimeDelta;
use exchange::{
    changes::{Cursor, follow},
    tokens::Scope,
};
use people::accounts::confirm_card;
use reqwest::Method;
use serde_json::{Value, json};
use shell::Trace;
use testkit::{ANNA, Identity, on_both_engines};
use tokio::time::Instant;
use uuid::Uuid;
use visits::appointments::{Access, To, cancel, reschedule};

use super::Mis;

/// Asks for changes.
async fn read(mis: &Mis, query: &str) -> Value {
    let answer = mis.ask(Method::GET, &format!("/changes{query}"), None).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

/// The kinds of what was given.
fn kinds(answer: &Value) -> Vec<&str> {
    let items = answer["items"].as_array().expect("items").iter();
    items.map(|item| item["kind"].as_str().expect("a kind")).collect()
}

on_both_engines! {
    async fn what_patients_do_is_told_in_order_as_it_looks_now(portal: &Portal) {
        let mis = Mis::of(portal, "alfa").await;
        let alfa = portal.clinic("alfa");
        let start = read(&mis, "").await;
        let start = start["cursor"].as_str().expect("a cursor");
        let id = alfa.book(alfa.sokolova_at("2026-12-02", "09:00")).await.expect("booked").id;
        let wanted = alfa.sokolova_at("2026-12-02", "10:00");
        let to = To { branch: wanted.branch, specialisation: wanted.specialisation, from: wanted.from };
        let access = Access::by_key(visits::appointments::key(&alfa.0, id));
        reschedule(&alfa.0, id, to, &access).await.expect("moved");

        let told = read(&mis, &format!("?after={start}&limit=1")).await;
        assert_eq!((kinds(&told), &told["more"]), (vec!["appointments.booked"], &json!(true)));
        let (item, visit) = (&told["items"][0], &told["items"][0]["appointment"]);
        assert_eq!((&item["portal_id"], &item["gone"], &item["cursor"]), (&json!(id.0), &json!(false), &told["cursor"]));
        // It was booked for another time; what counts is when it is.
        assert_eq!(visit["starts_at"], "2026-12-02T07:00:00+00:00");
        assert_eq!(
            (&visit["doctor"], &visit["branch"], &visit["specialisation"], &visit["status"]),
            (&json!("sokolova"), &json!("center"), &json!("therapy"), &json!("booked"))
        );
        assert_eq!((&visit["person"], &visit["phone"]), (&json!("Тестова Анна Ивановна"), &json!("+79161234567")));
        assert!(item.get("mis_id").is_none() && visit.get("patient").is_none(), "{item}");

        // The information system names it; from then on it stands under both ids.
        let ours = json!({
            "id": "v-1", "portal_id": id.0, "doctor": "sokolova", "branch": "center", "specialisation": "therapy",
            "starts_at": "2026-12-02T10:00:00+03:00", "ends_at": "2026-12-02T10:30:00+03:00", "status": "confirmed",
        });
        mis.put("/appointments", json!({ "items": [ours] })).await;
        cancel(&alfa.0, id, &access).await.expect("cancelled");
        let cursor = told["cursor"].as_str().expect("a cursor");
        let told = read(&mis, &format!("?after={cursor}")).await;
        assert_eq!((kinds(&told), &told["more"]), (vec!["appointments.moved", "appointments.cancelled"], &json!(false)));
        for item in told["items"].as_array().expect("items") {
            assert_eq!((&item["mis_id"], &item["appointment"]["status"]), (&json!("v-1"), &json!("cancelled")));
        }
        // The same again, as often as is liked; behind it there is nothing.
        assert_eq!(read(&mis, &format!("?after={cursor}")).await, told);
        let end = told["cursor"].as_str().expect("a cursor");
        assert_eq!(read(&mis, &format!("?after={end}")).await, json!({ "items": [], "cursor": end, "more": false }));
        portal.run_jobs().await;

        // Neither is anything of it told to another clinic.
        let beta = Mis::of(portal, "beta").await;
        assert!(!read(&beta, "").await.to_string().contains(&id.0.to_string()));
    }

    async fn cards_feedback_and_families_are_told_and_the_forgotten_are_not(portal: &Portal) {
        let mis = Mis::of(portal, "alfa").await;
        let alfa = portal.clinic("alfa");
        let card = alfa.card(&Identity { confirmed: false, ..ANNA }).await;
        let gone = Uuid::from_u128(77);
        let now = portal.clock.now();
        let start = read(&mis, "").await["cursor"].clone();
        let start = start.as_str().expect("a cursor");
        let mut db = alfa.0.db().write().await.expect("the database");
        let row = store::feedback::Feedback::new(
            kernel::ids::new_uuid(now), Some(card.0), "anna@mail.example".into(), "praise".into(), "Тема".into(), "Текст".into(), "new".into(), now,
        );
        let message = row.id;
        store::feedback::add(&mut db, row).await.expect("feedback");
        store::changes::add(&mut db, "patients.created", card.0, now).await.expect("a change");
        store::changes::add(&mut db, "feedback.sent", message, now).await.expect("a change");
        store::changes::add(&mut db, "reviews.given", gone, now).await.expect("a change");
        db.commit().await.expect("committed");
        confirm_card(&alfa.0, card, &Trace::staff("Регистратор")).await.expect("confirmed");

        let told = read(&mis, &format!("?after={start}")).await;
        assert_eq!(kinds(&told), ["patients.created", "feedback.sent", "reviews.given", "patients.confirmed"]);
        let patient = &told["items"][0]["patient"];
        assert_eq!((&patient["surname"], &patient["birth_date"], &patient["confirmed"], &patient["account"]),
            (&json!("Тестова"), &json!("1990-05-17"), &json!(true), &json!(false)));
        let feedback = &told["items"][1]["feedback"];
        assert_eq!((&feedback["body"], &feedback["patient"]["portal_id"]), (&json!("Текст"), &json!(card.0)));
        assert_eq!((&told["items"][2]["gone"], &told["items"][2]["portal_id"]), (&json!(true), &json!(gone)));

        // That somebody read it stands in the journal.
        let db = alfa.0.db().read().await.expect("the database");
        let read_by = store::audit::of_patient(&db, card, None, 50).await.expect("the journal");
        assert!(read_by.iter().any(|entry| entry.action == "exchange.changes" && entry.actor_name == "МИС"));
        drop(db);

        let mut db = alfa.0.db().write().await.expect("the database");
        let mut row = store::patients::lock(&mut db, card).await.expect("read").expect("a card");
        people::profile::empty_card(&mut row, now);
        store::patients::save(&mut db, &row).await.expect("saved");
        db.commit().await.expect("committed");
        let told = read(&mis, &format!("?after={start}")).await;
        assert_eq!(told["items"].as_array().expect("items").len(), 4);
        for item in told["items"].as_array().expect("items") {
            assert_eq!(item["gone"], true, "{item}");
            let fields: Vec<&str> = item.as_object().expect("an object").keys().map(String::as_str).collect();
            assert_eq!(fields, ["at", "cursor", "gone", "id", "kind", "portal_id"]);
        }
    }

    async fn what_the_information_system_told_does_not_come_back(portal: &Portal) {
        let mis = Mis::of(portal, "alfa").await;
        let start = read(&mis, "").await["cursor"].clone();
        let start = start.as_str().expect("a cursor").to_owned();
        let card = portal.clinic("alfa").card(&Identity { confirmed: false, ..ANNA }).await;
        let told = json!({
            "id": "p-1", "portal_id": card.0, "surname": "Тестова", "name": "Анна", "birth_date": "1990-05-17", "sex": "female", "confirmed": true,
        });
        mis.put("/patients", json!({ "items": [told] })).await;
        let visit = json!({
            "id": "v-1", "patient": "p-1", "doctor": "sokolova", "branch": "center", "specialisation": "therapy",
            "starts_at": "2026-12-02T09:00:00+03:00", "ends_at": "2026-12-02T09:30:00+03:00", "status": "booked",
        });
        mis.put("/appointments", json!({ "items": [visit] })).await;
        mis.put("/statuses", json!({ "items": [{ "id": "v-1", "status": "cancelled" }] })).await;
        portal.run_jobs().await;
        let told = read(&mis, &format!("?after={start}")).await;
        assert_eq!(kinds(&told), [""; 0], "{told}");
        assert_ne!(told["cursor"], start.as_str(), "what is left out need not be looked through again");
    }

    async fn who_waits_is_told_at_once_and_who_waits_in_vain_in_time(portal: &Portal) {
        let mis = Mis::with(portal, "alfa", &[Scope::ChangesRead]).await;
        let alfa = portal.clinic("alfa");
        let start = read(&mis, "").await["cursor"].clone();
        let start = start.as_str().expect("a cursor").to_owned();
        let began = Instant::now();
        let told = read(&mis, &format!("?after={start}&wait=1")).await;
        assert_eq!(kinds(&told), [""; 0]);
        assert!((1.0..3.0).contains(&began.elapsed().as_secs_f64()), "{:?}", began.elapsed());

        let waiting = {
            let (mis, start) = (mis.clone(), start.clone());
            tokio::spawn(async move { (read(&mis, &format!("?after={start}&wait=20")).await, Instant::now()) })
        };
        tokio::time::sleep(Duration::from_millis(300)).await;
        alfa.book(alfa.sokolova_at("2026-12-02", "09:00")).await.expect("booked");
        let booked = Instant::now();
        let (told, heard) = waiting.await.expect("an answer");
        assert_eq!(kinds(&told), ["appointments.booked"]);
        assert!(heard.saturating_duration_since(booked) < Duration::from_millis(1500));
        portal.run_jobs().await;

        // What another process commits wakes nobody here; it is looked for.
        let end = told["cursor"].as_str().expect("a cursor").to_owned();
        let other = portal.another_node().await;
        let waiting = { let mis = mis.clone(); let end = end.clone(); tokio::spawn(async move { read(&mis, &format!("?after={end}&wait=20")).await }) };
        tokio::time::sleep(Duration::from_millis(300)).await;
        let there = other.clinic("alfa");
        there.book(there.sokolova_at("2026-12-02", "10:00")).await.expect("booked");
        let told = tokio::time::timeout(Duration::from_secs(6), waiting).await.expect("in time").expect("an answer");
        assert_eq!(kinds(&told), ["appointments.booked"]);
        portal.run_jobs().await;

        // Not everybody may wait at once.
        let end = told["cursor"].as_str().expect("a cursor").to_owned();
        let many = (0..12).map(|_| {
            let (mis, end) = (mis.clone(), end.clone());
            async move { mis.ask(Method::GET, &format!("/changes?after={end}&wait=2"), None).await }
        });
        let answers = futures_util::future::join_all(many).await;
        let refused: Vec<_> = answers.iter().filter(|one| one.status == 429).collect();
        assert_eq!((refused.len(), answers.iter().filter(|one| one.status == 200).count()), (4, 8));
        assert_eq!(refused[0].json()["code"], "exchange.too_many_waiting");
        assert_eq!(refused[0].header("retry-after"), "2");
    }

    async fn a_cursor_that_was_never_given_out_is_refused(portal: &Portal) {
        let mis = Mis::of(portal, "alfa").await;
        for wrong in ["", "x", "a1", "a0000000000000fff", "a00000000000fffff", "affffffffffffffff", "%00"] {
            let answer = mis.ask(Method::GET, &format!("/changes?after={wrong}"), None).await;
            assert_eq!((answer.status, &answer.json()["code"]), (400, &json!("exchange.cursor_wrong")), "{wrong}");
        }
        for wrong in ["?limit=0", "?limit=501", "?limit=x", "?wait=26", "?wait=-1"] {
            let answer = mis.ask(Method::GET, &format!("/changes{wrong}"), None).await;
            assert_eq!(answer.status, 400, "{wrong}: {}", answer.body);
        }
    }

    /// Transactions that end in another order than they began: the reader, who reads meanwhile
    /// and never looks back, gets every change, and those of an object in their order.
    async fn no_change_is_lost_however_many_write(portal: &Portal) {
        const WRITERS: u128 = 8;
        const CHANGES: u64 = 20;
        let alfa = portal.clinic("alfa");
        let trace = Trace::staff("МИС");
        let first = follow(&alfa.0, Cursor::default(), 500, Duration::ZERO, &trace).await.expect("read");
        let writers = (0..WRITERS).map(|writer| {
            let clinic = alfa.0.clone();
            tokio::spawn(async move {
                for n in 0..CHANGES {
                    let now = clinic.now() + TimeDelta::milliseconds(i64::try_from(n).unwrap_or(0));
                    let mut db = clinic.db().write().await.expect("the database");
                    let kind = format!("patients.{n}");
                    store::changes::add(&mut db, &kind, Uuid::from_u128(writer), now).await.expect("kept");
                    // The later began, the sooner ready.
                    let pause = (writer * 7 + u128::from(n) * 13) % 11;
                    tokio::time::sleep(Duration::from_millis(u64::try_from(pause).unwrap_or(0))).await;
                    if n % 5 == 4 {
                        drop(db);
                        let mut again = clinic.db().write().await.expect("the database");
                        store::changes::add(&mut again, &kind, Uuid::from_u128(writer), now).await.expect("kept");
                        again.commit().await.expect("committed");
                    } else {
                        db.commit().await.expect("committed");
                    }
                }
            })
        });
        let writers: Vec<_> = writers.collect();
        let mut cursor = first.cursor;
        let mut told: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
        let all = usize::try_from(WRITERS).unwrap_or(0) * usize::try_from(CHANGES).unwrap_or(0);
        while told.values().map(Vec::len).sum::<usize>() < all {
            let page = follow(&alfa.0, cursor, 7, Duration::from_secs(10), &trace).await.expect("read");
            assert!(!page.items.is_empty(), "something was lost: {told:?}");
            for item in page.items {
                told.entry(item.portal_id).or_default().push(item.kind);
            }
            cursor = page.cursor;
        }
        for writer in writers {
            writer.await.expect("written");
        }
        let expected: Vec<String> = (0..CHANGES).map(|n| format!("patients.{n}")).collect();
        assert_eq!(told.len(), usize::try_from(WRITERS).unwrap_or(0));
        for (object, kinds) in told {
            assert_eq!(kinds, expected, "{object}");
        }
        let rest = follow(&alfa.0, cursor, 7, Duration::ZERO, &trace).await.expect("read");
        assert!(rest.items.is_empty());
    }
}
