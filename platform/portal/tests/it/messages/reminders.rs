//! Reminders before a visit: on the clinic's schedule, in the branch's zone, outside the quiet
//! hours, never of a visit that is not (any more), and neutral (law §2, §5).

use chrono::TimeDelta;
use store::appointments::status;
use testkit::{ANNA, Fixture, Identity, Portal, on_both_engines};
use visits::appointments::{Access, Booked, book, cancel};

use super::journal;

/// What a visit to Соколова is for, in any form of the words.
const SECRETS: [&str; 5] = ["ерапи", "ерапевт", "Соколов", "Прием врача", "B01.047"];

/// Moves the clock to a Moscow time and does what is due.
async fn at(portal: &Portal, time: &str) {
    let local: chrono::NaiveDateTime = format!("2026-{time}:00").parse().expect("a time");
    let moment = kernel::zone::instant("Europe/Moscow".parse().expect("a zone"), local);
    portal.clock.advance(moment - portal.clock.now());
    portal.run_jobs().await;
}

/// How many reminders have left by letter.
async fn letters(portal: &Portal) -> usize {
    let letters = portal.letters("alfa").await;
    letters.iter().filter(|letter| letter.subject == "Напоминание о записи").count()
}

/// How many reminders have left by SMS.
async fn texts(portal: &Portal) -> usize {
    let texts = portal.messages("alfa").await;
    texts.iter().filter(|message| message.text.starts_with("Напоминаем")).count()
}

/// The one SMS that reminds.
async fn reminder(portal: &Portal) -> providers::sms::CaughtMessage {
    let mut texts = portal.messages("alfa").await;
    texts.retain(|message| message.text.starts_with("Напоминаем"));
    assert_eq!(texts.len(), 1);
    texts.remove(0)
}

/// A visit of a patient without an e-mail address.
async fn by_phone(alfa: &Fixture) -> Booked {
    let mut order = alfa.order(alfa.sokolova_at("2026-12-02", "13:00")).await;
    testkit::short_form(&mut order).person.email = String::new();
    book(&alfa.0, &order).await.expect("booked")
}

