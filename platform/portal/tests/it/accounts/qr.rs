//! The clinic's QR code (A6): single use, limited in time, revocable.

use chrono::TimeDelta;
use futures_util::future::join_all;
use people::accounts::{Issued, confirm_card, find_cards, issue_qr, revoke_qr};
use testkit::{ANNA, Answer, Fixture, HtmlForm, Visitor, on_both_engines};

use super::{accounts, is_in, staff};

async fn issue(clinic: &Fixture, single_use: bool) -> Issued {
    let card = clinic.card(&ANNA).await;
    issue_qr(&clinic.0, card, 24, single_use, &staff()).await.expect("issued")
}

fn path(browser: &Visitor, issued: &Issued) -> String {
    let path = issued.url.trim_start_matches(&browser.origin).to_owned();
    assert!(path.starts_with("/sign-in/qr/"), "{path}");
    path
}

fn press(page: &Answer, path: &str) -> HtmlForm {
    page.form("").to(path).tick("consent", "1")
}

on_both_engines! {
    async fn a_code_is_forgotten_a_month_after_it_ran_out(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        issue(&alfa, true).await;
        let kept = async || portal.ask("SELECT token_hash AS it FROM qr_tickets").await.unwrap().len();
        portal.clock.advance(TimeDelta::days(31));
        people::accounts::sweep(alfa.0.clone()).await.unwrap();
        assert_eq!(kept().await, 1);
        portal.clock.advance(TimeDelta::minutes(1));
        people::accounts::sweep(alfa.0.clone()).await.unwrap();
        assert_eq!(kept().await, 0);
    }

    async fn a_code_opens_the_cabinet_once_and_a_preview_spends_nothing(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let issued = issue(&alfa, true).await;
        let phone = portal.visitor("alfa");
        let path = path(&phone, &issued);
        for _ in 0..3 {
            let page = portal.visitor("alfa").get(&path).await;
            assert!(page.says("Анна Т.") && !page.says("Тестова"), "{}", page.body);
        }
        let page = phone.get(&path).await;
        let refused = phone.submit(&page.form("").to(&path)).await;
        assert!(refused.mistake("consent").is_some(), "{}", refused.body);
        assert_eq!(phone.submit(&press(&page, &path)).await.location(), "/cabinet");
        assert!(is_in(&phone).await);
        assert_eq!(accounts(portal).await, 1, "an account without a login");
        let other = portal.visitor("alfa");
        let used = other.get(&path).await;
        assert_eq!(used.status, 410);
        assert!(used.says("Этот QR-код уже использован."), "{}", used.body);
        assert_eq!(other.submit(&press(&page, &path)).await.status, 410);
        let page = phone.get("/profile/password").await;
        assert!(page.says("У вашей учетной записи еще нет логина"), "{}", page.body);
        let kept = portal.ask("SELECT token_hash AS it FROM qr_tickets").await.unwrap();
        assert!(!issued.url.contains(&kept[0]), "the token itself is not kept");
        assert!(!portal.log().contains(path.rsplit('/').next().unwrap()));
    }

    async fn of_many_who_use_a_single_code_at_once_one_gets_in(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let issued = issue(&alfa, true).await;
        let browsers: Vec<_> = (0..5).map(|_| portal.visitor("alfa")).collect();
        let path = path(&browsers[0], &issued);
        let form = press(&browsers[0].get(&path).await, &path);
        let answers = join_all(browsers.iter().map(|browser| browser.submit(&form))).await;
        let count = |status| answers.iter().filter(|answer| answer.status == status).count();
        assert_eq!((count(303), count(410)), (1, 4));
    }

    async fn a_reusable_code_ends_with_its_time_and_makes_one_account(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let issued = issue(&alfa, false).await;
        let browsers: Vec<_> = (0..3).map(|_| portal.visitor("alfa")).collect();
        let path = path(&browsers[0], &issued);
        let form = press(&browsers[0].get(&path).await, &path);
        let answers = join_all(browsers.iter().map(|browser| browser.submit(&form))).await;
        assert!(answers.iter().all(|answer| answer.status == 303));
        assert_eq!(accounts(portal).await, 1);
        portal.clock.advance(TimeDelta::hours(24));
        let late = portal.visitor("alfa").submit(&form).await;
        assert_eq!(late.status, 410);
        assert!(late.says("Срок действия этого QR-кода истек."), "{}", late.body);
    }

    async fn a_code_taken_back_opens_nothing(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let issued = issue(&alfa, true).await;
        revoke_qr(&alfa.0, issued.id, &staff()).await.unwrap();
        assert!(revoke_qr(&alfa.0, issued.id, &staff()).await.is_err());
        assert!(revoke_qr(&portal.clinic("beta").0, issued.id, &staff()).await.is_err());
        let browser = portal.visitor("alfa");
        let page = browser.get(&path(&browser, &issued)).await;
        assert_eq!(page.status, 410);
        assert!(page.says("Клиника отозвала этот QR-код."), "{}", page.body);
    }

    async fn a_code_is_nothing_at_another_clinic(portal: &Portal) {
        let issued = issue(&portal.clinic("alfa"), true).await;
        let path = path(&portal.visitor("alfa"), &issued);
        let thief = portal.visitor("beta");
        assert_eq!(thief.get(&path).await.status, 404);
        assert_eq!(thief.post(&path, &[("consent", "1")]).await.status, 404);
        assert_eq!(thief.get("/sign-in/qr/0123").await.status, 404);
    }

    async fn the_desk_finds_and_confirms_and_leaves_entries(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let card = alfa.card(&testkit::Identity { confirmed: false, ..ANNA }).await;
        for typed in ["Тестова", "тестова анна", "8 916 123-45-67"] {
            let found = find_cards(&alfa.0, typed, &staff()).await.unwrap();
            assert_eq!(found.iter().map(|one| one.id()).collect::<Vec<_>>(), [card], "{typed}");
        }
        assert!(find_cards(&alfa.0, "%", &staff()).await.unwrap().is_empty());
        for _ in 0..2 {
            assert!(confirm_card(&alfa.0, card, &staff()).await.unwrap().is_confirmed());
        }
        assert!(confirm_card(&portal.clinic("beta").0, card, &staff()).await.is_err());
        let db = alfa.0.db().read().await.unwrap();
        let entries = store::audit::of_patient(&db, card, None, 20).await.unwrap();
        let of = |action: &str| entries.iter().filter(|entry| entry.action == action).count();
        assert_eq!((of("patients.read"), of("patients.confirm")), (3, 1));
        assert!(entries.iter().all(|entry| entry.actor == "staff" && entry.actor_name == "Регистратор"));
        let changes = store::changes::of_object(&db, card.0).await.unwrap();
        assert_eq!(changes.len(), 1);
    }
}
