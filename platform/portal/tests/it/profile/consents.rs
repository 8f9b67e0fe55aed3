//! The consents in the profile: as easily withdrawn as given, each with its version (law §1).

use people::consents::hash;
use store::{consents, documents};
use testkit::{BORIS, Enrolled, Portal, on_both_engines};

const TITLE: &str = "Согласие на получение рекламы";

async fn publish(portal: &Portal, body: &str) {
    let alfa = portal.clinic("alfa");
    let mut db = alfa.0.db().write().await.expect("the database");
    let paper = ("advertising", TITLE, body, &*hash(TITLE, body));
    documents::publish(&mut db, paper, portal.clock.now()).await.expect("published");
    db.commit().await.expect("committed");
}

async fn entries(anna: &Enrolled) -> Vec<consents::Consent> {
    let db = anna.clinic.0.db().read().await.expect("the database");
    consents::of_patient(&db, anna.id).await.expect("the journal")
}

on_both_engines! {
    async fn an_optional_consent_is_given_and_withdrawn_by_one_press_each(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        publish(portal, "Первая редакция.").await;
        let page = anna.browser.get("/profile/consents").await;
        assert!(page.says(TITLE) && page.says("Не давалось"), "{}", page.body);
        let form = page.form("/profile/consents/advertising");
        for _ in 0..2 {
            let given = anna.browser.submit(&form.clone().tick("action", "give")).await;
            assert_eq!(given.location(), "/profile/consents?done");
        }
        portal.clock.advance(chrono::TimeDelta::minutes(1));
        for _ in 0..2 {
            let taken = anna.browser.submit(&form.clone().tick("action", "withdraw")).await;
            assert_eq!(taken.location(), "/profile/consents?done");
        }
        let entries = entries(&anna).await;
        let actions: Vec<_> = entries.iter().map(|entry| &*entry.action).collect();
        assert_eq!(actions, ["given", "withdrawn"], "a double click writes once");
        assert_eq!((&*entries[0].wording, &*entries[1].wording), ("Дать согласие", "Отозвать"));
        for entry in &entries {
            assert_eq!(entry.hash, hash(TITLE, "Первая редакция."));
            assert_eq!((&*entry.ip, entry.account_id), ("127.0.0.1", Some(anna.account.0)));
        }
        assert!(anna.browser.get("/profile/consents").await.says("Отозвано"));
    }

    async fn a_new_version_asks_again_and_an_outdated_form_gives_nothing(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        publish(portal, "Первая редакция.").await;
        let form = anna.browser.get("/profile/consents").await.form("/consents/advertising");
        publish(portal, "Вторая редакция.").await;
        let answer = anna.browser.submit(&form.tick("action", "give")).await;
        assert_eq!(answer.status, 409, "{}", answer.body);
        assert!(entries(&anna).await.is_empty());
        anna.browser.submit(&answer.form("/consents/advertising").tick("action", "give")).await;
        publish(portal, "Третья редакция.").await;
        let page = anna.browser.get("/profile/consents").await;
        assert!(page.says("Сейчас действует более новая редакция"), "{}", page.body);
        let old = page.links("/documents/advertising/2").pop().expect("the version agreed to");
        assert!(anna.browser.get(&old).await.says("Вторая редакция."));
    }

    async fn the_consent_to_personal_data_is_withdrawn_by_deleting_the_account(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let page = anna.browser.get("/profile/consents").await;
        let form = page.form("/profile/consents/personal_data");
        anna.browser.submit(&form.clone().tick("action", "give")).await;
        let page = anna.browser.get("/profile/consents").await;
        assert!(page.says("нужно удалить личный кабинет"), "{}", page.body);
        let leads = anna.browser.submit(&form.tick("action", "withdraw")).await;
        assert_eq!(leads.location(), "/profile/deletion");
        assert_eq!(entries(&anna).await.len(), 1, "nothing is withdrawn before it is deleted");
    }

    async fn nobody_sees_or_changes_anothers_consents(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let boris = portal.enrol("alfa", &BORIS).await;
        publish(portal, "Первая редакция.").await;
        let form = anna.browser.get("/profile/consents").await.form("/consents/advertising");
        anna.browser.submit(&form.clone().tick("action", "give")).await;
        // His browser with her form.
        let answer = boris.browser.submit(&form.tick("action", "withdraw")).await;
        assert_eq!(answer.status, 409);
        assert!(boris.browser.get("/profile/consents").await.says("Не давалось"));
        assert_eq!(entries(&anna).await.len(), 1);
        for kind in ["policy", "nothing", "Advertising%00"] {
            let path = format!("/profile/consents/{kind}");
            for action in ["give", "withdraw"] {
                let form = [("patient", &*boris.id.to_string()), ("action", action), ("version", "1")];
                let answer = boris.browser.post(&path, &form).await;
                assert_eq!(answer.status, 404, "{kind} {action}: {}", answer.body);
            }
        }
    }
}
