//! «Выбрать» (D1): everything done afterwards is done in the chosen patient's name, and the
//! journal names both.

use store::family_links::status;
use testkit::{BORIS, Identity, on_both_engines};

use super::{ALISA, add, journal, with_child};

on_both_engines! {
    async fn one_acts_in_the_chosen_cabinet_and_the_journal_names_both(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let (_, child) = with_child(&anna).await;
        let page = anna.browser.get("/family?back=/profile").await;
        for words in [
            "Выбор пациента",
            "Обратите внимание, что дальнейшие действия будут производиться от имени выбранного пациента.",
            "Тестова Алиса Борисовна",
            "Выбрать",
            "Отмена",
            "Добавить",
        ] {
            assert!(page.says(words), "{words}: {}", page.body);
        }
        let form = page.form("/family/choice");
        assert_eq!(form.value("patient"), Some(&*anna.id.to_string()), "the own cabinet is chosen");
        let chosen = anna.browser.submit(&form.with("patient", &child.to_string())).await;
        assert_eq!(chosen.location(), "/profile");
        let profile = anna.browser.get("/profile").await;
        assert!(profile.says("Тестова Алиса Борисовна") && profile.says("05.04.2018"));
        let saved = anna.browser.submit(&profile.form("/profile/settings").tick("no_sms", "1")).await;
        assert_eq!(saved.location(), "/profile?done=saved");
        let actions: Vec<_> = journal(&anna.clinic, child)
            .await
            .into_iter()
            .map(|entry| {
                assert_eq!(entry.actor_patient_id, Some(anna.id.0), "{entry:?}");
                assert_eq!(entry.account_id, Some(anna.account.0), "{entry:?}");
                entry.action
            })
            .collect();
        for action in ["family.add", "family.choose", "profile.read", "profile.settings"] {
            assert!(actions.iter().any(|did| did == action), "{action}: {actions:?}");
        }
        // The own card was not touched.
        let db = anna.clinic.0.db().read().await.expect("the database");
        let own = store::patients::find(&db, anna.id).await.expect("asked").expect("a card");
        assert!(!own.no_sms);
    }

    async fn a_form_of_another_tab_does_not_write_into_the_wrong_cabinet(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let (_, child) = with_child(&anna).await;
        let form = anna.browser.get("/profile").await.form("/profile/settings");
        anna.browser.post("/family/choice", &[("patient", &child.to_string())]).await;
        let answer = anna.browser.submit(&form.tick("no_calls", "1")).await;
        assert_eq!(answer.status, 409);
        assert!(answer.says("В другой вкладке выбран другой пациент"), "{}", answer.body);
        let db = anna.clinic.0.db().read().await.expect("the database");
        for id in [anna.id, child] {
            let card = store::patients::find(&db, id).await.expect("asked").expect("a card");
            assert!(!card.no_calls);
        }
    }

    async fn nobody_acts_for_a_stranger_or_before_the_clinic_has_confirmed(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let boris = portal.enrol("alfa", &BORIS).await;
        let stranger = portal.clinic("alfa").card(&Identity { name: "Тестов Олег", ..ALISA }).await;
        let other = portal.patient("beta").await;
        add(&anna, &BORIS).await.expect("asked");
        for id in [boris.id, stranger, other.id] {
            let answer = anna.browser.post("/family/choice", &[("patient", &id.to_string())]).await;
            assert_eq!(answer.status, 404, "{}", answer.body);
        }
        let profile = anna.browser.get("/profile").await;
        assert!(profile.says("Тестова Анна Ивановна"), "{}", profile.body);
        let page = anna.browser.get("/family").await;
        let waiting = page.body.split("<li").find(|one| one.contains("Борис")).expect("a row");
        assert!(waiting.contains("disabled"), "{waiting}");
    }

    async fn a_link_that_was_ended_leads_back_into_the_own_cabinet_at_once(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let (link, child) = with_child(&anna).await;
        anna.browser.post("/family/choice", &[("patient", &child.to_string())]).await;
        let question = anna.browser.get(&format!("/family/{}/end", link.id)).await;
        assert!(question.says("Прекратить доступ"), "{}", question.body);
        for _ in 0..2 {
            let ended = anna.browser.submit(&question.form("/end")).await;
            assert_eq!(ended.location(), "/family?done=ended");
        }
        let profile = anna.browser.get("/profile").await;
        assert!(profile.says("Тестова Анна Ивановна") && !profile.says("Алиса"), "{}", profile.body);
        let back = anna.browser.post("/family/choice", &[("patient", &child.to_string())]).await;
        assert_eq!(back.status, 404);
        // Who asks again is linked to a card that the portal itself has made.
        let again = add(&anna, &ALISA).await.expect("linked");
        assert_eq!(again.status, status::ACTIVE);
        assert_eq!(again.dependent_id, Some(child.0));
    }

    async fn a_link_of_somebody_else_is_not_there(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let (link, child) = with_child(&anna).await;
        let boris = portal.enrol("alfa", &BORIS).await;
        let path = format!("/family/{}/end", link.id);
        assert_eq!(boris.browser.get(&path).await.status, 404);
        assert_eq!(boris.browser.post(&path, &[]).await.status, 404);
        let chosen = boris.browser.post("/family/choice", &[("patient", &child.to_string())]).await;
        assert_eq!(chosen.status, 404);
        let id = kernel::ids::FamilyLinkId::of(link.id);
        assert_eq!(crate::family::link(&anna.clinic, id).await.status, status::ACTIVE);
        let visitor = portal.visitor("alfa");
        assert!(visitor.get("/family").await.location().starts_with("/sign-in?back="));
    }

    async fn the_way_back_is_a_page_that_makes_sense_for_the_other_patient(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let id = anna.id.to_string();
        for (back, leads) in [
            ("/appointments/0198c7c0-0000-7000-8000-000000000000?key=1", "/appointments"),
            ("/booking/holds/0198c7c0-0000-7000-8000-000000000000", "/booking"),
            ("/profile/accesses", "/profile"),
            ("/prices?branch=1", "/prices"),
            ("https://evil.example/profile", "/appointments"),
            ("//evil.example", "/appointments"),
            ("", "/appointments"),
        ] {
            let form = [("patient", &*id), ("back", back)];
            let answer = anna.browser.post("/family/choice", &form).await;
            assert_eq!(answer.location(), leads, "{back}");
        }
    }
}
