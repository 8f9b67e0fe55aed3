//! Anonymous bookings made with a patient's proven addresses are claimed after registration.

use chrono::TimeDelta;
use kernel::ids::AppointmentId;
use testkit::{ANNA, BORIS, Fixture, Identity, on_both_engines, outcome, short_form};
use visits::appointments::{book, claim};

const DAY: &str = "2026-12-02";

/// Books without an account, with these addresses.
async fn anonymous(alfa: &Fixture, time: &str, phone: &str, email: &str) -> AppointmentId {
    let mut order = alfa.order(alfa.sokolova_at(DAY, time)).await;
    let form = short_form(&mut order);
    form.person.phone = phone.into();
    form.person.email = email.into();
    order.visitor = Some(format!("browser {time}"));
    book(&alfa.0, &order).await.expect("booked").id
}

on_both_engines! {
    async fn bookings_with_the_own_addresses_are_found_and_added(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let alfa = &anna.clinic;
        let by_email = anonymous(alfa, "09:00", "+79161234560", "Anna@Mail.example").await;
        let by_phone = anonymous(alfa, "10:00", "+79161234567", "else@mail.example").await;
        let strange = anonymous(alfa, "11:30", "+79161234569", "else@mail.example").await;
        let list = anna.browser.get("/appointments").await;
        assert!(list.says("Найдены 2 записи"), "{}", list.body);
        let page = anna.browser.get(&list.links("/appointments/claims").remove(0)).await;
        assert!(page.says("Тестова Анна Ивановна"), "the name as booked: {}", page.body);
        let mut found = page.values("visit");
        found.sort();
        let mut expected = vec![by_email.to_string(), by_phone.to_string()];
        expected.sort();
        assert_eq!(found, expected);
        let form = page.form("/appointments/claims");
        assert_eq!(form.value("visit"), None, "nothing is ticked beforehand");
        let nothing = anna.browser.submit(&form).await;
        assert!(nothing.status == 422 && nothing.says("Отметьте хотя бы одну запись"), "{}", nothing.body);
        let form = form.tick("visit", &by_email.to_string());
        for _ in 0..2 {
            let done = anna.browser.walk(&form).await;
            assert!(done.says("Записи добавлены"), "{}", done.body);
            assert!(!done.links(&format!("/appointments/{by_email}")).is_empty());
        }
        let row = alfa.appointment(by_email).await;
        assert_eq!((row.patient_id, row.account_id, row.visitor), (Some(anna.id.0), Some(anna.account.0), None));
        assert_eq!(alfa.appointment(by_phone).await.patient_id, None);
        let stolen = form.with("visit", &strange.to_string());
        assert_eq!(anna.browser.submit(&stolen).await.status, 404);
        assert_eq!(alfa.appointment(strange).await.patient_id, None);
        for nonsense in ["", "x"] {
            assert_eq!(anna.browser.submit(&stolen.clone().with("visit", nonsense)).await.status, 404);
        }
        let db = alfa.0.db().read().await.expect("the database");
        let changes = store::changes::of_object(&db, by_email.0).await.expect("the changes");
        assert_eq!(changes.iter().filter(|one| one.kind == "appointments.claimed").count(), 1);
        let entries = store::audit::of_patient(&db, anna.id, None, 100).await.expect("the journal");
        assert_eq!(entries.iter().filter(|one| one.action == "appointments.claim").count(), 1);
    }

    async fn of_two_accounts_with_one_booking_the_first_gets_it(portal: &Portal) {
        // The booking has the e-mail address of the one and the phone of the other.
        let anna = portal.enrol("alfa", &Identity { phone: "", ..ANNA }).await;
        let boris = portal.enrol("alfa", &Identity { email: "", ..BORIS }).await;
        let alfa = anna.clinic.clone();
        for time in ["09:00", "09:30", "10:00", "10:30"] {
            let id = anonymous(&alfa, time, "+79161234568", "anna@mail.example").await;
            let tasks: Vec<_> = (0..8)
                .map(|n| {
                    let who = if n % 2 == 0 { &anna } else { &boris };
                    let (clinic, actor, trace) = (alfa.clone(), std::sync::Arc::clone(&who.actor), who.trace());
                    let of = who.id.0;
                    tokio::spawn(async move { (of, outcome(&claim(&clinic.0, &actor, &[id], &trace).await)) })
                })
                .collect();
            let mut told = Vec::new();
            for task in tasks {
                told.push(task.await.expect("no panic"));
            }
            let winner = alfa.appointment(id).await.patient_id.expect("claimed");
            for (of, outcome) in told {
                let expected = if of == winner { "done" } else { "appointments.already_claimed" };
                assert_eq!(outcome, expected);
            }
            let db = alfa.0.db().read().await.expect("the database");
            let changes = store::changes::of_object(&db, id.0).await.expect("the changes");
            assert_eq!(changes.iter().filter(|one| one.kind == "appointments.claimed").count(), 1);
        }
    }

    async fn all_that_is_chosen_is_added_or_nothing(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let alfa = &anna.clinic;
        let mine = anonymous(alfa, "09:00", "+79161234567", "").await;
        let strange = anonymous(alfa, "10:00", "+79161234569", "").await;
        let both = claim(&alfa.0, &anna.actor, &[mine, strange], &anna.trace()).await;
        assert_eq!(outcome(&both), "request.not_found");
        assert_eq!(alfa.appointment(mine).await.patient_id, None);
    }

    async fn old_cancelled_and_other_clinics_bookings_are_not_claimed(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let (alfa, beta) = (&anna.clinic, portal.clinic("beta"));
        let old = anonymous(alfa, "09:00", "+79161234567", "").await;
        let cancelled = anonymous(alfa, "10:00", "+79161234567", "").await;
        alfa.alter(cancelled, |row| row.status = "cancelled".into()).await;
        let there = anonymous(&beta, "09:00", "+79161234567", "").await;
        let page = anna.browser.get("/appointments/claims").await;
        assert_eq!(page.values("visit"), [old.to_string()]);
        portal.clock.advance(TimeDelta::days(33));
        for id in [old, cancelled, there] {
            let answer = claim(&alfa.0, &anna.actor, &[id], &anna.trace()).await;
            assert_eq!(outcome(&answer), "request.not_found");
        }
        // The session has idled away; another one is opened.
        let again = portal.sign_in("alfa", anna.account).await;
        let page = again.browser.get("/appointments/claims").await;
        assert!(page.says("Записей без регистрации не найдено"), "{}", page.body);
    }

    async fn claims_are_for_who_has_signed_in(portal: &Portal) {
        let visitor = portal.visitor("alfa");
        for path in ["/appointments/claims", "/appointments/print"] {
            assert!(visitor.get(path).await.location().starts_with("/sign-in"), "{path}");
        }
        assert!(visitor.post("/appointments/claims", &[]).await.location().starts_with("/sign-in"));
    }
}
