//! Insurance contracts on a patient's card (A8, I3).

use kernel::staff::Role;
use store::insurance_contracts;
use testkit::{ANNA, BORIS, on_both_engines};

use crate::family::journal;

on_both_engines! {
    async fn a_contract_is_added_changed_ended_and_the_patient_sees_it(portal: &Portal) {
        let rita = portal.colleague("alfa", Role::Registry).await;
        let anna = portal.enrol("alfa", &ANNA).await;
        let card = format!("/desk/patients/{}", anna.id);
        let page = rita.browser.get(&card).await;
        assert!(page.says("Договоров нет"), "{}", page.body);
        let new = page.links("/contracts/new").pop().expect("a way to add one");
        let form = rita.browser.get(&new).await.form(&new);

        // What is wrong stands at its field, and what was typed stays.
        let wrong = form.clone().with("insurer", "СОГАЗ").with("valid_from", "2026-05-01").with("valid_until", "2026-04-30");
        let answer = rita.browser.submit(&wrong).await;
        assert_eq!(answer.status, 422);
        assert_eq!(answer.mistake("number").as_deref(), Some("Укажите номер полиса"));
        assert_eq!(answer.mistake("valid_until").as_deref(), Some("Последний день раньше первого"));
        assert_eq!(answer.form(&new).value("insurer"), Some("СОГАЗ"));
        for (field, value) in [("valid_from", ""), ("valid_from", "9999-01-01"), ("valid_until", "x"), ("insurer", &*"ы".repeat(301))] {
            let wrong = answer.form(&new).with("number", "77-1").with("valid_until", "").with(field, value);
            let answer = rita.browser.submit(&wrong).await;
            assert!(answer.status == 422 && answer.mistake(field).is_some(), "{field}: {}", answer.body);
        }

        let good = answer.form(&new).with("number", "77-1").with("valid_until", "");
        let saved = rita.browser.walk(&good).await;
        assert!(saved.says("Договор сохранен") && saved.says("СОГАЗ") && saved.says("Полис 77-1"), "{}", saved.body);
        assert!(anna.browser.get("/profile").await.says("Полис 77-1"));

        // Two registrars change it: the slower one is told.
        let path = saved.links("/contracts/").into_iter().find(|href| !href.ends_with("/new")).expect("the contract");
        let form = rita.browser.get(&path).await.form(&path).with("programme", "ДМС");
        portal.clock.advance(chrono::TimeDelta::minutes(1));
        assert!(rita.browser.submit(&form).await.location().contains("done=contract"));
        let late = rita.browser.submit(&form.clone().with("programme", "Иначе")).await;
        assert_eq!(late.status, 409);
        assert!(late.says("изменил кто-то другой") && late.body.contains("Иначе"), "{}", late.body);

        // Ended twice: once.
        let end = rita.browser.get(&card).await.form("/end");
        for _ in 0..2 {
            assert!(rita.browser.submit(&end).await.location().contains("contract_ended"));
        }
        let db = rita.clinic.0.db().read().await.expect("the database");
        let rows = insurance_contracts::of_patient(&db, anna.id).await.expect("contracts");
        drop(db);
        assert_eq!(rows.len(), 1);
        assert_eq!((&*rows[0].programme, rows[0].valid_until.map(|day| day.to_string())), ("ДМС", Some("2026-12-01".into())));
        assert!(anna.browser.get("/profile").await.says("Полис 77-1"), "today is the last day");
        // The next day both sign in anew.
        portal.clock.advance(chrono::TimeDelta::days(1));
        let rita = portal.colleague("alfa", Role::Registry).await;
        let anna = portal.sign_in("alfa", anna.account).await;
        let profile = anna.browser.get("/profile").await;
        assert!(profile.status == 200 && !profile.says("Полис 77-1"), "{}", profile.body);
        assert!(rita.browser.get(&card).await.says("закончился"));

        // One that has not begun is taken back.
        let form = rita.browser.get(&new).await.form(&new).with("insurer", "РЕСО").with("number", "5").with("valid_from", "2027-01-01");
        let saved = rita.browser.walk(&form).await;
        rita.browser.submit(&saved.form("/end")).await;
        assert!(!rita.browser.get(&card).await.says("РЕСО"));

        let noted: Vec<_> = journal(&rita.clinic, anna.id).await.into_iter().map(|entry| entry.action).filter(|one| one.starts_with("contracts.")).collect();
        assert_eq!(noted.iter().filter(|one| *one == "contracts.save").count(), 3, "{noted:?}");
        assert_eq!(noted.iter().filter(|one| *one == "contracts.end").count(), 2, "{noted:?}");
    }

    async fn a_contract_belongs_to_its_patient_and_clinic(portal: &Portal) {
        let rita = portal.colleague("alfa", Role::Registry).await;
        let anna = rita.clinic.card(&ANNA).await;
        let boris = rita.clinic.card(&BORIS).await;
        let fields = [("insurer", "СОГАЗ"), ("number", "1"), ("valid_from", "2026-01-01"), ("valid_until", ""), ("seen", "")];
        let new = format!("/desk/patients/{anna}/contracts/new");
        assert_eq!(rita.browser.post(&new, &fields).await.status, 303);
        let page = rita.browser.get(&format!("/desk/patients/{anna}")).await;
        let path = page.links("/contracts/").into_iter().find(|href| !href.ends_with("/new")).expect("the contract");
        let others = path.replace(&anna.to_string(), &boris.to_string());
        let beta = portal.colleague("beta", Role::Registry).await;
        for (browser, path) in [(&rita.browser, &others), (&beta.browser, &path)] {
            assert_eq!(browser.get(path).await.status, 404);
            assert_eq!(browser.post(path, &fields).await.status, 404);
            assert_eq!(browser.post(&format!("{path}/end"), &[]).await.status, 404);
        }
        assert_eq!(beta.browser.post(&new, &fields).await.status, 404);
        for role in [Role::Doctor, Role::Auditor] {
            let one = portal.colleague("alfa", role).await;
            assert_eq!(one.browser.get(&path).await.status, 403, "{role:?}");
            assert_eq!(one.browser.post(&path, &fields).await.status, 403, "{role:?}");
        }
        assert_eq!(portal.visitor("alfa").get(&path).await.status, 303, "whoever has not signed in is asked to");
    }
}
