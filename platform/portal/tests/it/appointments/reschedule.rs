//! «Перенести» (C4, B8): the old time is kept until the new one is sure.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use kernel::ids::AppointmentId;
use testkit::{BORIS, Enrolled, Fixture, on_both_engines, outcome};
use visits::{
    appointments::{Access, To, What, book, confirm, reschedule},
    booking::Wanted,
};

const DAY: &str = "2026-12-02";

fn to(wanted: &Wanted) -> To {
    To { branch: wanted.branch, specialisation: wanted.specialisation, from: wanted.from }
}

async fn booked(who: &Enrolled, wanted: Wanted) -> AppointmentId {
    let order = who.clinic.order_by(What::Slot(wanted), &who.actor);
    book(&who.clinic.0, &order).await.expect("booked").id
}

fn own(who: &Enrolled) -> Access {
    Access { patient: Some(who.id), trace: who.trace(), ..Access::default() }
}

async fn times(alfa: &Fixture) -> Vec<String> {
    let rows = alfa.kept("sokolova", DAY).await;
    let moscow: chrono_tz::Tz = "Europe/Moscow".parse().expect("a zone");
    rows.iter()
        .map(|row| row.starts_at.with_timezone(&moscow).format("%H:%M").to_string())
        .collect()
}

on_both_engines! {
    async fn a_visit_is_moved_by_pages_and_the_same_event_follows_in_calendars(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let id = booked(&anna, anna.clinic.sokolova_at(DAY, "09:00")).await;
        confirm(&anna.clinic.0, id, &own(&anna)).await.expect("confirmed");
        portal.run_jobs().await;
        let before = anna.clinic.appointment(id).await;
        let file = format!("/appointments/{id}/calendar.ics");
        let old = anna.browser.get(&file).await.body;
        portal.clock.advance(TimeDelta::minutes(5));

        let details = anna.browser.get(&format!("/appointments/{id}")).await;
        let month = anna.browser.get(&details.links("/move").remove(0)).await;
        assert!(month.says("Перенос записи") && month.says("Декабрь 2026"), "{}", month.body);
        let day = month.links("day=2026-12-02").remove(0);
        let day = anna.browser.get(day.split('#').next().expect("a path")).await;
        let slots = day.values("slot");
        let wanted = anna.clinic.sokolova_at(DAY, "10:30");
        assert!(slots.contains(&anna.clinic.button(&wanted)), "{slots:?}");
        assert!(!slots.contains(&anna.clinic.button(&anna.clinic.sokolova_at(DAY, "09:00"))));
        let ask = day.form("/move/question").with("slot", &anna.clinic.button(&wanted));
        let question = anna.browser.submit(&ask).await;
        assert!(question.says("Перенести запись с 02.12.2026, 09:00 на 02.12.2026, 10:30?"), "{}", question.body);
        assert_eq!(times(&anna.clinic).await, ["09:00"], "asking moves nothing");
        let form = question.form("/move");
        let done = anna.browser.walk(&form).await;
        assert!(done.says("Запись перенесена") && done.says("с 10:30 по 11:00"), "{}", done.body);
        let again = anna.browser.submit(&form).await;
        assert_eq!(again.status, 303, "a double click is no mistake");

        let row = anna.clinic.appointment(id).await;
        assert_eq!((row.number, row.confirmed_at, row.moved_at.is_some()), (before.number, None, true));
        assert_eq!(times(&anna.clinic).await, ["10:30"]);
        assert_eq!(portal.run_jobs().await, 1, "one letter");
        let letter = portal.letters("alfa").await.remove(0);
        assert_eq!((letter.subject.as_str(), &*letter.attachments), ("Запись перенесена", &["visit.ics".to_owned()][..]));
        assert!(letter.text.contains("с 10:30 по 11:00"), "{}", letter.text);
        let new = anna.browser.get(&file).await.body;
        let line = |file: &str, name: &str| file.lines().find(|line| line.starts_with(name)).map(str::to_owned);
        assert_eq!(line(&old, "UID"), line(&new, "UID"));
        let number = |file: &str| line(file, "SEQUENCE:").expect("a version")[9..].trim().parse::<u32>().expect("a number");
        assert!(number(&new) > number(&old), "{old}\n{new}");
        let db = anna.clinic.0.db().read().await.expect("the database");
        let changes = store::changes::of_object(&db, id.0).await.expect("the changes");
        let kinds: Vec<_> = changes.iter().map(|one| &*one.kind).collect();
        assert_eq!(kinds, ["appointments.booked", "appointments.confirmed", "appointments.moved"]);
        drop(db);
        // The old time is free again for others, at once.
        portal.enrol("alfa", &BORIS).await;
        anna.clinic.book(anna.clinic.sokolova_at(DAY, "09:00")).await.expect("free");
    }

    async fn who_loses_the_new_time_keeps_the_old_one(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let boris = portal.enrol("alfa", &BORIS).await;
        let alfa = anna.clinic.clone();
        for round in 0..4 {
            let day = ["2026-12-02", "2026-12-03", "2026-12-04", "2026-12-07"][round];
            let mine = booked(&anna, alfa.sokolova_at(day, "08:00")).await;
            let his = booked(&boris, alfa.sokolova_at(day, "08:30")).await;
            let wanted = to(&alfa.sokolova_at(day, "12:00"));
            let tasks: Vec<_> = (0..8)
                .map(|n| {
                    let (id, access) = if n % 2 == 0 { (mine, own(&anna)) } else { (his, own(&boris)) };
                    let alfa = alfa.clone();
                    tokio::spawn(async move { (id, outcome(&reschedule(&alfa.0, id, wanted, &access).await)) })
                })
                .collect();
            let mut told: BTreeMap<(uuid::Uuid, String), usize> = BTreeMap::new();
            for task in tasks {
                let (id, outcome) = task.await.expect("no panic");
                *told.entry((id.0, outcome)).or_default() += 1;
            }
            let (mine, his) = (alfa.appointment(mine).await, alfa.appointment(his).await);
            let (winner, loser) =
                if mine.moved_at.is_some() { (&mine, &his) } else { (&his, &mine) };
            assert_eq!(winner.starts_at, wanted.from);
            assert_eq!((loser.moved_at, loser.status.as_str()), (None, "booked"));
            let expected: BTreeMap<_, _> = [
                ((winner.id, "done".to_owned()), 4),
                ((loser.id, "booking.slot_taken".to_owned()), 4),
            ].into();
            assert_eq!(told, expected, "each pressed it four times");
            assert_eq!(alfa.kept("sokolova", day).await.len(), 2);
        }
    }

    async fn a_taken_time_is_refused_next_to_a_fresh_list(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let alfa = &anna.clinic;
        let id = booked(&anna, alfa.sokolova_at(DAY, "09:00")).await;
        let wanted = alfa.sokolova_at(DAY, "10:00");
        let slot = alfa.button(&wanted);
        let question = anna.browser.get(&format!("/appointments/{id}/move/question?slot={slot}")).await;
        alfa.book(wanted).await.expect("somebody is quicker");
        let page = anna.browser.walk(&question.form("/move")).await;
        assert!(page.says("Это время только что заняли"), "{}", page.body);
        assert!(!page.values("slot").contains(&slot) && !page.values("slot").is_empty());
        assert_eq!(times(alfa).await, ["09:00", "10:00"]);
    }

    async fn a_visit_may_move_into_its_own_time_and_to_another_post(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let alfa = &anna.clinic;
        let services = vec![alfa.service("kidneys"), alfa.service("abdomen")];
        let long = Wanted { services, ..alfa.slot("uzi", "north", "ultrasound", DAY, "09:00") };
        let id = booked(&anna, long).await;
        let later = alfa.slot("uzi", "north", "ultrasound", DAY, "09:30");
        let row = reschedule(&alfa.0, id, to(&later), &own(&anna)).await.expect("moved by half");
        assert_eq!(row.ends_at - row.starts_at, TimeDelta::hours(1), "as long as its services");
        let id = booked(&anna, alfa.slot("petrov", "center", "therapy", DAY, "09:00")).await;
        let online = alfa.slot("petrov", "online", "therapy", DAY, "15:15");
        let row = reschedule(&alfa.0, id, to(&online), &own(&anna)).await.expect("moved online");
        assert_eq!((row.branch_id, row.ends_at - row.starts_at), (alfa.branch("online"), TimeDelta::minutes(15)));
        let page = anna.browser.get(&format!("/appointments/{id}/move")).await;
        assert!(page.says("Клиника №1 · Терапия") && page.says("Онлайн клиника · Терапия"), "{}", page.body);
    }

    async fn what_may_not_be_cancelled_may_not_be_moved_and_nothing_else_is_offered(portal: &Portal) {
        portal.reconfigure("alfa", |site| site.booking.cancel_until_minutes = 120).await;
        let anna = portal.patient("alfa").await;
        let alfa = &anna.clinic;
        let id = booked(&anna, alfa.sokolova_at(DAY, "09:00")).await;
        let try_it = async |wanted: Wanted| outcome(&reschedule(&alfa.0, id, to(&wanted), &own(&anna)).await);
        assert_eq!(try_it(alfa.sokolova_at(DAY, "09:10")).await, "booking.slot_not_offered");
        assert_eq!(try_it(alfa.sokolova_at(DAY, "11:00")).await, "booking.slot_not_offered", "lunch");
        assert_eq!(try_it(alfa.sokolova_at("2028-12-01", "09:00")).await, "booking.slot_not_offered");
        assert_eq!(try_it(alfa.slot("petrov", "online", "therapy", DAY, "15:00")).await, "request.not_found", "not the doctor's post");
        let foreign = alfa.button(&alfa.slot("petrov", "center", "therapy", DAY, "10:00"));
        let answer = anna.browser.get(&format!("/appointments/{id}/move/question?slot={foreign}")).await;
        assert_eq!(answer.status, 404, "another doctor's time");
        for nonsense in ["", "1.2.3.4", "x"] {
            let answer = anna.browser.get(&format!("/appointments/{id}/move/question?slot={nonsense}")).await;
            assert_eq!(answer.status, 404);
        }
        for nonsense in ["month=2026-13-01", "day=x", "post=1"] {
            let answer = anna.browser.get(&format!("/appointments/{id}/move?{nonsense}")).await;
            assert_eq!(answer.status, 404, "{nonsense}");
        }
        let row = alfa.appointment(id).await;
        let notice = i64::from(alfa.0.site.config.booking.cancel_until_minutes);
        portal.clock.advance(row.starts_at - TimeDelta::minutes(notice) + TimeDelta::seconds(1) - portal.clock.now());
        assert_eq!(try_it(alfa.sokolova_at("2026-12-04", "09:00")).await, "appointments.too_late_to_move");
        let page = anna.browser.get(&format!("/appointments/{id}")).await;
        assert!(page.links("/move").is_empty(), "{}", page.body);
        assert_eq!(anna.browser.get(&format!("/appointments/{id}/move")).await.status, 409);
        portal.clock.advance(TimeDelta::minutes(notice));
        assert_eq!(try_it(alfa.sokolova_at("2026-12-04", "09:00")).await, "appointments.started");
        alfa.alter(id, |row| row.status = "completed".into()).await;
        assert_eq!(try_it(alfa.sokolova_at("2026-12-04", "09:00")).await, "appointments.completed");
        alfa.alter(id, |row| row.status = "cancelled".into()).await;
        assert_eq!(try_it(alfa.sokolova_at("2026-12-04", "09:00")).await, "appointments.is_cancelled");
    }

    async fn a_hold_that_ran_out_does_not_stand_in_the_way(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let alfa = &anna.clinic;
        let id = booked(&anna, alfa.sokolova_at(DAY, "09:00")).await;
        let wanted = alfa.sokolova_at(DAY, "10:00");
        alfa.hold(&wanted, "somebody").await.expect("held");
        assert_eq!(outcome(&reschedule(&alfa.0, id, to(&wanted), &own(&anna)).await), "booking.slot_taken");
        portal.clock.advance(TimeDelta::minutes(i64::from(alfa.0.site.config.booking.hold_minutes) + 1));
        reschedule(&alfa.0, id, to(&wanted), &own(&anna)).await.expect("free again");
    }

    async fn the_bearer_of_the_letters_link_moves_too(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let visit = alfa.book(alfa.sokolova_at(DAY, "09:00")).await.expect("booked");
        let browser = portal.visitor("alfa");
        let key = &visit.key;
        let slot = alfa.button(&alfa.sokolova_at(DAY, "10:00"));
        let day = browser.get(&format!("/appointments/{}/move?day=2026-12-02&key={key}", visit.id)).await;
        let question = browser.submit(&day.form("/move/question").with("slot", &slot)).await;
        let done = browser.walk(&question.form("/move")).await;
        assert!(done.says("Запись перенесена"), "{}", done.body);
        assert_eq!(times(&alfa).await, ["10:00"]);
    }
}
