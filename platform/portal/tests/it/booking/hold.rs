//! Holding a slot while the form is filled (B6): for how long, how many, and who is told what
//! when it is over.

use chrono::TimeDelta;
use kernel::{Lang, ids::AppointmentId};
use store::appointments::{self, Appointment, Taken, origin, status};
use testkit::{Fixture, on_both_engines, outcome};
use visits::{
    appointments::{Access, To, book, reschedule},
    booking::release,
};

use super::{before_the_form, filled};

const DAY: &str = "2026-12-02";

/// Gives a visitor a hold past all rules.
async fn grab(alfa: &Fixture, n: i64, doctor: &str, visitor: &str) {
    let wanted = alfa.slot(doctor, "center", "surgery", "2026-12-04", "08:00");
    let (now, from) = (alfa.0.now(), wanted.from + TimeDelta::minutes(45 * n));
    let row = Appointment::new(
        kernel::ids::new_uuid(now),
        n,
        wanted.doctor,
        wanted.branch,
        wanted.specialisation,
        from,
        from + TimeDelta::minutes(45),
        status::HELD.into(),
        Some(now + TimeDelta::minutes(10)),
        Some(visitor.into()),
        String::new(),
        String::new(),
        String::new(),
        "ru".into(),
        now,
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        origin::PORTAL.into(),
        None,
        None,
    );
    let mut db = alfa.0.db().write().await.expect("the database");
    appointments::add(&mut db, row).await.expect("added");
    db.commit().await.expect("committed");
}

async fn status_of(alfa: &Fixture, id: AppointmentId) -> String {
    alfa.appointment(id).await.status
}

