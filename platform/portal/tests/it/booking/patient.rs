//! «Подтверждение» for who has signed in (B6, D3), and what happens when the session changes
//! between two pages.

use store::appointments::status;
use testkit::{BORIS, Enrolled, Portal, on_both_engines};
use visits::booking::Wanted;

const DAY: &str = "2026-12-02";

/// A signed-in patient before «Подтверждение».
async fn before(who: &Enrolled, wanted: &Wanted) -> testkit::Answer {
    let button = who.clinic.button(wanted);
    let answer = who.browser.post("/booking/holds", &[("slot", &button)]).await;
    let page = who.browser.open(answer.location()).await;
    assert_eq!(page.status, 200, "{}", page.body);
    page
}

/// A child's card that a signed-in patient may act for, chosen in his session.
async fn choose_child(portal: &Portal, parent: &Enrolled) -> kernel::ids::PatientId {
    let child = testkit::Identity {
        name: "Тестова Вера Борисовна",
        born: "2018-01-01",
        sex: "female",
        email: "",
        phone: "",
        confirmed: true,
    };
    let id = parent.clinic.card(&child).await;
    let card = {
        let db = parent.clinic.0.db().read().await.expect("the database");
        store::patients::find(&db, id).await.expect("the query").expect("the card")
    };
    let now = portal.clock.now();
    let link = store::family_links::FamilyLink::new(
        kernel::ids::new_uuid(now),
        parent.id.0,
        Some(id.0),
        card.surname,
        card.name,
        card.patronymic,
        card.birth_date,
        card.sex,
        "active".into(),
        String::new(),
        now,
        Some(now),
        "test".into(),
    );
    let mut db = parent.clinic.0.db().write().await.expect("the database");
    store::family_links::add(&mut db, link).await.expect("linked");
    store::sessions::act_for(&mut db, parent.actor.session, id).await.expect("chosen");
    db.commit().await.expect("committed");
    id
}

