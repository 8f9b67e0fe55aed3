//! Confirmation codes for those who cannot solve the captcha (N1): six digits, good once, for
//! ten minutes, for five tries, sent three times.

use chrono::TimeDelta;
use futures_util::future::join_all;
use kernel::ids::AppointmentId;
use store::appointments::status;
use testkit::{Answer, Fixture, Portal, Visitor, on_both_engines};

use crate::booking::{before_the_form, filled};

const DAY: &str = "2026-12-02";
const WRONG: &str = "Код не подошел. Проверьте письмо и введите его еще раз.";
const TOO_MANY_TRIES: &str = "Слишком много попыток. Отправьте код еще раз.";

/// A visitor whose code is on its way, with the page that asks for it.
async fn asked(portal: &Portal, alfa: &Fixture) -> (Visitor, Answer) {
    let (anna, page) = before_the_form(portal, alfa, &alfa.sokolova_at(DAY, "09:00")).await;
    let page = anna.walk(&filled(&page).tick("code", "1")).await;
    assert_eq!(page.status, 200, "{}", page.body);
    (anna, page)
}

/// The code of the newest letter.
async fn code(portal: &Portal) -> String {
    portal.run_jobs().await;
    let letter = portal.letters("alfa").await.remove(0);
    let six = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
    let code = letter.text.lines().map(str::trim).find(six).expect("a code").to_owned();
    assert!(letter.html.contains(&code), "{}", letter.html);
    code
}

/// Six digits that are not the code.
fn not(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().expect("digits") + 1) % 1_000_000)
}

async fn enter(anna: &Visitor, page: &Answer, code: &str) -> Answer {
    anna.walk(&page.form("/code").with("code", code)).await
}

async fn resend(anna: &Visitor, page: &Answer) -> Answer {
    anna.walk(&page.form("/code").tick("resend", "1")).await
}

fn booked(answer: &Answer) -> bool {
    answer.status == 200 && answer.says("Вы записаны на прием")
}

