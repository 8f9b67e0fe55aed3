//! The patient's own copy (152-ФЗ, art. 14; law §8.7): everything the portal holds, no secrets.

use store::{
    audit, feedback,
    feedback_entries::{self, FeedbackEntry},
    messages, reviews,
};
use testkit::{BORIS, on_both_engines};

on_both_engines! {
    async fn the_copy_holds_everything_of_the_patient_and_nothing_of_others(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let boris = portal.enrol("alfa", &BORIS).await;
        crate::profile::alter(&anna, |row| row.password = Some("$argon2id$secret".into())).await;
        let anna = portal.sign_in("alfa", anna.account).await;
        crate::family::with_child(&anna).await;
        let clinic = &anna.clinic;
        let visit = clinic.book(clinic.sokolova_at("2026-12-02", "10:00")).await.expect("booked").id;
        clinic.alter(visit, |row| row.patient_id = Some(anna.id.0)).await;
        let his = clinic.book(clinic.sokolova_at("2026-12-02", "12:00")).await.expect("booked").id;
        clinic.alter(his, |row| row.patient_id = Some(boris.id.0)).await;
        let now = clinic.0.now();
        let id = || kernel::ids::new_uuid(now);
        let mut db = clinic.0.db().write().await.expect("the database");
        let row = messages::Message::new(
            id(), Some(anna.id.0), "sms".into(), "service".into(), "booked".into(),
            "+79161234567".into(), String::new(), "Вы записаны на прием".into(), "sent".into(),
            "caught".into(), None, 1, now, now, 1, String::new(),
);
        messages::begin(&mut db, row).await.expect("a message");
        let row = feedback::Feedback::new(
            id(), Some(anna.id.0), "anna@mail.example".into(), "Вопрос".into(),
            "Тема обращения".into(), "Текст обращения".into(), "new".into(), now,
        );
        let written = row.id;
        feedback::add(&mut db, row).await.expect("feedback");
        for (kind, text) in [("note", "Заметка коллегам"), ("answer", "Ответ клиники"), ("closed", "")] {
            let row = FeedbackEntry::new(id(), written, kind.into(), "Администраторова Ада".into(), text.into(), now);
            feedback_entries::add(&mut db, row).await.expect("an entry");
        }
        let row = reviews::Review::new(
            id(), visit.0, clinic.doctor("sokolova"), anna.id.0, 9, "Внимательный врач".into(),
            reviews::state::WAITING.into(), now, None, String::new(), String::new(),
);
        reviews::put(&mut db, row).await.expect("a review");
        db.commit().await.expect("committed");
        let form = anna.browser.get("/profile/consents").await.form("/consents/personal_data");
        anna.browser.submit(&form.tick("action", "give")).await;

        let answer = anna.browser.get("/profile/export").await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-disposition"), "attachment; filename=\"my-data.json\"");
        let copy = answer.json();
        assert_eq!(copy["card"]["surname"], "Тестова");
        assert_eq!(copy["card"]["birth_date"], "1990-05-17");
        assert_eq!(copy["account"]["email"], "anna@mail.example");
        assert_eq!(copy["account"]["has_password"], true);
        assert!(!copy["account"]["devices"].as_array().expect("devices").is_empty());
        assert_eq!(copy["family"][0]["dependent"], crate::family::ALISA.name);
        assert_eq!(copy["visits"].as_array().expect("visits").len(), 1);
        assert_eq!(copy["visits"][0]["doctor"].as_str().expect("a name").split(' ').next(), Some("Соколова"));
        assert!(copy["visits"][0]["services"].is_array());
        assert_eq!(copy["reviews"][0]["comment"], "Внимательный врач");
        assert_eq!(copy["feedback"][0]["text"], "Текст обращения");
        let answers = copy["feedback"][0]["answers"].as_array().expect("answers");
        assert_eq!(answers.len(), 1, "{answers:?}");
        assert_eq!(answers[0]["text"], "Ответ клиники");
        assert_eq!(answers[0]["answered_at"], serde_json::to_value(now).expect("a moment"));
        assert!(!answer.body.contains("Заметка коллегам") && !answer.body.contains("Администраторова"));
        assert_eq!(copy["messages"][0]["text"], "Вы записаны на прием");
        assert_eq!(copy["consents"][0]["action"], "given");
        let did: Vec<_> = copy["accesses"].as_array().expect("accesses").iter()
            .map(|one| one["action"].as_str().expect("an action")).collect();
        assert!(did.contains(&"profile.export"), "taking the copy is an access: {did:?}");
        for secret in ["argon2", "token", "hash\": \"$", "Тестов Борис", &boris.id.to_string()] {
            let at = answer.body.find(secret);
            let near = at.map(|at| answer.body[..at].chars().rev().take(200).collect::<String>());
            assert!(near.is_none(), "{secret} stands after {:?}", near.map(|near| near.chars().rev().collect::<String>()));
        }
        assert!(!answer.body.contains(&anna.token));
        let db = clinic.0.db().read().await.expect("the database");
        let entry = audit::page(&db, anna.id, None, 1).await.expect("the journal");
        assert_eq!(entry.len(), 1);
    }

    async fn only_who_has_signed_in_gets_a_copy(portal: &Portal) {
        let answer = portal.visitor("alfa").get("/profile/export").await;
        assert!(answer.location().starts_with("/sign-in?back="), "{}", answer.location());
    }
}
