//! Visits at the desk: booked for a caller, moved, cancelled, marked.

use chrono::TimeDelta;
use kernel::{
    ids::{AppointmentId, PatientId},
    staff::Role,
};
use store::{appointments::status, consents, documents};
use testkit::{ANNA, Colleague, Identity, on_both_engines, outcome};
use visits::{
    appointments::{Access, cancel},
    reviews::{Given, rate},
};

use super::{day, slot};
use crate::family::journal;

const DAY: &str = "2026-12-02";

const UNCONFIRMED: Identity = Identity { confirmed: false, ..ANNA };

/// Books a time for a card; the visit.
async fn book(rita: &Colleague, card: PatientId, time: &str) -> AppointmentId {
    let slot = slot(&rita.clinic, DAY, time);
    let page = rita.browser.get(&format!("/desk/visits/new?slot={slot}&card={card}")).await;
    let done = rita.browser.submit(&page.form("/desk/visits")).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let path = done.location().split('?').next().expect("a path");
    path.rsplit('/').next().and_then(|id| id.parse().ok()).expect("a visit")
}

async fn mark(rita: &Colleague, visit: AppointmentId, mark: &str) -> u16 {
    let path = format!("/desk/visits/{visit}/mark");
    rita.browser.post(&path, &[("mark", mark)]).await.status
}

