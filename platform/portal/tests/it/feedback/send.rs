//! «Обратная связь» (C13): a message to the clinic's administration.

use chrono::TimeDelta;
use portal::desk;
use shell::Trace;
use store::audit;
use testkit::{Answer, Enrolled, HtmlForm, Portal, on_both_engines};

async fn filled(anna: &Enrolled) -> HtmlForm {
    let page = anna.browser.get("/feedback").await;
    assert_eq!(page.status, 200, "{}", page.body);
    page.form("/feedback")
        .with("category", "Вопрос")
        .with("subject", "Как записать ребенка")
        .with("body", "Здравствуйте!\r\n\r\nПодскажите <порядок>.")
}

fn is_sent(answer: &Answer) -> bool {
    answer.status == 303 && answer.location() == "/feedback/sent"
}

async fn kept(portal: &Portal) -> usize {
    portal.ask("SELECT subject AS it FROM feedback").await.expect("the messages").len()
}

on_both_engines! {
    async fn a_message_is_kept_and_goes_to_the_clinic_with_the_patients_address(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let page = anna.browser.get("/feedback").await;
        let note = "Здесь вы можете оставить свой отзыв, задать вопрос по поводу работы системы \
                    или связаться с администрацией портала.";
        assert!(page.says(note), "{}", page.body);
        assert_eq!(page.form("/feedback").value("email"), Some("anna@mail.example"));
        for category in ["Предложение", "Вопрос", "Жалоба", "Благодарность"] {
            assert!(page.says(category), "{category}");
        }
        let thanks = anna.browser.walk(&filled(&anna).await).await;
        assert!(thanks.says("Сообщение отправлено"), "{}", thanks.body);
        portal.run_jobs().await;
        let letter = portal.letters("alfa").await.remove(0);
        assert_eq!((letter.to.as_str(), letter.reply_to.as_str()), ("clinic@clinic.example", "anna@mail.example"));
        assert_eq!(letter.subject, "Обратная связь: сообщение пациента", "nothing of its own words");
        for said in ["Тестова Анна Ивановна", "Вопрос", "Как записать ребенка", "Подскажите <порядок>."] {
            assert!(letter.text.contains(said), "{said}: {}", letter.text);
        }
        assert!(letter.html.contains("Подскажите &lt;порядок&gt;."), "{}", letter.html);
        let listed = desk::feedback::latest(&anna.clinic.0, &Trace::staff("Директор")).await;
        let listed = listed.expect("a list");
        assert!(listed.contains("Как записать ребенка") && listed.contains("anna@mail.example"));
        let told = portal.ask("SELECT kind AS it FROM changes WHERE kind LIKE 'feedback.%'").await;
        assert_eq!(told.expect("the changes"), ["feedback.sent"]);
        let db = anna.clinic.0.db().read().await.expect("the database");
        let journal = audit::of_patient(&db, anna.id, None, 50).await.expect("the journal");
        for action in ["feedback.send", "feedback.read"] {
            assert!(journal.iter().any(|entry| entry.action == action), "{action}");
        }
        drop(db);
        assert!(!portal.log().contains("Как записать ребенка"), "its words stand in the log");
    }

    async fn a_form_sent_twice_is_one_message(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let form = filled(&anna).await;
        let answers = futures_util::future::join_all((0..6).map(|_| anna.browser.submit(&form))).await;
        assert!(answers.iter().all(is_sent), "{:?}", answers.iter().map(|one| one.status).collect::<Vec<_>>());
        assert_eq!((kept(portal).await, portal.run_jobs().await), (1, 1));
        // Its name is no way to somebody else's message.
        let boris = portal.enrol("alfa", &testkit::BORIS).await;
        let id = form.value("id").expect("a name").to_owned();
        let strange = filled(&boris).await.with("id", &id);
        assert_eq!(boris.browser.submit(&strange).await.status, 404);
        let beta = portal.patient("beta").await;
        assert!(is_sent(&beta.browser.submit(&filled(&beta).await.with("id", &id)).await));
    }

    async fn mistakes_stand_at_their_fields_and_what_was_typed_stays(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let form = filled(&anna).await;
        let cases = [
            ("email", "", "Проверьте адрес электронной почты"),
            ("email", "anna", "Проверьте адрес электронной почты"),
            ("email", "a@mail.example, b@mail.example", "Проверьте адрес электронной почты"),
            ("category", "", "Выберите категорию сообщения"),
            ("category", "Что-то свое", "Выберите категорию сообщения"),
            ("subject", " \t ", "Укажите тему сообщения"),
            ("subject", &"я".repeat(201), "Тема сообщения слишком длинная"),
            ("body", " \r\n ", "Напишите текст сообщения"),
            ("body", &"я".repeat(8001), "Текст сообщения слишком длинный"),
        ];
        for (field, typed, said) in cases {
            let answer = anna.browser.submit(&form.clone().with(field, typed)).await;
            let mistake = answer.mistake(field);
            assert_eq!((answer.status, mistake.as_deref()), (422, Some(said)), "{field} {typed}");
            assert!(field == "body" || answer.body.contains("Подскажите &lt;порядок&gt;."));
        }
        assert_eq!(kept(portal).await, 0);
        // What would be a header of its own is a word of the text.
        let sly = form
            .with("subject", "Тема\r\nBcc: thief@evil.example")
            .with("email", " anna@mail.example\r\n ")
            .with("body", &"я".repeat(8000));
        assert!(is_sent(&anna.browser.submit(&sly).await));
        portal.run_jobs().await;
        let letter = portal.letters("alfa").await.remove(0);
        assert_eq!((letter.to.as_str(), letter.reply_to.as_str()), ("clinic@clinic.example", "anna@mail.example"));
        assert!(letter.text.contains("Тема Bcc: thief@evil.example"), "{}", letter.text);
    }

    async fn an_account_writes_ten_messages_a_day(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        for _ in 0..10 {
            assert!(is_sent(&anna.browser.submit(&filled(&anna).await).await));
        }
        let eleventh = filled(&anna).await;
        let answer = anna.browser.submit(&eleventh).await;
        assert_eq!(answer.status, 429);
        assert!(answer.says("слишком много сообщений") && answer.body.contains("Подскажите"), "{}", answer.body);
        portal.clock.advance(TimeDelta::days(1) + TimeDelta::seconds(1));
        assert!(is_sent(&anna.browser.submit(&eleventh).await), "the next day");
        assert_eq!(kept(portal).await, 11);
    }

    async fn a_clinic_without_an_address_keeps_the_message(portal: &Portal) {
        portal.reconfigure("alfa", |site| site.contacts.email.clear()).await;
        let anna = portal.patient("alfa").await;
        assert!(is_sent(&anna.browser.submit(&filled(&anna).await).await));
        assert_eq!((kept(portal).await, portal.run_jobs().await), (1, 0));
        assert!(portal.letters("alfa").await.is_empty());
    }

    async fn the_tab_is_for_who_has_signed_in_where_the_clinic_has_it(portal: &Portal) {
        let visitor = portal.visitor("alfa");
        for path in ["/feedback", "/feedback/sent"] {
            let answer = visitor.get(path).await;
            assert!(answer.location().starts_with("/sign-in?back="), "{path}: {}", answer.status);
        }
        assert_eq!(visitor.post("/feedback", &[("subject", "x")]).await.status, 303);
        let anna = portal.patient("alfa").await;
        let form = filled(&anna).await;
        let other = form.clone().with("patient", &portal.clock.now().timestamp().to_string());
        assert_eq!(anna.browser.submit(&other).await.status, 409, "made for another patient");
        portal.reconfigure("alfa", |site| {
            site.cabinet.tabs.retain(|tab| tab.slug() != "feedback");
        })
        .await;
        for path in ["/feedback", "/feedback/sent"] {
            assert_eq!(anna.browser.get(path).await.status, 404, "{path}");
        }
        assert_eq!(anna.browser.submit(&form).await.status, 404);
        assert_eq!(kept(portal).await, 0);
    }
}
