//! The journal of accesses as the patient reads it (law §2, §8.3): who, what, when.

use kernel::ids::PatientId;
use people::audit;
use shell::Trace;
use testkit::{BORIS, Enrolled, on_both_engines};

async fn note(anna: &Enrolled, trace: &Trace, action: &'static str, patient: PatientId) {
    let mut db = anna.clinic.0.db().write().await.expect("the database");
    let done = audit::record(&anna.clinic.0, &mut db, trace, action, Some(patient), None).await;
    done.expect("noted");
    db.commit().await.expect("committed");
}

on_both_engines! {
    async fn every_entry_says_who_did_what_and_when(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let boris = portal.enrol("alfa", &BORIS).await;
        note(&anna, &Trace::staff("Регистратура"), "appointments.cancel", anna.id).await;
        note(&anna, &Trace::portal(), "family.birthday", anna.id).await;
        note(&anna, &Trace { actor: "visitor", ..Trace::portal() }, "appointments.read", anna.id).await;
        note(&anna, &boris.trace(), "profile.read", anna.id).await;
        note(&anna, &anna.trace(), "something.new", anna.id).await;
        let page = anna.browser.get("/profile/accesses").await;
        for words in [
            "01.12.2026 08:00",
            "Сотрудник клиники Регистратура",
            "Отмена записи",
            "Портал",
            "По ссылке из письма",
            "Просмотр записи на прием",
            "Представитель Тестов Борис Петрович",
            "Вы",
            "Вход в личный кабинет",
            "Просмотр журнала доступа",
            "Другое действие",
        ] {
            assert!(page.says(words), "{words}: {}", page.body);
        }
        let his = boris.browser.get("/profile/accesses").await;
        assert!(!his.says("Анна") && !his.says("Отмена записи"), "{}", his.body);
    }

    async fn many_entries_come_in_pages_that_lose_none(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let boris = portal.enrol("alfa", &BORIS).await;
        // All in one moment, as machines do.
        for _ in 0..120 {
            note(&anna, &Trace::staff("Регистратура"), "profile.read", anna.id).await;
        }
        let (mut path, mut seen) = ("/profile/accesses".to_owned(), 0);
        for _ in 0..5 {
            let page = anna.browser.get(&path).await;
            seen += page.body.matches("Регистратура").count();
            match page.links("?before=").pop() {
                Some(next) => path = next,
                None => break,
            }
        }
        assert_eq!(seen, 120);
        assert_eq!(boris.browser.get(&path).await.status, 404, "another patient's entry");
        assert_eq!(anna.browser.get("/profile/accesses?before=x").await.status, 404);
    }

    async fn in_a_dependents_cabinet_there_are_only_the_dependents_data(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let (_, child) = crate::family::with_child(&anna).await;
        anna.browser.post("/family/choice", &[("patient", &child.to_string())]).await;
        let profile = anna.browser.get("/profile").await;
        assert!(profile.links("/profile/").is_empty(), "{:?}", profile.links("/profile/"));
        for path in ["accesses", "consents", "export", "deletion", "email", "phone"] {
            let answer = anna.browser.get(&format!("/profile/{path}")).await;
            assert_eq!(answer.status, 409, "{path}: {}", answer.body);
        }
        let form = [("patient", &*child.to_string()), ("consent", "1"), ("password", "x")];
        assert_eq!(anna.browser.post("/profile/deletion", &form).await.status, 409);
    }
}
