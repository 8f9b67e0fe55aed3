//! The patient's data and wishes.

use testkit::{Identity, on_both_engines};

on_both_engines! {
    async fn the_profile_shows_the_data_and_keeps_the_wishes(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let page = anna.browser.get("/profile").await;
        for words in [
            "Тестова Анна Ивановна",
            "17.05.1990",
            "Женский",
            "anna@mail.example",
            "+7(916)123-45-67",
            "Подтвержденная регистрация",
            "Медицинское учреждение",
        ] {
            assert!(page.says(words), "{words}: {}", page.body);
        }
        let branch = anna.clinic.branch("north").to_string();
        let form = page.form("/profile/settings").with("branch", &branch).with("lang", "en");
        let saved = anna.browser.walk(&form.tick("no_calls", "1").tick("no_sms", "1")).await;
        assert!(saved.says("Настройки сохранены"), "{}", saved.body);
        let db = anna.clinic.0.db().read().await.expect("the database");
        let card = store::patients::find(&db, anna.id).await.expect("asked").expect("a card");
        assert!(card.no_calls && card.no_sms && card.lang == "en");
        assert_eq!(card.branch_id.expect("a branch").to_string(), branch);
        let told = store::changes::of_object(&db, anna.id.0).await.expect("the changes");
        assert_eq!(told.last().expect("a change").kind, "patients.changed");
        drop(db);
        assert_eq!(crate::profile::account(&anna).await.expect("an account").lang, "en");
        // Ticks that are taken away are taken away.
        let form = saved.form("/profile/settings").untick("no_calls").untick("no_sms");
        anna.browser.walk(&form).await;
        let db = anna.clinic.0.db().read().await.expect("the database");
        let card = store::patients::find(&db, anna.id).await.expect("asked").expect("a card");
        assert!(!card.no_calls && !card.no_sms);
    }

    async fn another_clinics_institution_is_none(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let foreign = portal.clinic("beta").branch("center").to_string();
        let id = anna.id.to_string();
        for (branch, lang) in [(&*foreign, "ru"), ("x", "ru"), ("", "de")] {
            let form = [("patient", &*id), ("branch", branch), ("lang", lang)];
            let answer = anna.browser.post("/profile/settings", &form).await;
            assert_eq!(answer.status, 404, "{branch} {lang}");
        }
    }

    async fn an_unconfirmed_registration_says_so(portal: &Portal) {
        let fresh = Identity { confirmed: false, ..testkit::ANNA };
        let anna = portal.enrol("alfa", &fresh).await;
        let page = anna.browser.get("/profile").await;
        assert!(page.says("Неподтвержденная регистрация"), "{}", page.body);
    }

    async fn a_switched_off_tab_does_not_exist(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        portal.reconfigure("alfa", |config| {
            config.cabinet.tabs.retain(|tab| *tab != kernel::site::Tab::Profile);
        }).await;
        for path in ["", "/email", "/phone", "/consents", "/accesses", "/export", "/deletion"] {
            let path = format!("/profile{path}");
            assert_eq!(anna.browser.get(&path).await.status, 404, "{path}");
        }
    }
}
