//! An unconfirmed patient has at most one visit to a specialist before him (A5): through every
//! door, and however many of them are opened at once.

use std::{collections::BTreeMap, sync::Arc};

use chrono::TimeDelta;
use testkit::{ANNA, Enrolled, Identity, on_both_engines, outcome};
use visits::appointments::{Access, What, book, cancel, claim};

const DAY: &str = "2026-12-02";
const TIMES: [&str; 8] = ["08:00", "08:30", "09:00", "09:30", "10:00", "10:30", "11:30", "12:00"];
const REFUSED: &str = "booking.one_per_specialist";

fn unconfirmed() -> Identity {
    Identity { confirmed: false, ..ANNA }
}

/// What each of eight bookings of different slots of one doctor, at once, was told.
async fn eight_at_once(who: &Enrolled, held: bool) -> BTreeMap<String, usize> {
    let mut orders = Vec::new();
    for (n, time) in TIMES.into_iter().enumerate() {
        let wanted = who.clinic.sokolova_at(DAY, time);
        let visitor = n.to_string();
        let what = if held {
            What::Held(who.clinic.hold(&wanted, &visitor).await.expect("held").id)
        } else {
            What::Slot(wanted)
        };
        let mut order = who.clinic.order_by(what, &who.actor);
        order.visitor = Some(visitor);
        orders.push(order);
    }
    let tasks: Vec<_> = orders
        .into_iter()
        .map(|order| {
            let clinic = who.clinic.clone();
            tokio::spawn(async move { outcome(&book(&clinic.0, &order).await) })
        })
        .collect();
    let mut told = BTreeMap::new();
    for task in tasks {
        *told.entry(task.await.expect("no panic")).or_default() += 1;
    }
    told
}

async fn booked(who: &Enrolled) -> usize {
    let rows = who.clinic.kept("sokolova", DAY).await;
    rows.iter().filter(|row| row.patient_id == Some(who.id.0) && row.status == "booked").count()
}

fn one_of_eight() -> BTreeMap<String, usize> {
    [("done".to_owned(), 1), (REFUSED.to_owned(), 7)].into()
}

async fn press(who: &Enrolled, time: &str) -> testkit::Answer {
    let button = who.clinic.button(&who.clinic.sokolova_at(DAY, time));
    let answer = who.browser.post("/booking/holds", &[("slot", &button)]).await;
    let page = who.browser.open(answer.location()).await;
    who.browser.submit(&page.form("/appointment")).await
}

async fn outcome_of(who: &Enrolled, doctor: &str, time: &str) -> String {
    let specialisation = if doctor == "medvedev" { "surgery" } else { "therapy" };
    let wanted = who.clinic.slot(doctor, "center", specialisation, DAY, time);
    outcome(&book(&who.clinic.0, &who.clinic.order_by(What::Slot(wanted), &who.actor)).await)
}

on_both_engines! {
    async fn of_eight_bookings_at_once_one_succeeds(portal: &Portal) {
        let anna = portal.enrol("alfa", &unconfirmed()).await;
        assert_eq!(eight_at_once(&anna, false).await, one_of_eight());
        assert_eq!(booked(&anna).await, 1);
        assert_eq!(portal.run_jobs().await, 1, "one letter");
    }

    async fn of_eight_held_slots_booked_at_once_one_succeeds(portal: &Portal) {
        let anna = portal.enrol("alfa", &unconfirmed()).await;
        assert_eq!(eight_at_once(&anna, true).await, one_of_eight());
        assert_eq!(booked(&anna).await, 1);
    }

    async fn a_confirmed_patient_is_free(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        assert_eq!(eight_at_once(&anna, false).await, [("done".to_owned(), 8)].into());
    }

    async fn the_page_explains_it_in_the_manuals_words(portal: &Portal) {
        let anna = portal.enrol("alfa", &unconfirmed()).await;
        assert_eq!(press(&anna, "09:00").await.status, 303);
        let refused = press(&anna, "10:00").await;
        assert_eq!(refused.status, 409);
        for part in [
            "Неподтвержденная регистрация",
            "Вы можете записаться на прием не более одного раза к одному специалисту",
            "Полный доступ на портал Вам будет предоставлен в регистратуре",
        ] {
            assert!(refused.says(part), "{part}: {}", refused.body);
        }
        assert_eq!(booked(&anna).await, 1);
    }

    async fn another_specialist_a_cancelled_and_a_past_visit_do_not_count(portal: &Portal) {
        let anna = portal.enrol("alfa", &unconfirmed()).await;
        assert_eq!(outcome_of(&anna, "sokolova", "09:00").await, "done");
        assert_eq!(outcome_of(&anna, "petrov", "10:00").await, "done");
        assert_eq!(outcome_of(&anna, "medvedev", "08:45").await, "done");
        assert_eq!(outcome_of(&anna, "sokolova", "10:00").await, REFUSED);
        let row = anna.clinic.kept("sokolova", DAY).await.remove(0);
        let own = Access { patient: Some(anna.id), ..Access::default() };
        let id = kernel::ids::AppointmentId::of(row.id);
        cancel(&anna.clinic.0, id, &own).await.expect("cancelled");
        assert_eq!(outcome_of(&anna, "sokolova", "10:00").await, "done");
        portal.clock.advance(TimeDelta::hours(27));
        let later = anna.clinic.sokolova_at("2026-12-03", "12:00");
        let order = anna.clinic.order_by(What::Slot(later), &anna.actor);
        assert_eq!(outcome(&book(&anna.clinic.0, &order).await), "done", "yesterday's is over");
    }

    async fn claims_are_a_door_too(portal: &Portal) {
        let anna = portal.enrol("alfa", &unconfirmed()).await;
        let alfa = &anna.clinic;
        let first = alfa.book(alfa.sokolova_at(DAY, "09:00")).await.expect("booked");
        let second = alfa.book(alfa.sokolova_at(DAY, "10:00")).await.expect("booked");
        let both = claim(&alfa.0, &anna.actor, &[first.id, second.id], &anna.trace()).await;
        assert_eq!(outcome(&both), REFUSED);
        assert_eq!(booked(&anna).await, 0, "all or nothing");
        // Claiming one races with booking another.
        let wanted = alfa.sokolova_at(DAY, "11:30");
        let order = alfa.order_by(What::Slot(wanted), &anna.actor);
        let (clinic, actor, trace) = (alfa.clone(), Arc::clone(&anna.actor), anna.trace());
        let id = first.id;
        let claiming = tokio::spawn(async move {
            outcome(&claim(&clinic.0, &actor, &[id], &trace).await)
        });
        let clinic = alfa.clone();
        let booking = tokio::spawn(async move { outcome(&book(&clinic.0, &order).await) });
        let mut told = [claiming.await.expect("no panic"), booking.await.expect("no panic")];
        told.sort();
        assert_eq!(told, [REFUSED, "done"]);
        assert_eq!(booked(&anna).await, 1);
    }
}
