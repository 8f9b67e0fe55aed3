//! Registration in three steps (A1–A4); nobody learns who is registered.

use chrono::TimeDelta;
use futures_util::future::join_all;
use testkit::{ANNA, Identity, on_both_engines};

use super::{
    PASSWORD, accounts, cards, is_in, letter_code, not, registered, sign_in, sms_code, step_one,
    step_two,
};

const WRONG: &str = "Код не подошел. Проверьте его и введите еще раз.";
const TOO_MANY_TRIES: &str = "Слишком много попыток. Отправьте код еще раз.";

on_both_engines! {
    async fn the_three_steps_make_a_card_an_account_a_consent_and_an_event(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let anna = portal.visitor("alfa");
        let first = anna.get("/registration").await;
        for label in ["Фамилия", "Имя", "Отчество", "Дата рождения", "Адрес электронной почты",
            "Мобильный телефон", "Пол", "Мужской", "Женский", "Отказаться от обзвона по телефону",
            "Отказаться от рассылки SMS", "Согласен(на) на обработку персональных данных",
            "Отмена", "Отправить код подтверждения"]
        {
            assert!(first.says(label), "{label}");
        }
        let ticked = first.body.split("<input").filter(|input| input.contains("type=\"checkbox\""));
        assert!(!ticked.clone().any(|input| input.split('>').next().unwrap().contains("checked")));
        let form = step_one(&alfa, &anna).await.tick("no_sms", "1");
        let page = anna.walk(&form).await;
        assert!(page.says("На адрес Anna@Mail.Example был выслан код подтверждения. Введите его в поле «Код подтверждения» и нажмите «Вперед»"), "{}", page.body);
        assert!(page.says("Код подтверждения из почты"));
        let code = letter_code(portal).await;
        let done = anna.walk(&step_two(&page, &code)).await;
        assert!(done.url.ends_with("/registration/done"), "{}", done.url);
        assert!(done.says("Ваша учетная запись имеет статус"), "{}", done.body);
        assert!(done.says("anna@mail.example") && done.says("17.05.1990"), "{}", done.body);
        assert!(is_in(&anna).await);
        let card = cards(&alfa).await.remove(0);
        assert_eq!((card.email.as_str(), card.phone.as_str()), ("Anna@Mail.Example", "+79161234567"));
        assert_eq!((card.no_calls, card.no_sms, card.origin.as_str()), (false, true, "portal"));
        assert!(!card.is_confirmed());
        let db = alfa.0.db().read().await.unwrap();
        let account = store::accounts::of_patient(&db, card.id()).await.unwrap().unwrap();
        assert_eq!(account.email.as_deref(), Some("anna@mail.example"));
        assert_eq!(account.phone, None, "a phone that was not proven is no login");
        assert!(account.password.unwrap().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let consents = store::consents::of_patient(&db, card.id()).await.unwrap();
        assert_eq!((consents.len(), consents[0].method.as_str()), (1, "email_code"));
        assert_eq!(consents[0].account_id, Some(account.id));
        let changes = store::changes::of_object(&db, card.id).await.unwrap();
        assert_eq!(changes.iter().map(|one| &*one.kind).collect::<Vec<_>>(), ["patients.created"]);
        let audit = store::audit::of_patient(&db, card.id(), None, 20).await.unwrap();
        for action in ["accounts.register", "accounts.sign_in", "patients.read"] {
            assert!(audit.iter().any(|entry| entry.action == action), "{action}");
        }
    }

    async fn by_sms_the_phone_is_the_login(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let anna = portal.visitor("alfa");
        let form = step_one(&alfa, &anna).await.with("channel", "phone").with("email", "");
        let page = anna.walk(&form).await;
        assert!(page.says("Код подтверждения из SMS") && page.says("+7(916)123-45-67"), "{}", page.body);
        let done = anna.walk(&step_two(&page, &sms_code(portal).await)).await;
        assert!(done.says("+7(916)123-45-67"), "{}", done.body);
        let other = portal.visitor("alfa");
        assert_eq!(sign_in(&other, "8 (916) 123-45-67", PASSWORD).await.status, 303);
        assert!(is_in(&other).await);
    }

    async fn every_mistake_stands_at_its_field_and_what_was_typed_is_kept(portal: &Portal) {
        let anna = portal.visitor("alfa");
        let page = anna.get("/registration").await;
        let form = page
            .form("/registration")
            .with("surname", "Тестова1")
            .with("birth_date", "31.02.1990")
            .with("email", "anna")
            .with("phone", "1")
            .tick("no_calls", "1");
        let answer = anna.submit(&form).await;
        assert_eq!(answer.status, 422);
        for (field, said) in [
            ("surname", "Допустимы только буквы, пробел и дефис"),
            ("name", "Укажите имя"),
            ("birth_date", "Укажите дату рождения"),
            ("email", "Проверьте адрес электронной почты"),
            ("phone", "Проверьте номер мобильного телефона"),
            ("sex", "Укажите пол"),
            ("consent", "Отметьте согласие на обработку персональных данных"),
        ] {
            assert_eq!(answer.mistake(field).as_deref(), Some(said), "{}", answer.body);
        }
        let again = answer.form("/registration");
        assert_eq!((again.value("surname"), again.value("no_calls")), (Some("Тестова1"), Some("1")));
        assert_eq!(portal.run_jobs().await, 0);
    }

    async fn back_on_step_one_everything_is_kept(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let anna = portal.visitor("alfa");
        let page = anna.walk(&step_one(&alfa, &anna).await).await;
        let back = page.links("/registration?of=").remove(0);
        let form = anna.get(&back).await.form("/registration");
        for (name, value) in [("surname", "Тестова"), ("birth_date", "1990-05-17"),
            ("sex", "female"), ("phone", "+7(916)123-45-67"), ("email", "Anna@Mail.Example")]
        {
            assert_eq!(form.value(name), Some(value), "{name}");
        }
        assert!(!portal.visitor("alfa").get(&back).await.body.contains("Тестова"));
    }

    async fn a_known_and_an_unknown_address_get_the_same_answers(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        registered(portal).await;
        let letters = portal.letters("alfa").await.len();
        let mut seen = vec![];
        for email in ["Anna@Mail.Example", "Olga@Mail.Example"] {
            let browser = portal.visitor("alfa");
            let answer = browser.submit(&step_one(&alfa, &browser).await.with("email", email)).await;
            assert_eq!(answer.status, 303);
            let id = answer.location().trim_start_matches("/registration/").to_owned();
            let page = browser.get(answer.location()).await;
            let wrong = browser.submit(&step_two(&page, "000000")).await;
            assert_eq!((wrong.status, wrong.mistake("code").as_deref()), (422, Some(WRONG)));
            let again = browser.walk(&page.form("/registration/").tick("resend", "1")).await;
            assert_eq!(again.status, 200);
            let alike = |text: &str| text.replace(&id, "ID").replace(email, "EMAIL");
            seen.push([&page, &wrong, &again].map(|page| alike(&page.body)));
        }
        assert!(seen[0] == seen[1], "the pages differ");
        portal.run_jobs().await;
        let sent = portal.letters("alfa").await;
        let to_anna: Vec<_> = sent[..sent.len() - letters]
            .iter().filter(|letter| letter.to == "anna@mail.example").collect();
        assert_eq!(to_anna.len(), 1, "one word, no code");
        assert_eq!(to_anna[0].subject, "Учетная запись уже есть");
        assert!(to_anna[0].text.contains("/sign-in") && to_anna[0].text.contains("/recovery"));
        assert_eq!(accounts(portal).await, 1);
    }

    async fn a_code_has_five_tries_even_when_they_come_at_once(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let anna = portal.visitor("alfa");
        let page = anna.walk(&step_one(&alfa, &anna).await).await;
        let right = letter_code(portal).await;
        let wrong = step_two(&page, &not(&right));
        let answers = join_all((0..12).map(|_| anna.submit(&wrong))).await;
        let looked_at =
            answers.iter().filter(|one| one.mistake("code").as_deref() == Some(WRONG)).count();
        assert!(looked_at <= 5, "{looked_at}");
        let answer = anna.submit(&step_two(&page, &right)).await;
        assert_eq!(answer.mistake("code").as_deref(), Some(TOO_MANY_TRIES));
        let page = anna.walk(&page.form("/registration/").tick("resend", "1")).await;
        assert!(page.says("Новый код отправлен"), "{}", page.body);
        let done = anna.walk(&step_two(&page, &letter_code(portal).await)).await;
        assert!(done.url.ends_with("/registration/done"), "{}", done.body);
    }

    async fn a_registration_belongs_to_its_browser_and_clinic(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let anna = portal.visitor("alfa");
        let page = anna.walk(&step_one(&alfa, &anna).await).await;
        let code = letter_code(portal).await;
        let path = page.url.trim_start_matches(&anna.origin).to_owned();
        for browser in [portal.visitor("alfa"), portal.visitor("beta")] {
            browser.get("/registration").await;
            assert_eq!(browser.get(&path).await.status, 404);
            assert_eq!(browser.submit(&step_two(&page, &code)).await.status, 404);
        }
        assert_eq!(accounts(portal).await, 0);
    }

    async fn two_confirmations_at_once_make_one_account_and_both_land_on_step_three(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let anna = portal.visitor("alfa");
        let page = anna.walk(&step_one(&alfa, &anna).await).await;
        let form = step_two(&page, &letter_code(portal).await);
        let answers = join_all((0..3).map(|_| anna.submit(&form))).await;
        for answer in &answers {
            assert_eq!(answer.location(), "/registration/done", "{}", answer.body);
            assert!(answer.header("set-cookie").contains("session="));
        }
        assert_eq!((accounts(portal).await, cards(&alfa).await.len()), (1, 1));
        assert!(is_in(&anna).await);
        // Later, with another password, the link opens nothing.
        let later = anna.submit(&form.with("password", "другой-чайник-77").with("again", "другой-чайник-77")).await;
        assert_eq!(later.status, 409);
    }

    async fn of_two_registrations_of_one_address_the_second_is_told_after_its_code(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (one, two) = (portal.visitor("alfa"), portal.visitor("alfa"));
        let first = one.walk(&step_one(&alfa, &one).await).await;
        let first_code = letter_code(portal).await;
        let second = two.walk(&step_one(&alfa, &two).await).await;
        let second_code = letter_code(portal).await;
        let forms = [(&one, step_two(&first, &first_code)), (&two, step_two(&second, &second_code))];
        let answers = join_all(forms.iter().map(|(browser, form)| browser.submit(form))).await;
        let mut told: Vec<_> = answers.iter().map(|answer| answer.status).collect();
        told.sort_unstable();
        assert_eq!(told, [303, 409]);
        let late = answers.iter().find(|answer| answer.status == 409).unwrap();
        assert!(late.says("Этот адрес уже используется для входа"), "{}", late.body);
        assert_eq!((accounts(portal).await, cards(&alfa).await.len()), (1, 1));
    }

    async fn a_code_ends_after_ten_minutes_and_a_registration_after_a_day(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let anna = portal.visitor("alfa");
        let page = anna.walk(&step_one(&alfa, &anna).await).await;
        let code = letter_code(portal).await;
        portal.clock.advance(TimeDelta::minutes(10));
        let answer = anna.submit(&step_two(&page, &code)).await;
        assert_eq!(answer.mistake("code").as_deref(), Some("Срок действия кода истек. Отправьте код еще раз."));
        portal.clock.advance(TimeDelta::days(1));
        people::accounts::sweep(alfa.0.clone()).await.unwrap();
        assert_eq!(anna.get(page.url.trim_start_matches(&anna.origin)).await.status, 404);
        let kept = portal.ask("SELECT surname AS it FROM registrations").await.unwrap();
        assert!(kept.is_empty());
    }

    async fn a_card_of_the_clinic_is_taken_when_everything_is_the_same_and_the_phone_is_proven(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let known = alfa.card(&Identity { email: "old@mail.example", ..ANNA }).await;
        let anna = portal.visitor("alfa");
        let form = step_one(&alfa, &anna).await.with("channel", "phone").with("surname", "ТЁСТОВА")
            .with("surname", "тестова");
        let page = anna.walk(&form).await;
        let done = anna.walk(&step_two(&page, &sms_code(portal).await)).await;
        assert!(done.says("Клиника вас уже знает"), "{}", done.body);
        let cards = cards(&alfa).await;
        assert_eq!(cards.len(), 1);
        assert_eq!((cards[0].id(), cards[0].email.as_str(), cards[0].surname.as_str()), (known, "old@mail.example", "Тестова"));
    }

    async fn a_card_is_never_taken_by_name_or_e_mail_alone(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        alfa.card(&ANNA).await;
        registered(portal).await;
        assert_eq!(cards(&alfa).await.len(), 2, "the e-mail was proven, not the phone");
    }

    async fn of_two_such_cards_none_is_taken(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        alfa.card(&ANNA).await;
        alfa.card(&ANNA).await;
        let anna = portal.visitor("alfa");
        let page = anna.walk(&step_one(&alfa, &anna).await.with("channel", "phone")).await;
        anna.walk(&step_two(&page, &sms_code(portal).await)).await;
        assert_eq!(cards(&alfa).await.len(), 3);
    }

    async fn without_scripts_the_code_is_the_proof_and_a_bad_solution_is_none(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let anna = portal.visitor("alfa");
        let form = step_one(&alfa, &anna).await;
        let refused = anna.submit(&form.clone().with("altcha", "e30=")).await;
        assert_eq!(refused.status, 422);
        assert!(refused.mistake("captcha").is_some());
        let page = anna.walk(&form.with("altcha", "")).await;
        assert!(page.says("был выслан код подтверждения"), "{}", page.body);
    }

    async fn where_it_is_switched_off_there_is_no_registration(portal: &Portal) {
        portal.reconfigure("alfa", |site| site.accounts.registration = false).await;
        let anna = portal.visitor("alfa");
        assert_eq!(anna.get("/registration").await.status, 404);
        assert_eq!(anna.post("/registration", &[]).await.status, 404);
        assert!(!anna.get("/sign-in").await.body.contains("\"/registration\""));
        portal.reconfigure("beta", |site| site.accounts.methods.clear()).await;
        let beta = portal.visitor("beta");
        for path in ["/registration", "/sign-in", "/sign-in/code", "/sign-in/qr", "/recovery", "/cabinet"] {
            assert_eq!(beta.get(path).await.status, 404, "{path}");
        }
    }

    async fn no_secret_of_a_registration_stands_in_the_log(portal: &Portal) {
        let anna = registered(portal).await;
        assert!(is_in(&anna).await);
        let log = portal.log();
        assert!(!log.contains(PASSWORD) && !log.contains("$argon2id"), "a password");
        let token = portal.ask("SELECT token_hash AS it FROM sessions").await.unwrap();
        assert!(!log.contains(&token[0]));
    }
}