on_both_engines! {
    async fn a_patient_books_without_a_form_and_the_card_says_for_whom(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let page = before(&anna, &anna.clinic.sokolova_at(DAY, "09:00")).await;
        for part in [
            "Подтверждение", "Клиника №1", "Пациент", "Тестова Анна Ивановна",
            "Соколова Марина Андреевна", "с 09:00 по 09:30", "Прием врача-терапевта первичный",
        ] {
            assert!(page.says(part), "{part}: {}", page.body);
        }
        assert!(!page.says("Вы записываете иждивенца") && !page.body.contains("captcha"));
        let form = page.form("/appointment");
        assert_eq!(form.value("patient"), Some(&*anna.id.0.to_string()));
        assert_eq!(form.value("name"), None, "there is nothing to fill in");
        let first = anna.browser.submit(&form).await;
        let again = anna.browser.submit(&form).await;
        let result = anna.browser.open(first.location()).await;
        assert!(result.says("Вы записаны на прием"), "{}", result.body);
        assert!(again.location().starts_with("/appointments/"), "pressed twice, booked once");
        let rows = anna.clinic.kept("sokolova", DAY).await;
        assert_eq!(rows.len(), 1);
        let row = &rows[0];
        assert_eq!(
            (row.status.as_str(), row.patient_id, row.account_id, row.visitor.as_deref()),
            (status::BOOKED, Some(anna.id.0), Some(anna.account.0), None)
        );
        assert_eq!((&*row.patient, &*row.phone, &*row.email),
            ("Тестова Анна Ивановна", "+79161234567", "anna@mail.example"));
        portal.run_jobs().await;
        assert_eq!(portal.letters("alfa").await[0].to, "anna@mail.example");
        let db = anna.clinic.0.db().read().await.expect("the database");
        let entries = store::audit::of_patient(&db, anna.id, None, 50).await.expect("the journal");
        let booked = entries.iter().find(|one| one.action == "appointments.book").expect("noted");
        assert_eq!((booked.account_id, booked.actor_patient_id, booked.object_id),
            (Some(anna.account.0), Some(anna.id.0), Some(row.id)));
        let changes = store::changes::of_object(&db, row.id).await.expect("the changes");
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].kind, "appointments.booked");
    }

    async fn for_a_dependent_the_question_says_so_and_letters_go_to_the_representative(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let child = choose_child(portal, &anna).await;
        let page = before(&anna, &anna.clinic.sokolova_at(DAY, "09:00")).await;
        assert!(page.says("Тестова Вера Борисовна") && page.says("Вы записываете иждивенца"), "{}", page.body);
        anna.browser.walk(&page.form("/appointment")).await;
        let row = anna.clinic.kept("sokolova", DAY).await.remove(0);
        assert_eq!((row.patient_id, row.account_id), (Some(child.0), Some(anna.account.0)));
        assert_eq!((&*row.patient, &*row.email, &*row.phone),
            ("Тестова Вера Борисовна", "anna@mail.example", "+79161234567"));
        let db = anna.clinic.0.db().read().await.expect("the database");
        let entries = store::audit::of_patient(&db, child, None, 50).await.expect("the journal");
        drop(db);
        let booked = entries.iter().find(|one| one.action == "appointments.book").expect("noted");
        assert_eq!(booked.actor_patient_id, Some(anna.id.0), "both ids stand in the journal");
        portal.run_jobs().await;
        assert_eq!(portal.letters("alfa").await[0].to, "anna@mail.example");
    }

    async fn another_patient_chosen_meanwhile_is_asked_about_anew(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let page = before(&anna, &anna.clinic.sokolova_at(DAY, "09:00")).await;
        let child = choose_child(portal, &anna).await;
        let answer = anna.browser.submit(&page.form("/appointment")).await;
        assert_eq!(answer.status, 409);
        assert!(answer.says("пациент в личном кабинете сменился"), "{}", answer.body);
        assert!(answer.says("Тестова Вера Борисовна"), "{}", answer.body);
        assert_eq!(anna.clinic.kept("sokolova", DAY).await[0].status, status::HELD);
        anna.browser.walk(&answer.form("/appointment")).await;
        assert_eq!(anna.clinic.kept("sokolova", DAY).await[0].patient_id, Some(child.0));
    }

    async fn when_the_session_has_ended_the_short_form_is_left_and_the_slot(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let page = before(&anna, &anna.clinic.sokolova_at(DAY, "09:00")).await;
        anna.browser.keep_cookie("session", "");
        let answer = anna.browser.submit(&page.form("/appointment")).await;
        assert_eq!(answer.status, 401, "{}", answer.body);
        assert!(answer.says("Сеанс работы закончился"), "{}", answer.body);
        let back = answer.links("/sign-in?back=");
        let form = crate::booking::filled(&answer).with("altcha", &anna.clinic.captcha().await);
        let result = anna.browser.walk(&form).await;
        assert!(result.says("Вы записаны на прием"), "{}", result.body);
        assert!(back.iter().any(|link| link.contains("booking%2Fholds")), "{back:?}");
        let row = anna.clinic.kept("sokolova", DAY).await.remove(0);
        assert_eq!(row.patient_id, None);
    }

    async fn who_signs_in_before_sending_the_short_form_is_asked_as_a_patient(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let wanted = alfa.sokolova_at(DAY, "09:00");
        let (browser, page) = crate::booking::before_the_form(portal, &alfa, &wanted).await;
        let links = page.links("/sign-in?back=");
        assert!(page.says("Уже есть аккаунт?") && !links.is_empty(), "{}", page.body);
        let anna = portal.patient("alfa").await;
        let mut db = alfa.0.db().write().await.expect("the database");
        let trace = shell::Trace::portal();
        let token = people::accounts::open(&alfa.0, &mut db, anna.account, "password", &trace)
            .await.expect("a session");
        db.commit().await.expect("committed");
        browser.keep_cookie("session", token.reveal());
        let form = crate::booking::filled(&page).with("altcha", &alfa.captcha().await);
        let answer = browser.submit(&form).await;
        assert_eq!(answer.status, 409);
        let result = browser.walk(&answer.form("/appointment")).await;
        assert!(result.says("Вы записаны на прием"), "{}", result.body);
        assert_eq!(alfa.kept("sokolova", DAY).await[0].patient_id, Some(anna.id.0));
    }

    async fn the_next_person_at_the_browser_does_not_see_a_patients_visit(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let page = before(&anna, &anna.clinic.sokolova_at(DAY, "09:00")).await;
        let answer = anna.browser.submit(&page.form("/appointment")).await;
        let place = answer.location().split('?').next().expect("a path").to_owned();
        assert_eq!(anna.browser.get(&place).await.status, 200);
        anna.browser.keep_cookie("session", "");
        assert_eq!(anna.browser.get(&place).await.status, 404);
        assert!(anna.browser.get("/appointments").await.says("В этом браузере вы еще не записывались"));
        // Nor may somebody else go on with it by the hold.
        let boris = portal.enrol("alfa", &BORIS).await;
        let hold = place.replace("/appointments/", "/booking/holds/");
        for browser in [&anna.browser, &boris.browser] {
            assert_eq!(browser.get(&hold).await.status, 404);
        }
    }
}
