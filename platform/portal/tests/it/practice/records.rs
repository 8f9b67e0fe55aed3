//! A doctor's day, visits and patients.

use chrono::TimeDelta;
use store::appointments::status;
use testkit::{ANNA, BORIS, on_both_engines};

use super::{DAY, booked, doctor, patient};
use crate::family::journal;

on_both_engines! {
    async fn a_doctor_sees_the_own_day_and_week_and_nobody_elses(portal: &Portal) {
        let one = doctor(portal, "alfa", "sokolova").await;
        assert_eq!(one.browser.get("/staff").await.location(), "/practice");
        let (anna, visit) = patient(&one, &ANNA, "09:00").await;
        let other = doctor(portal, "alfa", "petrov").await;
        let page = one.browser.get(&format!("/practice?date={DAY}")).await;
        assert!(page.says(ANNA.name) && page.says("09:00"), "{}", page.body);
        assert!(!page.body.contains("(916)"), "no phones in the day");
        let week = one.browser.get("/practice?date=2026-12-05&span=week").await;
        assert!(week.says(ANNA.name) && week.says("30.11.2026"), "{}", week.body);
        let day = one.browser.get("/practice?date=2026-12-03").await;
        assert!(!day.says(ANNA.name), "{}", day.body);
        assert!(!other.browser.get(&format!("/practice?date={DAY}")).await.says(ANNA.name));
        let read = journal(&one.clinic, anna).await;
        let read: Vec<_> = read.iter().filter(|entry| entry.action == "practice.list").collect();
        assert_eq!(read.len(), 2);
        assert_eq!((read[0].staff_id, read[0].object_id), (Some(one.id.0), Some(visit.0)));
    }

    async fn a_doctor_marks_the_own_visits(portal: &Portal) {
        let one = doctor(portal, "alfa", "sokolova").await;
        let (anna, visit) = patient(&one, &ANNA, "09:00").await;
        let path = format!("/practice/visits/{visit}");
        let mark = async |word: &str| {
            one.browser.post(&format!("{path}/mark"), &[("mark", word)]).await
        };
        let early = mark("completed").await;
        assert!(early.status == 409 && early.says("Прием еще не начался"), "{}", early.body);
        let begins = one.clinic.appointment(visit).await.starts_at;
        portal.clock.advance(begins - one.clinic.0.now() + TimeDelta::minutes(1));
        let one = doctor(portal, "alfa", "sokolova").await;
        let page = one.browser.get(&path).await;
        let page = one.browser.walk(&page.form("/mark").with("mark", "arrived")).await;
        assert!(page.says("Отметка поставлена."), "{}", page.body);
        let done = one.browser.post(&format!("{path}/mark"), &[("mark", "completed")]).await;
        assert_eq!(done.status, 303, "{}", done.body);
        assert_eq!(one.clinic.appointment(visit).await.status, status::COMPLETED);
        let journal = journal(&one.clinic, anna).await;
        let entry = journal.iter().find(|entry| entry.action == "appointments.mark").expect("noted");
        assert_eq!(entry.staff_id, Some(one.id.0));
    }

    async fn from_a_visit_to_the_record_and_on_to_booking_with_oneself_or_another(portal: &Portal) {
        let one = doctor(portal, "alfa", "sokolova").await;
        let (anna, visit) = patient(&one, &ANNA, "09:00").await;
        let boris = one.clinic.card(&BORIS).await;
        booked(&one, boris, one.clinic.sokolova_at(DAY, "10:00")).await;
        let page = one.browser.get(&format!("/practice/visits/{visit}")).await;
        let record = page.links("/practice/patients/").remove(0);
        let page = one.browser.get(&record).await;
        assert!(page.says(ANNA.name) && !page.says(BORIS.name), "{}", page.body);
        let times = format!("{record}/times?date={DAY}&branch={}", one.clinic.branch("center"));
        let page = one.browser.get(&times).await;
        assert!(!page.says(BORIS.name) && !page.says("Борис"), "{}", page.body);
        let noon = one.clinic.button(&one.clinic.sokolova_at(DAY, "12:00"));
        let question = page.links(&noon).pop();
        let question = question.unwrap_or_else(|| panic!("no free time: {}", page.body));
        let page = one.browser.get(&question).await;
        let page = one.browser.walk(&page.form("/booking")).await;
        assert!(page.says("Пациент записан."), "{}", page.body);
        // The same time again is somebody's: told beside fresh times.
        let form = [("slot", &*noon)];
        let taken = one.browser.post(&format!("{record}/booking"), &form).await;
        let taken = one.browser.open(taken.location()).await;
        assert!(taken.says("Это время только что заняли."), "{}", taken.body);
        // Another specialist.
        let wanted = one.clinic.slot("petrov", "center", "therapy", DAY, "09:00");
        let there = one.clinic.button(&wanted);
        let done = one.browser.post(&format!("{record}/booking"), &[("slot", &*there)]).await;
        assert_eq!(done.location(), format!("{record}?done=booked"), "{}", done.body);
        assert_eq!(one.clinic.kept("petrov", DAY).await.len(), 1);
        let page = one.browser.open(done.location()).await;
        assert!(page.says("Пациент записан."), "{}", page.body);
        let entries = journal(&one.clinic, anna).await;
        for action in ["practice.visit", "practice.record", "appointments.book"] {
            let entry = entries.iter().find(|entry| entry.action == action).expect(action);
            assert_eq!(entry.staff_id, Some(one.id.0), "{action}");
        }
    }
}
