//! Signing in to the panel, sessions, the way back.

use chrono::TimeDelta;
use kernel::staff::Role;
use testkit::on_both_engines;

use super::{PASSWORD, is_in, path, sign_in, with_password};

const EMAIL: &str = "tamara@alfa.example";

on_both_engines! {
    async fn a_member_of_the_staff_signs_in_and_comes_back_to_the_page(portal: &Portal) {
        let browser = with_password(portal, EMAIL, Role::Registry).await;
        let page = browser.open("/staff/profile").await;
        assert!(page.url.contains("/staff/sign-in?back="), "{}", page.url);
        let form = page.form("/staff/sign-in").with("email", " TAMARA@alfa.example").with("password", PASSWORD);
        assert_eq!(browser.submit(&form).await.location(), "/staff/factor?back=%2Fstaff%2Fprofile");
        assert_eq!(browser.get("/staff/factor?back=/staff/profile").await.location(), "/staff/profile");
        for foreign in ["https://evil.example/", "//evil.example", "/cabinet", "/staff/sign-in"] {
            let onwards = browser.get(&format!("/staff/factor?back={foreign}")).await;
            assert_eq!(onwards.location(), "/staff", "{foreign}");
        }
        // A patient's side knows nothing of it.
        assert!(browser.get("/profile/devices").await.location().starts_with("/sign-in"));
    }

    async fn a_wrong_password_an_unknown_and_a_switched_off_member_get_one_answer(portal: &Portal) {
        let browser = with_password(portal, EMAIL, Role::Registry).await;
        let off = with_password(portal, "off@alfa.example", Role::Registry).await;
        let db = portal.clinic("alfa").0.db().read().await.unwrap();
        let id = store::staff::of_email(&db, "off@alfa.example").await.unwrap().unwrap().id();
        drop(db);
        let clinic = portal.clinic("alfa");
        offices::staff::switch_off(&clinic.0, id, &shell::Trace::portal()).await.unwrap();
        let invited = crate::staff::invited(&clinic, "new@alfa.example", Role::Registry).await;
        assert!(!invited.link.is_empty());
        let mut seen = vec![];
        for (email, password) in [
            (EMAIL, "другой-трамвай-12"),
            ("nobody@alfa.example", PASSWORD),
            ("off@alfa.example", PASSWORD),
            ("new@alfa.example", PASSWORD),
            (EMAIL, ""),
        ] {
            let answer = sign_in(&browser, email, password).await;
            assert_eq!(answer.status, 422);
            assert_eq!(answer.mistake("email").as_deref(), Some("Адрес или пароль не подходит"));
            seen.push(answer.body.replace(email, "EMAIL"));
        }
        assert!(seen.iter().all(|page| *page == seen[0]));
        assert!(!is_in(&browser).await && !is_in(&off).await);
    }

    async fn attempts_are_limited(portal: &Portal) {
        let browser = with_password(portal, EMAIL, Role::Registry).await;
        let mut statuses = vec![];
        for _ in 0..12 {
            statuses.push(sign_in(&browser, EMAIL, "другой-трамвай-12").await.status);
        }
        assert!(statuses.contains(&429), "{statuses:?}");
        portal.clock.advance(TimeDelta::hours(1));
    }

    async fn a_session_ends_by_signing_out_by_idleness_and_by_age(portal: &Portal) {
        let browser = with_password(portal, EMAIL, Role::Registry).await;
        sign_in(&browser, EMAIL, PASSWORD).await;
        let page = browser.get("/staff/profile").await;
        assert_eq!(browser.submit(&page.form("/staff/sign-out")).await.location(), "/staff/sign-in");
        assert!(!is_in(&browser).await);
        sign_in(&browser, EMAIL, PASSWORD).await;
        portal.clock.advance(TimeDelta::hours(7));
        assert!(is_in(&browser).await);
        portal.clock.advance(TimeDelta::hours(7));
        assert!(is_in(&browser).await, "it was used");
        portal.clock.advance(TimeDelta::minutes(481));
        assert!(!is_in(&browser).await);
        sign_in(&browser, EMAIL, PASSWORD).await;
        for _ in 0..24 {
            portal.clock.advance(TimeDelta::hours(7));
            assert!(is_in(&browser).await);
        }
        portal.clock.advance(TimeDelta::minutes(1));
        assert!(!is_in(&browser).await, "a week");
    }

    async fn who_has_forgotten_the_password_gets_a_letter_and_nobody_else_does(portal: &Portal) {
        let browser = with_password(portal, EMAIL, Role::Registry).await;
        sign_in(&browser, EMAIL, PASSWORD).await;
        portal.run_jobs().await;
        let before = portal.letters("alfa").await.len();
        let other = portal.visitor("alfa");
        let mut seen = vec![];
        for email in [EMAIL, "nobody@alfa.example"] {
            let page = other.get("/staff/recovery").await;
            let page = other.walk(&page.form("/staff/recovery").with("email", email)).await;
            assert!(page.says("Если этот адрес зарегистрирован"), "{}", page.body);
            seen.push(page.body);
        }
        assert_eq!(seen[0], seen[1]);
        portal.run_jobs().await;
        let letters = portal.letters("alfa").await;
        assert_eq!(letters.len(), before + 1);
        let link = letters[0].text.split_whitespace().find(|word| word.contains("/staff/start/"));
        let form = [("password", "другой-трамвай-едет-3"), ("again", "другой-трамвай-едет-3")];
        let done = other.post(&path(link.expect("a link")), &form).await;
        assert_eq!(done.status, 303, "{}", done.body);
        assert!(is_in(&other).await && !is_in(&browser).await, "earlier sessions end");
        assert_eq!(sign_in(&browser, EMAIL, PASSWORD).await.status, 422);
    }

    async fn forgetting_the_password_is_the_same_work_for_whoever_is_named(portal: &Portal) {
        with_password(portal, EMAIL, Role::Registry).await;
        let off = with_password(portal, "off@alfa.example", Role::Registry).await;
        let clinic = portal.clinic("alfa");
        let db = clinic.0.db().read().await.expect("the database");
        let member = store::staff::of_email(&db, "off@alfa.example").await.unwrap().expect("one");
        drop(db);
        offices::staff::switch_off(&clinic.0, member.id(), &shell::Trace::staff("Тест")).await.unwrap();
        portal.run_jobs().await;
        let tickets = portal.ask("SELECT 'x' AS it FROM staff_tickets").await.unwrap().len();
        let letters = portal.letters("alfa").await.len();
        for email in [EMAIL, "off@alfa.example", "nobody@alfa.example"] {
            let page = off.get("/staff/recovery").await;
            off.submit(&page.form("/staff/recovery").with("email", email)).await;
            let jobs = portal.ask("SELECT kind AS it FROM jobs WHERE kind = 'staff.recovery'");
            assert_eq!(jobs.await.unwrap().len(), 1, "{email}");
            portal.run_jobs().await;
        }
        let now = portal.ask("SELECT 'x' AS it FROM staff_tickets").await.unwrap().len();
        assert_eq!((now - tickets, portal.letters("alfa").await.len() - letters), (1, 1));
    }

    async fn the_own_password_is_changed_and_other_devices_sign_in_anew(portal: &Portal) {
        let browser = with_password(portal, EMAIL, Role::Registry).await;
        let other = portal.visitor("alfa");
        sign_in(&browser, EMAIL, PASSWORD).await;
        sign_in(&other, EMAIL, PASSWORD).await;
        let page = browser.get("/staff/profile").await;
        let new = "другой-трамвай-едет-3";
        let form = page.form("/staff/profile").with("password", new).with("again", new);
        let wrong = browser.submit(&form.clone().with("old", "не тот пароль")).await;
        assert!(wrong.status == 422 && wrong.mistake("old").is_some(), "{}", wrong.body);
        let done = browser.submit(&form.with("old", PASSWORD)).await;
        assert_eq!(done.location(), "/staff/profile?done=password");
        assert!(is_in(&browser).await && !is_in(&other).await);
        let page = browser.get("/staff/profile").await;
        let out = browser.submit(&page.form("sign-out-everywhere")).await;
        assert_eq!(out.location(), "/staff/sign-in?done=everywhere");
        assert!(!is_in(&browser).await);
    }
}
