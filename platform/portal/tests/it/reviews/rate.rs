//! «Оценка специалиста» (C5): who may give a mark, when, and how often.

use chrono::TimeDelta;
use kernel::ids::AppointmentId;
use reqwest::Method;
use store::{
    appointments::status,
    audit,
    reviews::{self, Review, state},
};
use testkit::{Answer, Enrolled, on_both_engines, outcome};
use visits::reviews::{Given, rate};

/// A visit of a patient at 09:00 of the next day.
pub(super) async fn visit(anna: &Enrolled) -> AppointmentId {
    visit_at(anna, "09:00").await
}

pub(crate) async fn visit_at(anna: &Enrolled, time: &str) -> AppointmentId {
    let wanted = anna.clinic.sokolova_at("2026-12-02", time);
    let booked = anna.clinic.book(wanted).await.expect("booked");
    let id = anna.id.0;
    anna.clinic.alter(booked.id, |row| row.patient_id = Some(id)).await;
    booked.id
}

pub(crate) fn given(mark: i32, comment: &str) -> Given {
    Given { mark: Some(mark), comment: comment.into() }
}

pub(crate) async fn review(anna: &Enrolled, visit: AppointmentId) -> Option<Review> {
    let db = anna.clinic.0.db().read().await.expect("the database");
    reviews::of_appointments(&db, &[visit]).await.expect("the reviews").pop()
}

async fn say(anna: &Enrolled, visit: AppointmentId, given: Given) -> String {
    outcome(&rate(&anna.clinic.0, &anna.actor, &anna.trace(), visit, given).await)
}

fn path(visit: AppointmentId) -> String {
    format!("/appointments/{visit}/rating")
}

async fn dialog(anna: &Enrolled, visit: AppointmentId) -> Answer {
    anna.browser.get(&path(visit)).await
}

