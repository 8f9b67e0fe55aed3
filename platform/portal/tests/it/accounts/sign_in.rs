//! Signing in by password and by code (A6), sessions, the consent.

use chrono::TimeDelta;
use futures_util::future::join_all;
use kernel::site::Method;
use testkit::{ANNA, BORIS, Engine, Options, Portal, on_both_engines};

use super::{
    PASSWORD, cards, is_in, letter_code, not, registered, sign_in, sign_in_form, sms_code, staff,
};

const WRONG: &str = "Неверный логин или пароль";

on_both_engines! {
    async fn a_patient_signs_in_in_any_spelling_and_comes_back_to_the_page(portal: &Portal) {
        registered(portal).await;
        let other = portal.visitor("alfa");
        let page = other.open("/profile/devices").await;
        assert!(page.says("Пройти процедуру авторизации по") && page.says("Логин пользователя"), "{}", page.body);
        assert!(page.says("Забыли пароль?") && page.says("Согласен(на) на обработку персональных данных"));
        let form = page.form("/sign-in").with("login", " ANNA@mail.example ").with("password", PASSWORD);
        assert_eq!(other.submit(&form).await.location(), "/profile/devices");
        assert!(is_in(&other).await);
        assert_eq!(other.get("/sign-in").await.location(), "/cabinet");
        assert_eq!(other.get("/cabinet").await.location(), "/booking");
        for foreign in ["https://evil.example/", "//evil.example", "/sign-in"] {
            let third = portal.visitor("alfa");
            let form = sign_in_form(&third, "anna@mail.example", PASSWORD).await.with("back", foreign);
            assert_eq!(third.submit(&form).await.location(), "/cabinet");
        }
    }

    async fn a_wrong_password_and_an_unknown_login_get_the_same_answer(portal: &Portal) {
        registered(portal).await;
        let browser = portal.visitor("alfa");
        let mut seen = vec![];
        for (login, password) in [
            ("anna@mail.example", "другой-чайник-77"),
            ("olga@mail.example", PASSWORD),
            ("anna@mail.example", ""),
            ("+79161234567", PASSWORD),
            ("никто", PASSWORD),
        ] {
            let answer = sign_in(&browser, login, password).await;
            assert_eq!((answer.status, answer.mistake("login").as_deref()), (422, Some(WRONG)));
            assert!(!answer.body.contains(PASSWORD), "a password is never given back");
            seen.push(answer.body.replace(login, "LOGIN"));
        }
        assert!(seen.iter().all(|page| *page == seen[0]));
        let long = "п".repeat(5000);
        assert_eq!(sign_in(&browser, "anna@mail.example", &long).await.status, 422);
        assert!(!is_in(&browser).await);
    }

    async fn each_sign_in_is_a_new_session_and_ends_the_browsers_old_one(portal: &Portal) {
        let anna = portal.enrol("alfa", &ANNA).await;
        let before = portal.ask("SELECT token_hash AS it FROM sessions").await.unwrap();
        let boris = portal.enrol("alfa", &BORIS).await;
        let clinic = &anna.clinic;
        let link = people::accounts::issue_qr(&clinic.0, boris.id, 1, true, &staff()).await.unwrap();
        let path = link.url.trim_start_matches(&anna.browser.origin).to_owned();
        let page = anna.browser.get(&path).await;
        let form = page.form("").to(&path).tick("consent", "1");
        assert_eq!(anna.browser.submit(&form).await.location(), "/cabinet");
        let after = portal.ask("SELECT token_hash AS it FROM sessions").await.unwrap();
        assert_eq!(after.len(), 2);
        assert!(!after.contains(&before[0]), "the old session has ended");
    }

    async fn a_session_ends_unused_after_a_week_and_in_any_case_after_sixty_days(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        for _ in 0..10 {
            portal.clock.advance(TimeDelta::days(6));
            assert!(is_in(&anna.browser).await);
        }
        portal.clock.advance(TimeDelta::minutes(1));
        assert!(!is_in(&anna.browser).await, "sixty days");
        let again = portal.sign_in("alfa", anna.account).await;
        portal.clock.advance(TimeDelta::days(7));
        assert!(is_in(&again.browser).await);
        portal.clock.advance(TimeDelta::days(7) + TimeDelta::minutes(1));
        assert!(!is_in(&again.browser).await, "idle");
        people::accounts::sweep(anna.clinic.0.clone()).await.unwrap();
        assert!(portal.ask("SELECT token_hash AS it FROM sessions").await.unwrap().is_empty());
    }

    async fn a_session_of_one_clinic_is_none_at_another(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let clinic = &anna.clinic;
        let mut db = clinic.0.db().write().await.unwrap();
        let token = people::accounts::open(&clinic.0, &mut db, anna.account, "password", &anna.trace()).await.unwrap();
        db.commit().await.unwrap();
        let thief = portal.visitor("beta");
        thief.keep_cookie("session", token.reveal());
        assert!(!is_in(&thief).await);
        let own = portal.visitor("alfa");
        own.keep_cookie("session", token.reveal());
        assert!(is_in(&own).await);
    }

    async fn a_new_version_of_the_consent_is_asked_for_once(portal: &Portal) {
        registered(portal).await;
        let alfa = portal.clinic("alfa");
        let mut db = alfa.0.db().write().await.unwrap();
        let text = ("personal_data", "Согласие", "Новый текст.", "0123");
        assert!(store::documents::publish(&mut db, text, alfa.0.now()).await.unwrap());
        db.commit().await.unwrap();
        let browser = portal.visitor("alfa");
        let form = sign_in_form(&browser, "anna@mail.example", PASSWORD).await;
        let answer = browser.submit(&form).await;
        assert_eq!(answer.mistake("consent").as_deref(), Some("Отметьте согласие на обработку персональных данных"));
        assert!(!is_in(&browser).await);
        let outdated = browser.submit(&form.clone().tick("consent", "1")).await;
        assert_eq!(outdated.status, 409, "{}", outdated.body);
        assert_eq!(browser.submit(&form.clone().tick("consent", "2")).await.status, 303);
        let card = cards(&alfa).await.remove(0);
        let db = alfa.0.db().read().await.unwrap();
        let consents = store::consents::of_patient(&db, card.id()).await.unwrap();
        assert_eq!(consents.len(), 2);
        drop(db);
        assert_eq!(portal.visitor("alfa").submit(&form).await.status, 303, "and not again");
    }

    async fn a_code_signs_in_once_and_an_unknown_login_gets_none(portal: &Portal) {
        portal.enrol("alfa", &ANNA).await;
        let alfa = portal.clinic("alfa");
        let mut seen = vec![];
        for login in ["anna@mail.example", "olga@mail.example"] {
            let browser = portal.visitor("alfa");
            let page = browser.get("/sign-in/code").await;
            let form = page.form("/sign-in/code").with("login", login)
                .with("altcha", &alfa.captcha_of("sign_in").await);
            let answer = browser.submit(&form).await;
            let id = answer.location().split(['/', '?']).nth(3).unwrap().to_owned();
            let page = browser.get(answer.location()).await;
            let wrong = browser.submit(&page.form("/sign-in/code/").with("code", "1")).await;
            seen.push([page.body, wrong.body].map(|body| body.replace(&id, "ID")));
        }
        assert!(seen[0] == seen[1], "the pages differ");
        portal.run_jobs().await;
        assert_eq!(portal.letters("alfa").await.len(), 1, "to the known login only");
        let browser = portal.visitor("alfa");
        let page = browser.get("/sign-in/code").await;
        let form = page.form("/sign-in/code").with("login", "8 916 123-45-67").with("altcha", "");
        let page = browser.walk(&form).await;
        let code = sms_code(portal).await;
        let enter = page.form("/sign-in/code/");
        let wrong = browser.submit(&enter.clone().with("code", &not(&code)).tick("consent", "1")).await;
        assert!(wrong.mistake("code").is_some());
        let silent = browser.submit(&enter.clone().with("code", &code)).await;
        assert!(silent.mistake("consent").is_some(), "the code is not spent by that");
        let right = enter.with("code", &code).tick("consent", "1");
        assert_eq!(browser.submit(&right).await.status, 303);
        assert!(is_in(&browser).await);
        let replayed = portal.visitor("alfa").submit(&right).await;
        assert!(replayed.status == 404 || replayed.mistake("code").is_some(), "{}", replayed.body);
    }

    async fn of_parallel_uses_of_one_code_one_wins(portal: &Portal) {
        registered(portal).await;
        let alfa = portal.clinic("alfa");
        let browser = portal.visitor("alfa");
        let page = browser.get("/sign-in/code").await;
        let form = page.form("/sign-in/code").with("login", "anna@mail.example")
            .with("altcha", &alfa.captcha_of("sign_in").await);
        let page = browser.walk(&form).await;
        let form = page.form("/sign-in/code/").with("code", &letter_code(portal).await);
        let browsers: Vec<_> = (0..4).map(|_| portal.visitor("alfa")).collect();
        let answers = join_all(browsers.iter().map(|browser| browser.submit(&form))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 303).count(), 1);
    }

    async fn a_way_that_is_not_offered_does_not_exist(portal: &Portal) {
        portal.reconfigure("alfa", |site| site.accounts.methods = vec![Method::Code]).await;
        let browser = portal.visitor("alfa");
        assert_eq!(browser.get("/sign-in").await.location(), "/sign-in/code");
        assert_eq!(browser.post("/sign-in", &[("login", "x")]).await.status, 404);
        for path in ["/recovery", "/sign-in/qr", "/sign-in/esia"] {
            assert_eq!(browser.get(path).await.status, 404, "{path}");
        }
        assert!(!browser.get("/sign-in/code").await.body.contains("госуслугам"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_https_the_session_is_a_host_cookie_that_scripts_do_not_see() {
    let portal = Portal::with(Options { https: true, ..Options::on(Engine::Sqlite) }).await;
    let account = super::with_password(&portal, &hash(19456, 2)).await;
    let clinic = portal.clinic("alfa");
    super::agree(&clinic, account).await;
    let browser = portal.visitor("alfa");
    let answer = sign_in(&browser, "anna@mail.example", PASSWORD).await;
    let cookies: Vec<_> =
        answer.headers.get_all("set-cookie").iter().map(|one| one.to_str().unwrap()).collect();
    let session = cookies.iter().find(|one| one.starts_with("__Host-session=")).unwrap();
    for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/", "Max-Age="] {
        assert!(session.contains(part), "{part}: {session}");
    }
    assert!(!session.contains("Domain"));
    portal.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_kept_at_lower_costs_is_kept_anew_at_sign_in() {
    let portal = Portal::start(Engine::Sqlite).await;
    let account = super::with_password(&portal, &hash(64, 1)).await;
    super::agree(&portal.clinic("alfa"), account).await;
    let browser = portal.visitor("alfa");
    let kept = async || portal.ask("SELECT password AS it FROM accounts").await.unwrap().remove(0);
    sign_in(&browser, "anna@mail.example", "другой-чайник-77").await;
    assert!(kept().await.contains("m=64,t=1"), "not by a wrong one");
    assert_eq!(sign_in(&browser, "anna@mail.example", PASSWORD).await.status, 303);
    assert!(kept().await.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    let again = portal.visitor("alfa");
    assert_eq!(sign_in(&again, "anna@mail.example", PASSWORD).await.status, 303);
    portal.finish().await;
}

/// What is kept of the password at other costs.
fn hash(memory: u32, rounds: u32) -> String {
    use argon2::{Algorithm, Argon2, Params, Version, password_hash::PasswordHasher};
    let params = Params::new(memory, rounds, 1, None).unwrap();
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password(PASSWORD.as_bytes()).unwrap().to_string()
}