on_both_engines! {
    async fn the_code_from_the_letter_books_and_proves_the_address(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (anna, page) = asked(portal, &alfa).await;
        assert!(page.says("anna@mail.example") && page.says("с 09:00 по 09:30"), "{}", page.body);
        let code = code(portal).await;
        let letter = portal.letters("alfa").await.remove(0);
        assert_eq!(
            (letter.subject.as_str(), letter.to.as_str()),
            ("Код подтверждения", "anna@mail.example")
        );
        assert!(letter.text.contains("Код действует 10 минут"), "{}", letter.text);
        for secret in ["Соколова", "ерапи", "Прием врача", "Тестова"]
        {
            assert!(!letter.text.contains(secret) && !letter.html.contains(secret), "{secret}");
        }
        let kept = portal.ask("SELECT code_hash AS it FROM codes").await.expect("the table");
        assert!(kept.len() == 1 && !kept[0].contains(&code), "the code itself is not kept");
        // As people type it.
        let spaced = format!(" {} {} ", &code[..3], &code[3..]);
        assert!(booked(&enter(&anna, &page, &spaced).await));
        let row = &alfa.kept("sokolova", DAY).await[0];
        assert_eq!(
            (row.status.as_str(), row.email.as_str()),
            (status::BOOKED, "anna@mail.example")
        );
        let consents = alfa.consents(AppointmentId::of(row.id)).await;
        assert_eq!(consents.len(), 1);
        assert_eq!(consents[0].method, "email_code");
        // Entered once more (the back button), it leads to the visit.
        let again = enter(&anna, &page, &code).await;
        assert!(again.says(&row.number.to_string()), "{}", again.body);
        assert_eq!(portal.run_jobs().await, 1, "the letter about the visit");
    }

    async fn five_tries_are_counted_though_each_refusal_undoes_everything_else(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (anna, page) = asked(portal, &alfa).await;
        let right = code(portal).await;
        for wrong in
            [not(&right), String::new(), "1".into(), right[..5].to_owned(), format!("{right}0")]
        {
            let answer = enter(&anna, &page, &wrong).await;
            assert_eq!(
                (answer.status, answer.mistake("code").as_deref()),
                (422, Some(WRONG)),
                "{wrong}"
            );
        }
        let answer = enter(&anna, &page, &right).await;
        assert_eq!((answer.status, answer.mistake("code").as_deref()), (422, Some(TOO_MANY_TRIES)));
        assert_eq!(
            alfa.kept("sokolova", DAY).await[0].status,
            status::HELD,
            "the slot is still held"
        );
        let page = resend(&anna, &answer).await;
        assert!(page.says("Новый код отправлен"), "{}", page.body);
        assert!(booked(&enter(&anna, &page, &code(portal).await).await));
    }

    async fn the_fifth_try_may_be_the_right_one(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (anna, page) = asked(portal, &alfa).await;
        let right = code(portal).await;
        for _ in 0..4 {
            assert_eq!(enter(&anna, &page, &not(&right)).await.status, 422);
        }
        assert!(booked(&enter(&anna, &page, &right).await));
    }

    async fn of_many_tries_at_once_no_more_than_five_are_looked_at(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (anna, page) = asked(portal, &alfa).await;
        let right = code(portal).await;
        let form = page.form("/code").with("code", &not(&right));
        let answers = join_all((0..40).map(|_| anna.submit(&form))).await;
        let looked_at = answers
            .iter()
            .filter(|answer| answer.mistake("code").as_deref() == Some(WRONG))
            .count();
        assert!(looked_at <= 5, "{looked_at} of 40 tries were looked at");
        let answer = enter(&anna, &page, &right).await;
        assert_eq!(answer.mistake("code").as_deref(), Some(TOO_MANY_TRIES));
    }

    async fn a_code_is_good_for_ten_minutes(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (anna, page) = asked(portal, &alfa).await;
        let right = code(portal).await;
        portal.clock.advance(TimeDelta::minutes(10));
        let answer = enter(&anna, &page, &right).await;
        assert_eq!(answer.status, 422);
        assert_eq!(
            answer.mistake("code").as_deref(),
            Some("Срок действия кода истек. Отправьте код еще раз.")
        );
        let page = resend(&anna, &answer).await;
        portal.clock.advance(TimeDelta::minutes(10) - TimeDelta::seconds(1));
        assert!(booked(&enter(&anna, &page, &code(portal).await).await));
    }

    async fn a_new_code_replaces_the_old_one_and_three_are_sent_at_most(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (anna, mut page) = asked(portal, &alfa).await;
        let mut codes = vec![code(portal).await];
        for _ in 0..2 {
            page = resend(&anna, &page).await;
            assert_eq!(page.status, 200);
            codes.push(code(portal).await);
        }
        assert_eq!(portal.letters("alfa").await.len(), 3);
        let refused = resend(&anna, &page).await;
        assert_eq!(refused.status, 429);
        assert!(refused.says("Отправлено слишком много кодов"), "{}", refused.body);
        assert_eq!(portal.run_jobs().await, 0);
        for old in &codes[..2] {
            assert_eq!(enter(&anna, &page, old).await.mistake("code").as_deref(), Some(WRONG));
        }
        assert!(booked(&enter(&anna, &page, &codes[2]).await));
    }

    async fn the_form_shows_again_what_was_typed_and_another_address_gets_another_code(
        portal: &Portal,
    ) {
        let alfa = portal.clinic("alfa");
        let (anna, page) = asked(portal, &alfa).await;
        let first = code(portal).await;
        let confirm =
            anna.get(page.url.replace("/code", "").trim_start_matches(&anna.origin)).await;
        let form = confirm.form("/appointment");
        assert_eq!(form.value("name"), Some("Тестова Анна Ивановна"));
        assert_eq!(form.value("phone"), Some("+7(916)123-45-67"));
        assert_eq!(form.value("email"), Some("anna@mail.example"));
        let other =
            form.with("email", "другая@mail.example").tick("consent", "1").tick("code", "1");
        let page = anna.walk(&other).await;
        assert_eq!(page.status, 200, "{}", page.body);
        let second = code(portal).await;
        assert_eq!(portal.letters("alfa").await[0].to, "другая@mail.example");
        assert_eq!(enter(&anna, &page, &first).await.mistake("code").as_deref(), Some(WRONG));
        assert!(booked(&enter(&anna, &page, &second).await));
        assert_eq!(alfa.kept("sokolova", DAY).await[0].email, "другая@mail.example");
    }

    async fn a_code_needs_an_address_a_name_and_a_consent(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (anna, page) = before_the_form(portal, &alfa, &alfa.sokolova_at(DAY, "09:00")).await;
        let answer = anna.submit(&page.form("/appointment").tick("code", "1")).await;
        assert_eq!(answer.status, 422);
        for (field, said) in [
            ("email", "Укажите адрес электронной почты"),
            ("name", "Укажите ФИО"),
            ("consent", "Без согласия на обработку персональных данных записаться нельзя"),
        ] {
            assert_eq!(answer.mistake(field).as_deref(), Some(said), "{}", answer.body);
        }
        assert_eq!(portal.run_jobs().await, 0);
        // The page of the code leads back to the form while no code was asked for.
        let path = page.url.trim_start_matches(&anna.origin).replacen('?', "/code?", 1);
        assert!(anna.get(&path).await.location().contains("/booking/holds/"));
    }

    async fn a_code_whose_slot_was_given_back_is_not_sent(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (anna, page) = asked(portal, &alfa).await;
        anna.walk(&page.form("/release")).await;
        portal.run_jobs().await;
        assert!(portal.letters("alfa").await.is_empty());
        assert_eq!(enter(&anna, &page, "123456").await.status, 409, "the slot is gone");
    }

    async fn a_code_is_good_for_its_slot_and_browser_only(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (anna, page) = asked(portal, &alfa).await;
        let right = code(portal).await;
        let (boris, other) = before_the_form(portal, &alfa, &alfa.sokolova_at(DAY, "10:00")).await;
        assert_eq!(enter(&boris, &page, &right).await.status, 404);
        let other =
            boris.walk(&filled(&other).tick("code", "1").with("email", "boris@mail.example")).await;
        assert_eq!(enter(&boris, &other, &right).await.mistake("code").as_deref(), Some(WRONG));
        assert!(booked(&enter(&anna, &page, &right).await));
    }
}