on_both_engines! {
    async fn a_card_is_booked_with_the_usual_letter_and_both_names_in_the_journal(portal: &Portal) {
        let rita = portal.colleague("alfa", Role::Registry).await;
        let anna = portal.enrol("alfa", &ANNA).await;
        let visit = book(&rita, anna.id, "09:00").await;
        let row = rita.clinic.appointment(visit).await;
        assert_eq!((row.status.as_str(), row.patient_id), (status::BOOKED, Some(anna.id.0)));
        assert_eq!((row.patient.as_str(), row.visitor), (ANNA.name, None));
        let entry = journal(&rita.clinic, anna.id).await.into_iter();
        let entry = entry.clone().find(|entry| entry.action == "appointments.book").expect("noted");
        assert_eq!((entry.staff_id, entry.object_id), (Some(rita.id.0), Some(visit.0)));
        portal.run_jobs().await;
        let letters = portal.letters("alfa").await;
        assert!(letters.iter().any(|letter| letter.to == ANNA.email), "a letter");
        assert_eq!(anna.browser.get(&format!("/appointments/{visit}")).await.status, 200);
    }

    async fn a_caller_without_a_card_is_booked_by_name_and_phone(portal: &Portal) {
        let rita = portal.colleague("alfa", Role::Registry).await;
        let slot = slot(&rita.clinic, DAY, "09:00");
        let page = rita.browser.get(&format!("/desk/visits/new?slot={slot}")).await;
        assert!(page.says("Звонит новый пациент"), "{}", page.body);
        let wrong = [("slot", &*slot), ("name", ""), ("phone", "12")];
        let wrong = rita.browser.post("/desk/visits", &wrong).await;
        assert_eq!(wrong.status, 422, "{}", wrong.body);
        for field in ["name", "phone", "consent"] {
            assert!(wrong.mistake(field).is_some(), "{field}");
        }
        let caller = [("slot", &*slot), ("name", ANNA.name), ("phone", "8 916 123-45-67")];
        let mute = rita.browser.post("/desk/visits", &caller).await;
        assert!(mute.status == 422 && mute.mistake("consent").is_some(), "{}", mute.body);
        let old = [caller.as_slice(), &[("consent", "7")]].concat();
        let old = rita.browser.post("/desk/visits", &old).await;
        assert!(old.status == 422 && old.says("Текст согласия"), "{}", old.body);
        assert!(rita.clinic.kept("sokolova", DAY).await.is_empty());
        let caller = [caller.as_slice(), &[("consent", "1")]].concat();
        let done = rita.browser.post("/desk/visits", &caller).await;
        let done = rita.browser.open(done.location()).await;
        assert!(done.says("Пациент записан.") && done.says(ANNA.name), "{}", done.body);
        let rows = rita.clinic.kept("sokolova", DAY).await;
        assert_eq!((rows.len(), rows[0].patient_id), (1, None));
        assert_eq!(rows[0].phone, ANNA.phone);
        // Who has said what, of which version, and who has heard it.
        let db = rita.clinic.0.db().read().await.expect("the database");
        let said = consents::of_appointment(&db, AppointmentId::of(rows[0].id)).await.unwrap();
        let document = documents::current(&db, "personal_data", portal.clock.now()).await.unwrap().expect("in force");
        drop(db);
        assert_eq!(said.len(), 1);
        assert_eq!((said[0].person.as_str(), said[0].phone.as_str()), (ANNA.name, ANNA.phone));
        assert_eq!((said[0].method.as_str(), said[0].staff_id), ("desk", Some(rita.id.0)));
        assert_eq!((said[0].document_id, &said[0].hash), (document.id, &document.hash));
        assert!(said[0].wording.contains("согласился"), "{}", said[0].wording);
    }

    async fn a_caller_without_an_address_gets_an_sms_whose_link_opens_the_visit(portal: &Portal) {
        let rita = portal.colleague("alfa", Role::Registry).await;
        let slot = slot(&rita.clinic, DAY, "09:00");
        let caller =
            [("slot", &*slot), ("name", ANNA.name), ("phone", ANNA.phone), ("consent", "1")];
        let done = rita.browser.post("/desk/visits", &caller).await;
        assert_eq!(done.status, 303, "{}", done.body);
        portal.run_jobs().await;
        assert!(portal.letters("alfa").await.is_empty());
        let sent = portal.messages("alfa").await;
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].to, ANNA.phone);
        assert!(!sent[0].text.contains("Соколов") && !sent[0].text.contains("ерап"), "{}", sent[0].text);
        let link = sent[0].text.split_whitespace().find(|word| word.contains("/appointments/"));
        let link = link.expect("a link");
        let path = &link[link.find("/appointments/").expect("a path")..];
        let page = portal.visitor("alfa").get(path).await;
        assert!(page.status == 200 && page.says("09:00"), "{}", page.body);
    }

    async fn the_registry_books_twice_where_an_unconfirmed_patient_may_not(portal: &Portal) {
        let rita = portal.colleague("alfa", Role::Registry).await;
        let card = rita.clinic.card(&UNCONFIRMED).await;
        book(&rita, card, "09:00").await;
        let slot = slot(&rita.clinic, DAY, "10:00");
        let page = rita.browser.get(&format!("/desk/visits/new?slot={slot}&card={card}")).await;
        assert!(page.says("вы можете записать его и повторно"), "{}", page.body);
        book(&rita, card, "10:00").await;
    }

    async fn of_two_registrars_who_book_one_time_the_second_is_told_so(portal: &Portal) {
        let rita = portal.colleague("alfa", Role::Registry).await;
        let olga = portal.colleague("alfa", Role::Administrator).await;
        let card = rita.clinic.card(&ANNA).await;
        let slot = slot(&rita.clinic, DAY, "09:00");
        let path = format!("/desk/visits/new?slot={slot}&card={card}");
        let (one, two) = (rita.browser.get(&path).await, olga.browser.get(&path).await);
        let (one, two) = (one.form("/desk/visits"), two.form("/desk/visits"));
        let (one, two) = tokio::join!(rita.browser.walk(&one), olga.browser.walk(&two));
        assert_eq!((one.status, two.status), (200, 200));
        let won = [&one, &two].map(|page| page.says("Пациент записан."));
        let lost = [&one, &two].map(|page| page.says("Это время только что заняли."));
        assert!(won[0] != won[1] && lost[0] == won[1] && lost[1] == won[0], "{won:?} {lost:?}");
        assert_eq!(rita.clinic.kept("sokolova", DAY).await.len(), 1);
    }

    async fn the_registry_moves_and_cancels_after_the_patients_deadline(portal: &Portal) {
        let rita = portal.colleague("alfa", Role::Registry).await;
        let anna = portal.enrol("alfa", &ANNA).await;
        portal.reconfigure("alfa", |site| site.booking.cancel_until_minutes = 60 * 24 * 7).await;
        let visit = book(&rita, anna.id, "09:00").await;
        let own = Access { patient: Some(anna.id), trace: anna.trace(), ..Access::default() };
        let refused = cancel(&portal.clinic("alfa").0, visit, &own).await;
        assert_eq!(outcome(&refused), "appointments.too_late_to_cancel");
        let page = rita.browser.get(&format!("/desk/visits/{visit}")).await;
        assert!(page.says("Сам пациент уже не может"), "{}", page.body);
        let times = rita.browser.get(&format!("{}&move={visit}", day(&rita.clinic, DAY))).await;
        let noon = rita.clinic.sokolova_at(DAY, "12:00");
        let question = times.links(&rita.clinic.button(&noon)).pop();
        let question = question.unwrap_or_else(|| panic!("no free time: {}", times.body));
        let question = rita.browser.get(&question).await;
        let page = rita.browser.walk(&question.form("/move")).await;
        assert!(page.says("Запись перенесена."), "{}", page.body);
        assert_eq!(rita.clinic.appointment(visit).await.starts_at, noon.from);
        let page = rita.browser.walk(&page.form("/cancellation")).await;
        assert!(page.says("Запись отменена"), "{}", page.body);
        assert_eq!(rita.clinic.appointment(visit).await.status, status::CANCELLED);
        let journal = journal(&rita.clinic, anna.id).await;
        for action in ["appointments.move", "appointments.cancel"] {
            let entry = journal.iter().find(|entry| entry.action == action).expect(action);
            assert_eq!(entry.staff_id, Some(rita.id.0), "{action}");
        }
    }

    async fn arriving_taking_place_and_not_coming_are_marked_when_they_can_be_true(portal: &Portal) {
        let rita = portal.colleague("alfa", Role::Registry).await;
        let anna = portal.enrol("alfa", &ANNA).await;
        let (one, two) = (book(&rita, anna.id, "09:00").await, book(&rita, anna.id, "10:00").await);
        assert_eq!(mark(&rita, one, "arrived").await, 409, "not today");
        assert_eq!(mark(&rita, one, "completed").await, 409, "not begun");
        assert_eq!(mark(&rita, one, "held").await, 404);
        let begins = rita.clinic.appointment(two).await.starts_at;
        portal.clock.advance(begins - rita.clinic.0.now() + TimeDelta::minutes(1));
        // The session of the day before is over.
        let rita = portal.colleague("alfa", Role::Registry).await;
        for right in ["arrived", "arrived", "expected", "arrived", "completed"] {
            assert_eq!(mark(&rita, one, right).await, 303, "{right}");
        }
        let row = rita.clinic.appointment(one).await;
        assert_eq!((row.status.as_str(), row.arrived_at.is_some()), (status::COMPLETED, true));
        assert_eq!(mark(&rita, one, "no_show").await, 409, "final");
        assert_eq!(mark(&rita, two, "no_show").await, 303);
        assert_eq!(rita.clinic.appointment(two).await.status, status::NO_SHOW);
        let page = anna.browser.get(&format!("/appointments/{two}")).await;
        assert!(page.says("Неявка"), "{}", page.body);
        // Only what took place may be rated (C5).
        portal.clock.advance(TimeDelta::hours(2));
        let given = || Given { mark: Some(9), comment: String::new() };
        let rated = rate(&anna.clinic.0, &anna.actor, &anna.trace(), two, given()).await;
        assert_eq!(outcome(&rated), "reviews.not_visited");
        rate(&anna.clinic.0, &anna.actor, &anna.trace(), one, given()).await.expect("rated");
    }
}