on_both_engines! {
    async fn a_visit_is_reminded_of_a_day_and_two_hours_before(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let booked = alfa.book(alfa.sokolova_at("2026-12-02", "13:00")).await.expect("booked");
        at(portal, "12-01T12:59").await;
        assert_eq!(letters(portal).await, 0);
        at(portal, "12-01T13:00").await;
        assert_eq!(letters(portal).await, 1);
        at(portal, "12-02T10:59").await;
        assert_eq!(letters(portal).await, 1);
        at(portal, "12-02T11:00").await;
        assert_eq!(letters(portal).await, 2);
        at(portal, "12-03T11:00").await;
        assert_eq!(letters(portal).await, 2);

        let mut letters = portal.letters("alfa").await;
        letters.retain(|letter| letter.subject == "Напоминание о записи");
        let letter = &letters[0];
        assert_eq!((letter.subject.as_str(), letter.to.as_str()), ("Напоминание о записи", "anna@mail.example"));
        let (origin, Booked { id, key, number, .. }) = (portal.visitor("alfa").origin, booked);
        for part in [
            "Подтвердить запись".to_owned(),
            "Отменить запись".to_owned(),
            format!("{origin}/appointments/{id}?key={key}"),
            format!("{origin}/appointments/{id}/confirmation?key={key}"),
            format!("{origin}/appointments/{id}/cancellation?key={key}"),
            number.to_string(),
            "с 13:00 по 13:30".to_owned(),
        ] {
            assert!(letter.text.contains(&part), "{part}: {}", letter.text);
            assert!(letter.html.replace("&#x2f;", "/").contains(&part), "{part}: {}", letter.html);
        }
        let cancel = format!("/appointments/{id}/cancellation?key={key}");
        assert_eq!(portal.visitor("alfa").get(&cancel).await.status, 409, "it has begun");
        for secret in ["Терапия", "ерапевт", "Прием врача"] {
            assert!(!letter.text.contains(secret) && !letter.html.contains(secret), "{secret}");
        }
    }

    async fn the_links_of_a_reminder_open_without_signing_in(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let booked = alfa.book(alfa.sokolova_at("2026-12-02", "13:00")).await.expect("booked");
        at(portal, "12-01T13:00").await;
        let visitor = portal.visitor("alfa");
        let path = format!("/appointments/{}/cancellation?key={}", booked.id, booked.key);
        let page = visitor.get(&path).await;
        assert_eq!(page.status, 200, "{}", page.body);
        assert_eq!(visitor.post(&path, &[]).await.status, 303);
        assert_eq!(alfa.appointment(booked.id).await.status, status::CANCELLED);
    }

    async fn a_confirmed_visit_is_not_asked_to_be_confirmed(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let booked = alfa.book(alfa.sokolova_at("2026-12-02", "13:00")).await.expect("booked");
        let now = portal.clock.now();
        alfa.alter(booked.id, |row| row.confirmed_at = Some(now)).await;
        at(portal, "12-01T13:00").await;
        let mut letters = portal.letters("alfa").await;
        letters.retain(|letter| letter.subject == "Напоминание о записи");
        let letter = &letters[0];
        assert!(!letter.text.contains("Подтвердить запись"), "{}", letter.text);
        assert!(letter.text.contains("Отменить запись"), "{}", letter.text);
    }

    async fn without_an_address_an_sms_reminds_and_names_nothing(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let booked = by_phone(&alfa).await;
        at(portal, "12-01T13:00").await;
        let message = reminder(portal).await;
        assert_eq!(message.to, "+79161234567");
        let link = format!("{}/appointments/{}?key={}", portal.visitor("alfa").origin, booked.id, booked.key);
        assert_eq!(
            message.text,
            format!("Напоминаем: вы записаны на прием 02.12.2026 в 13:00 (UTC+3). Подробности: {link}")
        );
        for secret in SECRETS {
            assert!(!message.text.contains(secret), "{secret}");
        }
        assert_eq!((letters(portal).await, texts(portal).await), (0, 1));
    }

    async fn a_cancelled_visit_reminds_nobody(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let booked = alfa.book(alfa.sokolova_at("2026-12-02", "13:00")).await.expect("booked");
        let access = Access::by_key(booked.key);
        cancel(&alfa.0, booked.id, &access).await.expect("cancelled");
        at(portal, "12-02T11:00").await;
        assert_eq!(letters(portal).await, 0);
    }

    async fn a_moved_visit_is_reminded_of_at_its_new_time_only(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let booked = alfa.book(alfa.sokolova_at("2026-12-02", "13:00")).await.expect("booked");
        let (from, to) = (TimeDelta::days(1), TimeDelta::minutes(30));
        alfa.alter(booked.id, |row| {
            row.starts_at += from;
            row.ends_at = row.starts_at + to;
        })
        .await;
        let row = alfa.appointment(booked.id).await;
        let mut db = alfa.0.db().write().await.expect("the database");
        visits::appointments::schedule(&alfa.0, &mut db, &row).await.expect("planned");
        db.commit().await.expect("committed");
        at(portal, "12-02T12:59").await;
        assert_eq!(letters(portal).await, 0, "nothing of the old time");
        at(portal, "12-02T13:00").await;
        assert_eq!(letters(portal).await, 1);
        at(portal, "12-03T11:00").await;
        assert_eq!(letters(portal).await, 2);
    }

    async fn nothing_leaves_in_the_quiet_hours(portal: &Portal) {
        // Two hours before half past eight is quiet: the evening before.
        let alfa = portal.clinic("alfa");
        alfa.book(alfa.sokolova_at("2026-12-03", "08:30")).await.expect("booked");
        at(portal, "12-02T08:59").await;
        assert_eq!(letters(portal).await, 0, "a day before it is quiet, too");
        at(portal, "12-02T20:29").await;
        let before = letters(portal).await;
        at(portal, "12-02T20:30").await;
        assert_eq!(letters(portal).await, before + 1);
        at(portal, "12-03T08:30").await;
        assert_eq!(letters(portal).await, before + 1);
    }

    async fn a_queue_that_stood_still_does_not_wake_people_or_remind_twice(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        alfa.book(alfa.sokolova_at("2026-12-03", "13:00")).await.expect("booked");
        // The reminder of 13:00 is found in the night only: it waits until nine.
        at(portal, "12-02T23:00").await;
        assert_eq!(letters(portal).await, 0);
        at(portal, "12-03T08:59").await;
        assert_eq!(letters(portal).await, 0);
        at(portal, "12-03T09:00").await;
        assert_eq!(letters(portal).await, 1);
        // Of another visit both are found at once: one of them speaks.
        alfa.book(alfa.sokolova_at("2026-12-07", "13:00")).await.expect("booked");
        at(portal, "12-07T11:30").await;
        assert_eq!(letters(portal).await, 2);
        // And after the visit has begun, nothing does.
        alfa.book(alfa.sokolova_at("2026-12-09", "13:00")).await.expect("booked");
        at(portal, "12-09T12:50").await;
        assert_eq!(letters(portal).await, 2);
    }

    async fn the_hours_are_those_of_the_branch(portal: &Portal) {
        let sql = "UPDATE branches SET zone = 'Asia/Vladivostok' WHERE code = 'center'";
        portal.ask(sql).await.expect("the table");
        let alfa = portal.clinic("alfa");
        by_phone(&alfa).await;
        // Two hours before 13:00 in Moscow it is 18:00 there.
        at(portal, "12-02T11:00").await;
        assert_eq!(texts(portal).await, 1, "two at once would say the same");
        let message = reminder(portal).await;
        assert!(message.text.contains("02.12.2026 в 20:00 (UTC+10)"), "{}", message.text);
        // An hour before 08:00 in Moscow is 14:00 there, and by day nothing is quiet.
        portal.reconfigure("alfa", |config| config.messages.reminders = vec![60]).await;
        let alfa = portal.clinic("alfa");
        alfa.book(alfa.sokolova_at("2026-12-03", "08:00")).await.expect("booked");
        at(portal, "12-03T06:59").await;
        assert_eq!(letters(portal).await, 0);
        at(portal, "12-03T07:00").await;
        assert_eq!(letters(portal).await, 1);
    }

    async fn who_declined_sms_gets_none(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let who = Identity { email: "", ..ANNA };
        let patient = alfa.card(&who).await;
        let booked = by_phone(&alfa).await;
        alfa.alter(booked.id, |row| row.patient_id = Some(patient.0)).await;
        let mut db = alfa.0.db().write().await.expect("the database");
        let mut card = store::patients::lock(&mut db, patient).await.expect("a card").expect("a card");
        card.no_sms = true;
        store::patients::save(&mut db, &card).await.expect("saved");
        db.commit().await.expect("committed");
        at(portal, "12-02T11:00").await;
        assert_eq!((letters(portal).await, texts(portal).await), (0, 0));
    }

    async fn a_clinic_may_remind_of_nothing(portal: &Portal) {
        portal.reconfigure("alfa", |config| config.messages.reminders = vec![]).await;
        let alfa = portal.clinic("alfa");
        alfa.book(alfa.sokolova_at("2026-12-02", "13:00")).await.expect("booked");
        at(portal, "12-02T13:00").await;
        assert_eq!(letters(portal).await, 0);
    }

    async fn a_patients_reminder_stands_in_the_journal_and_an_anonymous_one_names_nobody(
        portal: &Portal,
    ) {
        let alfa = portal.clinic("alfa");
        by_phone(&alfa).await;
        at(portal, "12-01T13:00").await;
        let rows = journal(portal, "sms").await;
        assert_eq!(rows, ["sent caught"; 2], "booked, reminded");
        let named = portal.ask("SELECT CAST(patient_id AS TEXT) AS it FROM messages WHERE patient_id IS NOT NULL").await;
        assert_eq!(named.expect("the table"), [""; 0]);
        let payloads = portal.ask("SELECT payload AS it FROM jobs").await.expect("the table");
        for payload in payloads {
            assert!(!payload.contains("7916") && !payload.contains("Тест"), "{payload}");
        }
    }
}
