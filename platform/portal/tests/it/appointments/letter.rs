//! What the patient is told about a visit (N2), and what must not be said on the way (law on
//! medical secrecy): no speciality, doctor or service in subjects, SMS and calendar files.

use testkit::on_both_engines;
use visits::appointments::{Access, book, cancel};

/// What a visit to Соколова is for, in any form of the words.
const SECRETS: [&str; 5] = ["ерапи", "ерапевт", "Соколов", "Прием врача", "B01.047"];

fn no_secrets(text: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}

on_both_engines! {
    async fn the_letter_has_html_text_and_a_calendar_file(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let booked = alfa.book(alfa.sokolova_at("2026-12-02", "10:00")).await.expect("booked");
        assert!(portal.letters("alfa").await.is_empty(), "it leaves with the queue, not before");
        portal.run_jobs().await;
        let letters = portal.letters("alfa").await;
        assert_eq!(letters.len(), 1);
        let letter = &letters[0];
        assert_eq!(letter.subject, "Подтверждение записи");
        assert_eq!(letter.attachments, ["visit.ics"]);
        let link = format!(
            "{}/appointments/{}?key={}",
            portal.visitor("alfa").origin,
            booked.id,
            booked.key
        );
        for part in [
            &booked.number.to_string(),
            "Среда, 02.12.2026",
            "с 10:00 по 10:30",
            "UTC+3",
            "Клиника №1",
            "Москва, Тестовая ул., 1",
            "+7(495)000-01-01",
            "Тестова Анна Ивановна",
            "Соколова Марина Андреевна",
        ] {
            assert!(letter.text.contains(part), "{part}: {}", letter.text);
            assert!(letter.html.contains(part), "{part}: {}", letter.html);
        }
        assert!(letter.text.contains(&link), "{}", letter.text);
        assert!(letter.html.replace("&#x2f;", "/").contains(&link), "{}", letter.html);
        for secret in ["Терапия", "ерапевт", "Прием врача"] {
            assert!(
                !letter.text.contains(secret) && !letter.html.contains(secret),
                "{secret}: {}",
                letter.text
            );
        }
        assert!(
            !letter.html.contains("<img") && !letter.html.contains("<script"),
            "{}",
            letter.html
        );
        assert!(portal.letters("beta").await.is_empty());
    }

    async fn the_letter_about_cancelling_says_so(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let booked = alfa.book(alfa.sokolova_at("2026-12-02", "10:00")).await.expect("booked");
        portal.run_jobs().await;
        let access = Access::by_key(booked.key);
        cancel(&alfa.0, booked.id, &access).await.expect("cancelled");
        portal.run_jobs().await;
        let letter = portal.letters("alfa").await.remove(0);
        assert_eq!(
            (letter.subject.as_str(), letter.to.as_str()),
            ("Запись отменена", "anna@mail.example")
        );
        assert_eq!(letter.attachments, ["visit.ics"]);
        for part in
            ["Ваша запись на прием отменена", &booked.number.to_string(), "Среда, 02.12.2026"]
        {
            assert!(letter.text.contains(part), "{part}: {}", letter.text);
        }
    }

    async fn without_an_address_an_sms_is_sent_that_says_nothing_of_what_for(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let mut order = alfa.order(alfa.sokolova_at("2026-12-02", "10:00")).await;
        testkit::short_form(&mut order).person.email = "  ".into();
        let booked = book(&alfa.0, &order).await.expect("booked");
        portal.run_jobs().await;
        assert!(portal.letters("alfa").await.is_empty());
        let message = portal.messages("alfa").await.remove(0);
        assert_eq!(message.to, "+79161234567");
        let visitor = portal.visitor("alfa");
        let link = format!("{}/appointments/{}?key={}", visitor.origin, booked.id, booked.key);
        assert_eq!(message.text, format!("Вы записаны на прием. Подробности: {link}"));
        assert!(visitor.get(&link).await.says(&booked.number.to_string()));
        let access = Access::by_key(booked.key);
        cancel(&alfa.0, booked.id, &access).await.expect("cancelled");
        portal.run_jobs().await;
        let messages = portal.messages("alfa").await;
        assert_eq!(messages.len(), 2);
        for message in &messages {
            no_secrets(&message.text);
        }
        assert!(portal.messages("beta").await.is_empty());
    }

    async fn subjects_and_calendar_files_keep_the_secret(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        for lang in [kernel::Lang::Ru, kernel::Lang::En] {
            let time = if lang == kernel::Lang::Ru { "10:00" } else { "10:30" };
            let mut order = alfa.order(alfa.sokolova_at("2026-12-02", time)).await;
            order.lang = lang;
            let booked = book(&alfa.0, &order).await.expect("booked");
            let file = format!("/appointments/{}/calendar.ics?key={}", booked.id, booked.key);
            no_secrets(&portal.visitor("alfa").get(&file).await.body.replace("\r\n ", ""));
        }
        portal.run_jobs().await;
        let letters = portal.letters("alfa").await;
        let subjects: std::collections::BTreeSet<_> =
            letters.iter().map(|letter| &*letter.subject).collect();
        assert_eq!(subjects.len(), 2, "each in its language: {subjects:?}");
        subjects.into_iter().for_each(no_secrets);
        // The files on their way, as they leave.
        let folder = portal.config.data_dir.join("caught/alfa/mail");
        for file in std::fs::read_dir(folder).expect("the folder") {
            let raw = std::fs::read_to_string(file.expect("a file").path()).expect("a letter");
            assert!(raw.contains("text/calendar"), "{raw}");
            let (headers, _) = raw.split_once("\r\n\r\n").expect("headers");
            assert!(!headers.contains("Sokolov"), "{headers}");
        }
    }

    async fn a_visit_booked_in_english_is_written_about_in_english(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let anna = portal.visitor("alfa");
        anna.get("/lang?to=en&back=/").await;
        let button = alfa.button(&alfa.sokolova_at("2026-12-02", "10:00"));
        let answer = anna.post("/booking/holds", &[("slot", &button)]).await;
        let page = anna.open(answer.location()).await;
        let form = crate::booking::filled(&page).with("altcha", &alfa.captcha().await);
        let result = anna.walk(&form).await;
        assert_eq!(result.status, 200);
        assert!(result.body.contains("lang=\"en\""), "{}", result.body);
        portal.run_jobs().await;
        let letter = portal.letters("alfa").await.remove(0);
        assert!(letter.subject.is_ascii(), "{}", letter.subject);
        assert!(letter.text.contains("Wednesday, 02.12.2026"), "{}", letter.text);
    }
}
