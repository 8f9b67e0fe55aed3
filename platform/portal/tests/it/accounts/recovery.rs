//! «Забыли пароль?» (A6).

use testkit::{Answer, Portal, Visitor, on_both_engines};

use super::{PASSWORD, is_in, letter_code, not, registered, sign_in};

const NEW: &str = "зеленый-слон-на-крыше";

async fn ask(portal: &Portal, browser: &Visitor, login: &str) -> Answer {
    let page = browser.get("/recovery").await;
    let solution = portal.clinic("alfa").captcha_of("recovery").await;
    browser.submit(&page.form("/recovery").with("login", login).with("altcha", &solution)).await
}

on_both_engines! {
    async fn the_code_sets_a_new_password_and_ends_every_session(portal: &Portal) {
        let anna = registered(portal).await;
        let other = portal.visitor("alfa");
        let page = other.open(ask(portal, &other, "anna@mail.example").await.location()).await;
        let code = letter_code(portal).await;
        let form = page.form("/recovery/").with("password", NEW).with("again", NEW);
        let wrong = other.submit(&form.clone().with("code", &not(&code))).await;
        assert!(wrong.mistake("code").is_some(), "{}", wrong.body);
        assert!(is_in(&anna).await);
        let own_name = other
            .submit(&form.clone().with("code", &code).with("password", "тестоваанна").with("again", "тестоваанна"))
            .await;
        assert!(own_name.mistake("password").is_some(), "{}", own_name.body);
        let done = other.walk(&form.clone().with("code", &code)).await;
        assert!(done.says("Пароль изменен. Войдите с новым паролем."), "{}", done.body);
        assert!(!is_in(&anna).await && !is_in(&other).await);
        portal.run_jobs().await;
        let letter = portal.letters("alfa").await.remove(0);
        assert_eq!(letter.subject, "Пароль изменен");
        assert!(!letter.text.contains(NEW));
        assert_eq!(sign_in(&other, "anna@mail.example", PASSWORD).await.status, 422);
        assert_eq!(sign_in(&other, "anna@mail.example", NEW).await.status, 303);
        let replayed = other.submit(&form.with("code", &code)).await;
        assert!(replayed.status == 404 || replayed.mistake("code").is_some());
    }

    async fn nobody_learns_whether_a_login_is_registered(portal: &Portal) {
        registered(portal).await;
        let letters = portal.letters("alfa").await.len();
        let mut seen = vec![];
        for login in ["anna@mail.example", "olga@mail.example"] {
            let browser = portal.visitor("alfa");
            let answer = ask(portal, &browser, login).await;
            let id = answer.location().trim_start_matches("/recovery/").to_owned();
            let page = browser.get(answer.location()).await;
            let form = page.form("/recovery/").with("password", NEW).with("again", NEW);
            let wrong = browser.submit(&form.with("code", "000000")).await;
            let again = browser.walk(&page.form("/recovery/").tick("resend", "1")).await;
            seen.push([page, wrong, again].map(|page| (page.status, page.body.replace(&id, "ID"))));
        }
        assert!(seen[0] == seen[1], "the pages differ");
        portal.run_jobs().await;
        assert_eq!(portal.letters("alfa").await.len(), letters + 1, "the last code to the known one");
    }

    async fn a_code_for_signing_in_sets_no_password(portal: &Portal) {
        registered(portal).await;
        let browser = portal.visitor("alfa");
        let page = browser.get("/sign-in/code").await;
        let solution = portal.clinic("alfa").captcha_of("sign_in").await;
        let form = page.form("/sign-in/code").with("login", "anna@mail.example").with("altcha", &solution);
        let answer = browser.submit(&form).await;
        let id = answer.location().split(['/', '?']).nth(3).unwrap().to_owned();
        let code = letter_code(portal).await;
        let path = format!("/recovery/{id}");
        assert_eq!(browser.get(&path).await.status, 404);
        let posted = [("code", &*code), ("password", NEW), ("again", NEW)];
        assert_eq!(browser.post(&path, &posted).await.status, 404);
        assert_eq!(sign_in(&browser, "anna@mail.example", PASSWORD).await.status, 303);
    }
}