on_both_engines! {
    async fn where_a_number_is_another_visits_the_next_can_be_tried(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let held = alfa.hold(&alfa.sokolova_at(DAY, "09:00"), "anna").await.expect("held");
        let known = alfa.appointment(held.id).await;
        let mut other = known.clone();
        other.id = kernel::ids::new_uuid(alfa.0.now());
        other.starts_at = known.starts_at + TimeDelta::hours(2);
        other.ends_at = known.ends_at + TimeDelta::hours(2);
        let mut db = alfa.0.db().write().await.expect("the database");
        let refused = appointments::add(&mut db, other.clone()).await;
        assert!(matches!(refused, Err(Taken::Number)), "{refused:?}");
        other.number += 1;
        appointments::add(&mut db, other.clone()).await.expect("the transaction goes on");
        db.commit().await.expect("committed");
        assert_eq!(status_of(&alfa, AppointmentId::of(other.id)).await, status::HELD);
        assert_eq!(status_of(&alfa, held.id).await, status::HELD);
    }

    async fn a_new_choice_of_the_same_doctor_replaces_the_old_one(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let first = alfa.hold(&alfa.sokolova_at(DAY, "09:00"), "anna").await.expect("held");
        let other = alfa
            .hold(&alfa.slot("medvedev", "center", "surgery", DAY, "08:00"), "anna")
            .await
            .expect("held");
        let second = alfa.hold(&alfa.sokolova_at(DAY, "10:00"), "anna").await.expect("held");
        assert_eq!(status_of(&alfa, first.id).await, status::RELEASED);
        assert_eq!(status_of(&alfa, other.id).await, status::HELD, "another doctor's hold stays");
        alfa.hold(&alfa.sokolova_at(DAY, "09:00"), "boris")
            .await
            .expect("the first slot is free at once");
        assert_eq!(outcome(&alfa.book_held(first.id, "anna").await), "booking.hold_expired");
        alfa.book_held(second.id, "anna").await.expect("booked");
    }

    async fn what_is_closed_meanwhile_is_refused_whatever_the_cache_shows(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let visit = alfa.book(alfa.sokolova_at(DAY, "12:00")).await.expect("booked");
        let held = alfa.hold(&alfa.sokolova_at(DAY, "08:30"), "boris").await.expect("held");
        let visitor = portal.visitor("alfa");
        let (branch, therapy) = (alfa.branch("center"), alfa.specialisation("therapy"));
        let doctor = alfa.doctor("sokolova");
        let step = format!("/booking/schedule?branch={branch}&s={therapy}&d={therapy}.{doctor}&day={DAY}");
        assert!(visitor.get(&step).await.says("09:00"));
        let wanted = alfa.sokolova_at(DAY, "09:00");
        // Another node closes it: this one has not heard of it yet.
        let closing = store::closings::Closing::new(
            kernel::ids::new_uuid(portal.clock.now()),
            Some(branch), None, wanted.from - TimeDelta::hours(4), None, "Авария".into(), "test".into(), portal.clock.now(),
        );
        let mut db = alfa.0.db().write().await.expect("the database");
        store::closings::add(&mut db, closing).await.expect("closed");
        db.commit().await.expect("committed");
        assert_eq!(outcome(&alfa.hold(&wanted, "anna").await), "booking.slot_not_offered");
        assert_eq!(outcome(&alfa.book(wanted.clone()).await), "booking.slot_not_offered");
        let answer = visitor.post("/booking/holds", &[("slot", &alfa.button(&wanted))]).await;
        assert!(answer.status == 422 || answer.location().contains("/booking/schedule"), "{} {}", answer.status, answer.body);
        let to = To { branch, specialisation: therapy, from: wanted.from };
        let moved = reschedule(&alfa.0, visit.id, to, &Access::by_key(visit.key.clone())).await;
        assert_eq!(outcome(&moved), "booking.slot_not_offered");
        // Who is filling in the form may finish, and the registry goes on.
        alfa.book_held(held.id, "boris").await.expect("booked");
        let desk = reschedule(&alfa.0, visit.id, to, &Access::of_desk(shell::Trace::staff("Рита"))).await;
        assert_eq!(outcome(&desk), "done");
    }

    async fn the_same_slot_pressed_again_stays_with_its_holder(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let wanted = alfa.sokolova_at(DAY, "09:00");
        let first = alfa.hold(&wanted, "anna").await.expect("held");
        let again = alfa.hold(&wanted, "anna").await.expect("held again");
        assert_eq!(status_of(&alfa, first.id).await, status::RELEASED);
        assert_eq!(outcome(&alfa.hold(&wanted, "boris").await), "booking.slot_taken");
        alfa.book_held(again.id, "anna").await.expect("booked");
    }

    async fn a_refused_new_choice_leaves_the_old_one_held(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        alfa.book(alfa.sokolova_at(DAY, "10:00")).await.expect("booked by somebody");
        let held = alfa.hold(&alfa.sokolova_at(DAY, "09:00"), "anna").await.expect("held");
        let refused = alfa.hold(&alfa.sokolova_at(DAY, "10:00"), "anna").await;
        assert_eq!(outcome(&refused), "booking.slot_taken");
        assert_eq!(status_of(&alfa, held.id).await, status::HELD);
        alfa.book_held(held.id, "anna").await.expect("booked");
    }

    async fn of_many_choices_made_at_once_one_is_held(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let times = ["08:00", "08:30", "09:00", "09:30", "10:00", "10:30", "11:30", "12:00"];
        let tasks = times.map(|time| {
            let alfa = alfa.clone();
            tokio::spawn(
                async move { outcome(&alfa.hold(&alfa.sokolova_at(DAY, time), "anna").await) },
            )
        });
        for task in tasks {
            assert_eq!(task.await.expect("no panic"), "done");
        }
        assert_eq!(alfa.kept("sokolova", DAY).await.len(), 1);
    }

    async fn an_expired_hold_is_free_for_others_and_good_for_its_owner_until_then(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (mine, lost) = (alfa.sokolova_at(DAY, "09:00"), alfa.sokolova_at(DAY, "10:00"));
        let kept = alfa.hold(&mine, "anna").await.expect("held");
        let given_up = alfa.hold(&lost, "boris").await.expect("held");
        portal.clock.advance(TimeDelta::minutes(10) - TimeDelta::seconds(1));
        assert_eq!(outcome(&alfa.hold(&lost, "clara").await), "booking.slot_taken");
        portal.clock.advance(TimeDelta::seconds(1));
        let taken = alfa.hold(&lost, "clara").await.expect("the hold ran out");
        assert_eq!(status_of(&alfa, given_up.id).await, status::RELEASED);
        assert_eq!(outcome(&alfa.book_held(given_up.id, "boris").await), "booking.hold_expired");
        alfa.book_held(taken.id, "clara").await.expect("booked by who took it");
        portal.clock.advance(TimeDelta::hours(3));
        alfa.book_held(kept.id, "anna").await.expect("late, but nobody took it meanwhile");
    }

    async fn an_expired_hold_gives_way_to_a_booking_without_a_hold(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let wanted = alfa.slot("petrov", "center", "therapy", DAY, "09:00");
        let held = alfa.hold(&wanted, "anna").await.expect("held");
        assert_eq!(outcome(&alfa.book(wanted.clone()).await), "booking.slot_taken");
        portal.clock.advance(TimeDelta::minutes(11));
        alfa.book(wanted).await.expect("booked");
        assert_eq!(status_of(&alfa, held.id).await, status::RELEASED);
    }

    async fn who_lost_an_expired_hold_is_told_so_on_a_page_with_the_way_back(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let wanted = alfa.sokolova_at(DAY, "09:00");
        let (anna, page) = before_the_form(portal, &alfa, &wanted).await;
        portal.clock.advance(TimeDelta::minutes(11));
        before_the_form(portal, &alfa, &wanted).await;
        let form = filled(&page).with("altcha", &alfa.captcha().await);
        for gone in [anna.submit(&form).await, anna.get(&page.url).await] {
            assert_eq!(gone.status, 409, "{}", gone.body);
            assert!(gone.says("Время, отведенное на запись, истекло"), "{}", gone.body);
            let back = gone.links("/booking/schedule").pop().expect("a way back");
            let schedule = anna.get(&back).await;
            assert_eq!(
                schedule.values("slot").len(),
                10,
                "the day's other times: {}",
                schedule.body
            );
        }
        assert_eq!(alfa.kept("sokolova", DAY).await.len(), 1);
        assert_eq!(portal.run_jobs().await, 0, "no letter");
    }

    async fn who_is_slow_but_alone_books_all_the_same(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (anna, page) = before_the_form(portal, &alfa, &alfa.sokolova_at(DAY, "09:00")).await;
        portal.clock.advance(TimeDelta::minutes(15));
        let result = anna.walk(&filled(&page).with("altcha", &alfa.captcha().await)).await;
        assert!(result.says("Вы записаны на прием"), "{}", result.body);
    }

    async fn a_hold_whose_time_has_come_books_nothing(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let held = alfa.hold(&alfa.sokolova_at("2026-12-01", "09:00"), "anna").await.expect("held");
        portal.clock.advance(TimeDelta::minutes(60));
        assert_eq!(outcome(&alfa.book_held(held.id, "anna").await), "booking.hold_expired");
    }

    async fn a_slot_is_given_back_by_its_holder_only_and_twice_is_no_mistake(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let wanted = alfa.sokolova_at(DAY, "09:00");
        let held = alfa.hold(&wanted, "anna").await.expect("held");
        for stranger in [Some("boris"), None] {
            release(&alfa.0, held.id, stranger).await.expect("nothing happens");
        }
        assert_eq!(status_of(&alfa, held.id).await, status::HELD);
        for _ in 0..2 {
            release(&alfa.0, held.id, Some("anna")).await.expect("given back");
            assert_eq!(status_of(&alfa, held.id).await, status::RELEASED);
        }
        let another = alfa.hold(&wanted, "boris").await.expect("free for others");
        release(&alfa.0, held.id, Some("anna")).await.expect("nothing happens");
        let booked = alfa.book_held(another.id, "boris").await.expect("booked");
        release(&alfa.0, booked.id, Some("boris")).await.expect("nothing happens");
        assert_eq!(status_of(&alfa, booked.id).await, status::BOOKED);
    }

    async fn cancelling_the_question_frees_the_slot_and_shows_the_times_again(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let wanted = alfa.sokolova_at(DAY, "09:00");
        let (anna, page) = before_the_form(portal, &alfa, &wanted).await;
        for _ in 0..2 {
            let times = anna.walk(&page.form("/release")).await;
            assert_eq!(times.status, 200);
            assert!(times.values("slot").contains(&alfa.button(&wanted)), "{}", times.body);
        }
        assert!(alfa.kept("sokolova", DAY).await.is_empty());
    }

    async fn a_strangers_hold_does_not_exist(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (_, page) = before_the_form(portal, &alfa, &alfa.sokolova_at(DAY, "09:00")).await;
        let (nobody, (boris, _)) = (
            portal.visitor("alfa"),
            before_the_form(portal, &alfa, &alfa.sokolova_at(DAY, "10:00")).await,
        );
        let path = page.url.split_once(&boris.origin).expect("the same site").1.to_owned();
        let form = filled(&page).with("altcha", &alfa.captcha().await);
        for stranger in [nobody, boris] {
            assert_eq!(stranger.get(&path).await.status, 404);
            assert_eq!(stranger.submit(&form).await.status, 404);
            assert_eq!(stranger.submit(&page.form("/release")).await.status, 404);
        }
        assert_eq!(alfa.kept("sokolova", DAY).await.len(), 2);
    }

    async fn a_visitor_keeps_no_more_than_six_slots_from_others(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        for n in 1..=6 {
            grab(&alfa, n, "medvedev", "anna").await;
        }
        let wanted = alfa.sokolova_at(DAY, "09:00");
        assert_eq!(outcome(&alfa.hold(&wanted, "anna").await), "booking.too_many_holds");
        alfa.hold(&wanted, "boris").await.expect("somebody else's holds are his own");
        let again = alfa.slot("medvedev", "center", "surgery", DAY, "08:00");
        alfa.hold(&again, "anna").await.expect("a new choice replaces the old ones");
        alfa.hold(&alfa.sokolova_at(DAY, "10:00"), "anna").await.expect("one of two");
    }

    async fn holds_that_ran_out_do_not_count(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        for n in 1..=6 {
            grab(&alfa, n, "medvedev", "anna").await;
        }
        portal.clock.advance(TimeDelta::minutes(10));
        alfa.hold(&alfa.sokolova_at(DAY, "09:00"), "anna").await.expect("held");
    }

    async fn a_hold_without_a_visitor_belongs_to_nobodys_browser(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let wanted = alfa.sokolova_at(DAY, "09:00");
        let held = visits::booking::hold(&alfa.0, &wanted, None, Lang::Ru).await.expect("held");
        assert_eq!(outcome(&alfa.book_held(held.id, "anna").await), "request.not_found");
        book(&alfa.0, &alfa.order_of_hold(held.id).await)
            .await
            .expect("booked by who knows its id");
    }

    async fn old_holds_are_swept_up_and_visits_are_not(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let released = alfa.hold(&alfa.sokolova_at(DAY, "09:00"), "anna").await.expect("held");
        release(&alfa.0, released.id, Some("anna")).await.expect("given back");
        alfa.hold(&alfa.slot("uzi", "north", "ultrasound", DAY, "09:00"), "anna")
            .await
            .expect_err("services are needed");
        alfa.hold(&alfa.slot("petrov", "center", "therapy", DAY, "09:00"), "anna")
            .await
            .expect("held");
        let booked = alfa.book(alfa.sokolova_at(DAY, "10:00")).await.expect("booked");
        let count = async || {
            portal
                .ask("SELECT CAST(count(*) AS TEXT) AS it FROM appointments")
                .await
                .expect("counted")
        };
        assert_eq!(count().await, ["3"]);
        portal.clock.advance(TimeDelta::hours(47));
        visits::booking::sweep(alfa.0.clone()).await.expect("swept");
        assert_eq!(count().await, ["3"]);
        portal.clock.advance(TimeDelta::hours(2));
        visits::booking::sweep(alfa.0.clone()).await.expect("swept");
        assert_eq!(count().await, ["1"]);
        assert_eq!(alfa.appointment(booked.id).await.status, status::BOOKED);
    }
}
