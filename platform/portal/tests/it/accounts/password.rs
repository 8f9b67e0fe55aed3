//! Passwords: rules, change, the letter about it.

use kernel::site::Tab;
use testkit::on_both_engines;

use super::{PASSWORD, is_in, letter_code, registered, sign_in, step_one, step_two};

const NEW: &str = "зеленый-слон-на-крыше";

on_both_engines! {
    async fn weak_passwords_are_refused_at_the_field_and_cost_no_try(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let anna = portal.visitor("alfa");
        let page = anna.walk(&step_one(&alfa, &anna).await).await;
        let form = step_two(&page, &letter_code(portal).await);
        let common = "Такой пароль легко угадать";
        for (password, said) in [
            ("коротко", "Пароль слишком короткий"),
            (&*"длинный ".repeat(17), "Пароль слишком длинный"),
            ("password1", common),
            ("пароль123", common),
            ("qwertyuiop", common),
            ("Тестова1990", common),
            ("anna@mail.example", common),
        ] {
            let answer = anna.submit(&form.clone().with("password", password).with("again", password)).await;
            let mistake = answer.mistake("password").unwrap_or_default();
            assert!(mistake.contains(said), "{password}: {mistake}");
            assert!(!answer.body.contains(&format!("value=\"{password}\"")) || password.contains('@'));
        }
        let differ = anna.submit(&form.clone().with("again", "иначе")).await;
        assert_eq!(differ.mistake("again").as_deref(), Some("Пароль и подтверждение не совпадают"));
        assert_eq!(anna.submit(&form).await.status, 303);
    }

    async fn spaces_in_a_password_count(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let anna = portal.visitor("alfa");
        let page = anna.walk(&step_one(&alfa, &anna).await).await;
        let spaced = format!(" {PASSWORD} ");
        let form = step_two(&page, &letter_code(portal).await).with("password", &spaced).with("again", &spaced);
        assert_eq!(anna.submit(&form).await.status, 303);
        let other = portal.visitor("alfa");
        assert_eq!(sign_in(&other, "anna@mail.example", PASSWORD).await.status, 422);
        assert_eq!(sign_in(&other, "anna@mail.example", &spaced).await.status, 303);
    }

    async fn a_changed_password_ends_the_other_sessions_and_the_owner_is_told(portal: &Portal) {
        let anna = registered(portal).await;
        let other = portal.visitor("alfa");
        sign_in(&other, "anna@mail.example", PASSWORD).await;
        assert!(is_in(&other).await);
        let form = anna.get("/profile/password").await.form("/profile/password")
            .with("old", "другой-чайник-77").with("password", NEW).with("again", NEW);
        let wrong = anna.submit(&form).await;
        assert_eq!(wrong.mistake("old").as_deref(), Some("Прежний пароль указан неверно"));
        let done = anna.walk(&form.with("old", PASSWORD)).await;
        assert!(done.says("Пароль изменен."), "{}", done.body);
        assert!(is_in(&anna).await && !is_in(&other).await);
        portal.run_jobs().await;
        assert_eq!(portal.letters("alfa").await[0].subject, "Пароль изменен");
        assert_eq!(sign_in(&other, "anna@mail.example", PASSWORD).await.status, 422);
        assert_eq!(sign_in(&other, "anna@mail.example", NEW).await.status, 303);
    }

    async fn a_first_password_needs_no_old_one(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let page = anna.browser.get("/profile/password").await;
        assert!(!page.body.contains("name=\"old\""));
        let form = page.form("/profile/password").with("password", NEW).with("again", NEW);
        assert_eq!(anna.browser.submit(&form).await.status, 303);
    }

    async fn the_pages_of_the_profile_ask_for_the_tab_and_the_patient(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let visitor = portal.visitor("alfa");
        for path in ["/profile/password", "/profile/devices"] {
            assert!(visitor.get(path).await.location().starts_with("/sign-in?back="));
        }
        assert!(visitor.post("/profile/password", &[]).await.location().starts_with("/sign-in"));
        portal.reconfigure("alfa", |site| site.cabinet.tabs = vec![Tab::Appointments]).await;
        for path in ["/profile/password", "/profile/devices"] {
            assert_eq!(anna.browser.get(path).await.status, 404);
        }
        assert_eq!(anna.browser.get("/cabinet").await.location(), "/appointments");
    }
}