on_both_engines! {
    async fn a_patient_rates_the_doctor_after_the_visit(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let visit = visit(&anna).await;
        // 09:30 of the next day: to the second at its end.
        portal.clock.advance(TimeDelta::hours(25) + TimeDelta::minutes(30) - TimeDelta::seconds(1));
        assert_eq!(dialog(&anna, visit).await.status, 409);
        portal.clock.advance(TimeDelta::seconds(1));
        let page = dialog(&anna, visit).await;
        assert!(page.says("Оценка специалиста") && page.says("Соколова"), "{}", page.body);
        assert_eq!(page.values("mark").len(), 10, "a scale of ten");
        let form = page.form("/rating").with("mark", "9").with("comment", "  Спасибо!\r\nДа.  ");
        let answer = anna.browser.submit(&form).await;
        assert_eq!((answer.status, answer.location()), (303, "/appointments"), "{}", answer.body);
        let row = review(&anna, visit).await.expect("a review");
        assert_eq!((row.mark, row.comment.as_str()), (9, "Спасибо!\nДа."));
        assert_eq!((row.state.as_str(), row.patient_id), (state::WAITING, anna.id.0));
        let told = portal.ask("SELECT kind AS it FROM changes WHERE kind LIKE 'reviews.%'").await;
        assert_eq!(told.expect("the changes"), ["reviews.given"]);
        let db = anna.clinic.0.db().read().await.expect("the database");
        let journal = audit::of_patient(&db, anna.id, None, 50).await.expect("the journal");
        let entry = journal.iter().find(|entry| entry.action == "reviews.rate").expect("an entry");
        assert_eq!(entry.object_id, Some(visit.0));
        assert_eq!(entry.actor_patient_id, Some(anna.id.0));
        drop(db);
        // Given, it is shown in the dialog, and can be changed.
        let page = dialog(&anna, visit).await;
        assert_eq!(page.form("/rating").value("mark"), Some("9"));
        assert!(page.body.contains("Спасибо!"), "{}", page.body);
    }

    async fn the_dialog_leads_back_to_the_list_it_was_opened_from_and_nowhere_else(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let visit = visit(&anna).await;
        anna.clinic.alter(visit, |row| row.status = status::COMPLETED.into()).await;
        let cases = [
            ("/appointments?period=all", "/appointments?period=all"),
            ("//evil.example", "/appointments"),
            ("/appointments?x=\r\nSet-Cookie: a=b", "/appointments"),
            ("https://evil.example/appointments", "/appointments"),
        ];
        for (wished, led) in cases {
            let request = anna.browser.request(Method::GET, &path(visit));
            let page = anna.browser.send(request.query(&[("back", wished)])).await;
            let answer = anna.browser.submit(&page.form("/rating").with("mark", "7")).await;
            assert_eq!((answer.status, answer.location()), (303, led), "{wished}");
        }
    }

    async fn mistakes_stand_at_their_fields_and_what_was_typed_stays(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let visit = visit(&anna).await;
        anna.clinic.alter(visit, |row| row.status = status::COMPLETED.into()).await;
        let form = dialog(&anna, visit).await.form("/rating");
        for mark in ["", "0", "11", "-1", "9.5", "99999999999999999999", "<b>"] {
            let form = form.clone().with("mark", mark).with("comment", "<b>Слова</b>");
            let answer = anna.browser.submit(&form).await;
            assert_eq!(answer.status, 422, "{mark}");
            let said = answer.mistake("mark");
            assert_eq!(said.as_deref(), Some("Выберите оценку от 1 до 10"), "{mark}");
            assert!(answer.body.contains("&lt;b&gt;Слова"), "{}", answer.body);
        }
        let long = form.clone().with("mark", "5").with("comment", &"я".repeat(2001));
        let answer = anna.browser.submit(&long).await;
        let said = answer.mistake("comment");
        assert_eq!(said.as_deref(), Some("Комментарий слишком длинный"), "{}", answer.body);
        assert!(review(&anna, visit).await.is_none());
        let longest = form.with("mark", "1").with("comment", &"я".repeat(2000));
        assert_eq!(anna.browser.submit(&longest).await.status, 303);
    }

    async fn only_a_visit_that_took_place_is_rated(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let visit = visit(&anna).await;
        assert_eq!(say(&anna, visit, given(9, "")).await, "reviews.not_visited");
        anna.clinic.alter(visit, |row| row.status = status::CANCELLED.into()).await;
        portal.clock.advance(TimeDelta::days(3));
        assert_eq!(say(&anna, visit, given(9, "")).await, "reviews.not_visited");
        assert_eq!(dialog(&anna, visit).await.status, 409);
        anna.clinic.alter(visit, |row| row.status = status::RELEASED.into()).await;
        assert_eq!(say(&anna, visit, given(9, "")).await, "request.not_found");
        anna.clinic.alter(visit, |row| row.status = status::COMPLETED.into()).await;
        assert_eq!(say(&anna, visit, given(9, "")).await, "done");
    }

    async fn a_strangers_visit_is_not_found(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let boris = portal.enrol("alfa", &testkit::BORIS).await;
        let visit = visit(&anna).await;
        anna.clinic.alter(visit, |row| row.status = status::COMPLETED.into()).await;
        assert_eq!(say(&boris, visit, given(1, "")).await, "request.not_found");
        assert_eq!(dialog(&boris, visit).await.status, 404);
        let patient = boris.id.to_string();
        let form = [("patient", patient.as_str()), ("mark", "1")];
        assert_eq!(boris.browser.post(&path(visit), &form).await.status, 404);
        // Made for another patient, in another tab.
        let patient = anna.id.to_string();
        let form = [("patient", patient.as_str()), ("mark", "1")];
        assert_eq!(boris.browser.post(&path(visit), &form).await.status, 409);
        let visitor = portal.visitor("alfa").get(&path(visit)).await;
        assert!(visitor.location().starts_with("/sign-in?back="), "{}", visitor.status);
        // An anonymous booking is nobody's.
        anna.clinic.alter(visit, |row| row.patient_id = None).await;
        assert_eq!(say(&anna, visit, given(9, "")).await, "request.not_found");
        assert!(review(&anna, visit).await.is_none());
    }

    async fn a_mark_is_given_once_and_changed_until_it_is_published(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let visit = visit(&anna).await;
        anna.clinic.alter(visit, |row| row.status = status::COMPLETED.into()).await;
        assert_eq!(say(&anna, visit, given(9, "Хорошо")).await, "done");
        let first = review(&anna, visit).await.expect("a review");
        // A double click.
        assert_eq!(say(&anna, visit, given(9, "Хорошо")).await, "done");
        assert_eq!(review(&anna, visit).await.expect("a review").id, first.id);
        assert_eq!(say(&anna, visit, given(3, "Плохо")).await, "done");
        let second = review(&anna, visit).await.expect("a review");
        assert_eq!((second.mark, second.state.as_str()), (3, state::WAITING));
        assert_ne!(second.id, first.id, "what the clinic has read is not what it says now");
        let rows = portal.ask("SELECT CAST(count(*) AS text) AS it FROM reviews").await;
        assert_eq!(rows.expect("the reviews"), ["1"]);
    }

    async fn of_many_marks_at_once_one_is_kept(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let visit = visit(&anna).await;
        anna.clinic.alter(visit, |row| row.status = status::COMPLETED.into()).await;
        let marks = (1..=8).map(|mark| say(&anna, visit, given(mark, "")));
        for outcome in futures_util::future::join_all(marks).await {
            assert_eq!(outcome, "done");
        }
        let rows = portal.ask("SELECT CAST(count(*) AS text) AS it FROM reviews").await;
        assert_eq!(rows.expect("the reviews"), ["1"]);
    }
}
