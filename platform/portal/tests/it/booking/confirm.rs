//! «Подтверждение» with the short form of a visitor who is not signed in (B6, N1).

use futures_util::future::join_all;
use store::appointments::status;
use testkit::on_both_engines;

use super::{before_the_form, filled};

const DAY: &str = "2026-12-02";

/// What is typed into a field, and what is said against it.
type Mistake = (&'static str, &'static str, &'static str);

const MISTAKES: [Mistake; 14] = [
    ("name", "", "Укажите ФИО"),
    ("name", "   ", "Укажите ФИО"),
    ("name", "Тестова", "Укажите фамилию и имя"),
    ("name", "Тестова Анна1", "В ФИО допустимы только буквы, пробел и дефис"),
    ("name", "Тестова <b>Анна</b>", "В ФИО допустимы только буквы, пробел и дефис"),
    ("phone", "", "Укажите мобильный телефон"),
    ("phone", "12345", "Проверьте номер мобильного телефона"),
    ("phone", "+7 000 000-00-00", "Проверьте номер мобильного телефона"),
    ("phone", "позвоните мне", "Проверьте номер мобильного телефона"),
    ("email", "anna", "Проверьте адрес электронной почты"),
    ("email", "anna@", "Проверьте адрес электронной почты"),
    ("email", "anna@localhost", "Проверьте адрес электронной почты"),
    ("email", "anna mail@mail.example", "Проверьте адрес электронной почты"),
    ("email", "\"><script>alert(1)</script>@x.ru", "Проверьте адрес электронной почты"),
];

on_both_engines! {
    async fn the_question_names_the_visit(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (_, page) = before_the_form(portal, &alfa, &alfa.sokolova_at(DAY, "09:00")).await;
        for part in [
            "Подтверждение",
            "Клиника №1",
            "Москва, Тестовая ул., 1",
            "Соколова Марина Андреевна",
            "Среда, 02.12.2026",
            "с 09:00 по 09:30",
            "UTC+3",
            "Прием врача-терапевта первичный",
            "2\u{a0}000\u{a0}₽",
            "ФИО",
            "Мобильный телефон",
        ] {
            assert!(page.says(part), "{part}: {}", page.body);
        }
        assert_eq!(page.links("/documents/personal_data/1").len(), 1, "{}", page.body);
        let form = page.form("/appointment");
        assert_eq!(form.value("consent"), None, "the tick is never set beforehand");
    }

    async fn every_mistake_is_named_at_its_field_and_what_was_typed_is_kept(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (anna, page) = before_the_form(portal, &alfa, &alfa.sokolova_at(DAY, "09:00")).await;
        for (field, typed, said) in MISTAKES {
            let answer = anna.submit(&filled(&page).with(field, typed)).await;
            assert_eq!(answer.status, 422, "{field} {typed}");
            assert_eq!(answer.mistake(field).as_deref(), Some(said), "{typed}: {}", answer.body);
            for other in
                ["name", "phone", "email", "consent"].into_iter().filter(|other| *other != field)
            {
                assert_eq!(answer.mistake(other), None, "{field} {typed}");
            }
            let form = answer.form("/appointment");
            assert_eq!(form.value(field), Some(typed.trim()), "{}", answer.body);
            assert_eq!(form.value("consent"), Some("1"), "the tick is kept");
            assert!(!answer.body.contains("<script>alert"), "{}", answer.body);
        }
        assert_eq!(alfa.kept("sokolova", DAY).await[0].status, status::HELD);
        assert_eq!(portal.run_jobs().await, 0);
    }

    async fn all_mistakes_are_named_at_once(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (anna, page) = before_the_form(portal, &alfa, &alfa.sokolova_at(DAY, "09:00")).await;
        let empty = page.form("/appointment").with("email", "нет");
        let answer = anna.submit(&empty).await;
        assert_eq!(answer.status, 422);
        for (field, said) in [
            ("name", "Укажите ФИО"),
            ("phone", "Укажите мобильный телефон"),
            ("email", "Проверьте адрес электронной почты"),
            ("consent", "Без согласия на обработку персональных данных записаться нельзя"),
        ] {
            assert_eq!(answer.mistake(field).as_deref(), Some(said), "{}", answer.body);
        }
        let long = "Я ".repeat(100);
        let answer = anna.submit(&filled(&page).with("name", &long)).await;
        assert_eq!(answer.mistake("name").as_deref(), Some("ФИО слишком длинное"));
    }

    async fn phones_in_any_notation_are_shown_as_the_manual_does(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (anna, page) = before_the_form(portal, &alfa, &alfa.sokolova_at(DAY, "09:00")).await;
        for typed in
            ["89161234567", "+7 916 123 45 67", "9161234567", "8(916)123-45-67", "7-916-123-45-67"]
        {
            let answer = anna.submit(&filled(&page).with("phone", typed).with("name", "")).await;
            assert_eq!(
                answer.form("/appointment").value("phone"),
                Some("+7(916)123-45-67"),
                "{typed}"
            );
        }
        let form =
            filled(&page).with("phone", "8 (916) 123 45 67").with("altcha", &alfa.captcha().await);
        assert_eq!(anna.walk(&form).await.status, 200);
        let row = &alfa.kept("sokolova", DAY).await[0];
        assert_eq!(
            (row.phone.as_str(), row.patient.as_str()),
            ("+79161234567", "Тестова Анна Ивановна")
        );
    }

    async fn the_same_form_posted_twice_at_once_gives_one_visit_and_both_answers_lead_to_it(
        portal: &Portal,
    ) {
        let alfa = portal.clinic("alfa");
        let wanted = alfa.sokolova_at(DAY, "09:00");
        let (anna, page) = before_the_form(portal, &alfa, &wanted).await;
        let form = filled(&page).with("altcha", &alfa.captcha().await);
        let answers = join_all((0..6).map(|_| anna.submit(&form))).await;
        let kept = alfa.kept("sokolova", DAY).await;
        assert_eq!(kept.len(), 1);
        for answer in &answers {
            assert!(
                answer.location().starts_with(&format!("/appointments/{}", kept[0].id)),
                "{answer:?}"
            );
            assert_eq!(anna.open(answer.location()).await.status, 200);
        }
        assert_eq!(alfa.consents(kernel::ids::AppointmentId::of(kept[0].id)).await.len(), 1);
        assert_eq!(portal.run_jobs().await, 1, "one letter");
        // And once more, much later, by the browser's back button.
        let again = anna.walk(&form).await;
        assert!(again.says(&kept[0].number.to_string()), "{}", again.body);
        assert_eq!(portal.run_jobs().await, 0);
    }

    async fn the_same_time_pressed_twice_at_once_leads_to_one_held_slot(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let anna = portal.visitor("alfa");
        // Known already: who comes for the first time and presses twice is two visitors.
        anna.post("/booking/holds", &[("slot", &alfa.button(&alfa.sokolova_at(DAY, "12:00")))])
            .await;
        let button = alfa.button(&alfa.sokolova_at(DAY, "09:00"));
        let fields = [("slot", button.as_str())];
        let answers = join_all((0..4).map(|_| anna.post("/booking/holds", &fields))).await;
        let mut open = 0;
        for answer in &answers {
            assert!(answer.location().starts_with("/booking/holds/"), "{answer:?}");
            open += usize::from(anna.open(answer.location()).await.status == 200);
        }
        assert_eq!(open, 1, "the last press counts");
        assert_eq!(alfa.kept("sokolova", DAY).await.len(), 1);
    }

    async fn a_clinic_may_require_an_email_address(portal: &Portal) {
        portal.reconfigure("alfa", |site| site.booking.email_required = true).await;
        let alfa = portal.clinic("alfa");
        let (anna, page) = before_the_form(portal, &alfa, &alfa.sokolova_at(DAY, "09:00")).await;
        let form = filled(&page).with("altcha", &alfa.captcha().await);
        let answer = anna.submit(&form.clone().with("email", "")).await;
        assert_eq!(answer.status, 422);
        assert_eq!(answer.mistake("email").as_deref(), Some("Укажите адрес электронной почты"));
        assert_eq!(anna.walk(&form).await.status, 200);
        // The look-alike clinic does not.
        let beta = portal.clinic("beta");
        let mut order = beta.order(beta.sokolova_at(DAY, "09:00")).await;
        testkit::short_form(&mut order).person.email = String::new();
        visits::appointments::book(&beta.0, &order).await.expect("booked without an address");
    }

    async fn a_time_that_is_not_offered_is_refused_next_to_those_that_are(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let visitor = portal.visitor("alfa");
        for time in ["09:10", "11:00", "07:30", "14:00", "13:45"] {
            let button = alfa.button(&alfa.sokolova_at(DAY, time));
            let answer = visitor.post("/booking/holds", &[("slot", &button)]).await;
            let page = visitor.open(answer.location()).await;
            assert!(page.says("Это время больше не предлагается"), "{time}: {}", page.body);
            assert_eq!(page.values("slot").len(), 11, "{}", page.body);
        }
    }

    async fn a_button_that_names_nothing_of_the_clinic_is_not_found(portal: &Portal) {
        let (alfa, beta) = (portal.clinic("alfa"), portal.clinic("beta"));
        let visitor = portal.visitor("alfa");
        let own = alfa.sokolova_at(DAY, "09:00");
        let wrong = [
            String::new(),
            "1.2.3.4".into(),
            "a.b.c.d".into(),
            alfa.button(&own) + ".1",
            alfa.button(&own) + "x",
            format!("{}.{}.{}.99999999999999999999", own.doctor, own.branch, own.specialisation),
            format!("{}.{}.{}.9223372036854775807", own.doctor, own.branch, own.specialisation),
            beta.button(&beta.sokolova_at(DAY, "09:00")),
            alfa.button(&alfa.slot("sokolova", "north", "therapy", DAY, "09:00")),
            alfa.button(&alfa.slot("sokolova", "center", "surgery", DAY, "09:00")),
        ];
        for button in wrong {
            let answer = visitor.post("/booking/holds", &[("slot", &button)]).await;
            let refused =
                answer.status == 404 || answer.location().contains("refused=slot_not_offered");
            assert!(refused, "{button}: {answer:?}");
        }
        assert!(alfa.kept("sokolova", DAY).await.is_empty());
        assert!(beta.kept("sokolova", DAY).await.is_empty());
    }
}
