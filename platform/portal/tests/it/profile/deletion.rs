//! Deleting the account (law §1, §8.6): what belongs to the portal is gone from every table, what
//! the clinic must keep stays, and both are said before and after.

use kernel::secret::Secret;
use people::accounts::change_password;
use store::{appointments::status, audit, family_links, patients};
use testkit::{Answer, BORIS, Enrolled, Identity, Portal, on_both_engines};

use super::{account, code};

/// Anna as the portal alone knows her: nobody has confirmed her yet.
const FRESH: Identity = Identity { confirmed: false, ..testkit::ANNA };
const PASSWORD: &str = " длинный пароль Анны ";

async fn with_password(portal: &Portal, who: &Identity) -> Enrolled {
    let anna = portal.enrol("alfa", who).await;
    let (none, new) = (Secret::new(String::new()), Secret::new(PASSWORD.to_owned()));
    let clinic = &anna.clinic.0;
    let set = change_password(clinic, &anna.actor, &none, &new, &new, &anna.trace()).await;
    set.expect("a password");
    portal.run_jobs().await;
    portal.sign_in("alfa", anna.account).await
}

async fn delete(anna: &Enrolled, password: &str) -> Answer {
    let form = anna.browser.get("/profile/deletion").await.form("/profile/deletion");
    anna.browser.submit(&form.with("password", password).tick("consent", "1")).await
}

/// Every text of every table of the clinic, with the table's name.
async fn everything(portal: &Portal) -> Vec<(String, String)> {
    let sql = match portal.postgres {
        Some(_) => {
            "SELECT table_name AS it FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        }
        None => {
            "SELECT name AS it FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        }
    };
    let columns = |table: &str| match portal.postgres {
        Some(_) => format!(
            "SELECT string_agg('coalesce(\"' || column_name || '\"::text, '''')', ' || ''|'' || ') AS it FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '{table}'"
        ),
        None => format!(
            "SELECT group_concat('coalesce(CASE typeof(\"' || name || '\") WHEN ''blob'' THEN hex(\"' || name || '\") ELSE CAST(\"' || name || '\" AS TEXT) END, '''')', ' || ''|'' || ') AS it FROM pragma_table_info('{table}')"
        ),
    };
    let mut found = vec![];
    for table in portal.ask(sql).await.expect("the tables") {
        let all = portal.ask(&columns(&table)).await.expect("the columns").remove(0);
        let rows = portal.ask(&format!("SELECT {all} AS it FROM \"{table}\"")).await;
        found.extend(rows.expect("the rows").into_iter().map(|row| (table.clone(), row)));
    }
    found
}

on_both_engines! {
    async fn of_a_patient_whom_only_the_portal_knows_nothing_personal_is_left(portal: &Portal) {
        let anna = with_password(portal, &FRESH).await;
        let phone = portal.sign_in("alfa", anna.account).await;
        crate::family::with_child(&anna).await;
        let form = anna.browser.get("/profile/consents").await.form("/consents/personal_data");
        anna.browser.submit(&form.tick("action", "give")).await;
        crate::profile::start(&anna, "anna.new@mail.example").await;
        portal.run_jobs().await;
        let clinic = &anna.clinic;
        let visit = clinic.book(clinic.sokolova_at("2026-12-02", "10:00")).await.expect("booked").id;
        clinic.alter(visit, |row| {
            row.patient_id = Some(anna.id.0);
            row.status = status::CANCELLED.into();
        }).await;
        let tells = anna.browser.get("/profile/deletion").await;
        assert!(tells.says("ваша карточка на портале") && !tells.says("медицинская документация"));
        let wrong = delete(&anna, "не тот").await;
        assert_eq!(wrong.mistake("password").as_deref(), Some("Пароль не подошел"));
        assert!(account(&anna).await.is_some());

        let deleted = delete(&anna, PASSWORD).await;
        assert_eq!(deleted.status, 200, "{}", deleted.body);
        assert!(deleted.says("Личный кабинет удален"), "{}", deleted.body);
        assert!(!deleted.says("Тестова"), "nobody is signed in any more: {}", deleted.body);
        portal.run_jobs().await;
        let letter = portal.letters("alfa").await.remove(0);
        assert_eq!((&*letter.to, &*letter.subject), ("anna@mail.example", "Личный кабинет удален"));
        assert!(letter.text.contains("Личный кабинет удален 01.12.2026 в 08:00 (UTC+3)"), "{}", letter.text);
        assert!(letter.text.contains("ваша карточка на портале"), "{}", letter.text);

        for (table, row) in everything(portal).await {
            // The journals stay as evidence, and the pages say so; sites and their branches are no
            // persons.
            if ["consents", "audit", "branches", "sites", "site_versions"].contains(&&*table) {
                continue;
            }
            for personal in ["Тестов", "тестов", "Анна", "Алиса", "9161234567", "mail.example", "1990-05-17", "2018-04-05"] {
                assert!(!row.contains(personal), "{table}: {personal} in {row}");
            }
        }
        assert!(account(&anna).await.is_none());
        for browser in [&anna.browser, &phone.browser] {
            assert!(browser.get("/profile").await.location().starts_with("/sign-in"));
        }
        let db = clinic.0.db().read().await.expect("the database");
        let card = patients::find(&db, anna.id).await.expect("asked").expect("the card's place");
        assert!(card.forgotten_at.is_some());
        let entries = audit::page(&db, anna.id, None, 100).await.expect("the journal");
        assert!(entries.iter().any(|entry| entry.action == "accounts.deleted"));
        let consents = store::consents::of_patient(&db, anna.id).await.expect("the consents");
        assert_eq!(consents.last().expect("an entry").action, "withdrawn");
        // The login is free again.
        drop(db);
        portal.enrol("alfa", &testkit::ANNA).await;
    }

    async fn the_clinics_documentation_and_visits_to_come_stay(portal: &Portal) {
        let anna = with_password(portal, &testkit::ANNA).await;
        let clinic = &anna.clinic;
        let visit = clinic.book(clinic.sokolova_at("2026-12-02", "10:00")).await.expect("booked").id;
        clinic.alter(visit, |row| {
            row.patient_id = Some(anna.id.0);
            row.account_id = Some(anna.account.0);
        }).await;
        let tells = anna.browser.get("/profile/deletion").await;
        for words in ["медицинская документация", "предстоящие записи на прием с вашим именем"] {
            assert!(tells.says(words), "{words}: {}", tells.body);
        }
        assert_eq!(delete(&anna, PASSWORD).await.status, 200);
        let db = clinic.0.db().read().await.expect("the database");
        let card = patients::find(&db, anna.id).await.expect("asked").expect("a card");
        assert!(card.forgotten_at.is_none() && card.surname == "Тестова");
        let row = clinic.appointment(visit).await;
        assert_eq!((&*row.status, &*row.phone), (status::BOOKED, "+79161234567"));
    }

    async fn a_visit_to_come_of_a_forgotten_card_keeps_name_and_phone_only(portal: &Portal) {
        let anna = with_password(portal, &FRESH).await;
        let clinic = &anna.clinic;
        let visit = clinic.book(clinic.sokolova_at("2026-12-02", "10:00")).await.expect("booked").id;
        clinic.alter(visit, |row| row.patient_id = Some(anna.id.0)).await;
        assert_eq!(delete(&anna, PASSWORD).await.status, 200);
        let row = clinic.appointment(visit).await;
        assert_eq!((&*row.patient, &*row.phone), ("Тестова Анна Ивановна", "+79161234567"));
        assert_eq!((&*row.email, row.patient_id), ("", None), "as anonymous as any other");
    }

    async fn without_a_password_a_code_to_the_login_is_asked_for(portal: &Portal) {
        let anna = portal.enrol("alfa", &FRESH).await;
        let page = anna.browser.get("/profile/deletion").await;
        let early = page.form("/profile/deletion").tick("consent", "1").with("code", "123456");
        assert_eq!(anna.browser.submit(&early).await.status, 404, "no code was sent");
        let page = anna.browser.submit(&page.form("/profile/deletion").tick("send", "1")).await;
        assert_eq!(page.status, 200, "{}", page.body);
        let code = code(portal, "anna@mail.example").await;
        let form = page.form("/profile/deletion");
        let wrong = format!("{:06}", (code.parse::<u32>().expect("digits") + 1) % 1_000_000);
        let answer = anna.browser.submit(&form.clone().with("code", &wrong).tick("consent", "1")).await;
        assert!(answer.status == 422 && answer.mistake("code").is_some(), "{}", answer.body);
        let unticked = anna.browser.submit(&form.clone().with("code", &code)).await;
        assert_eq!(unticked.mistake("consent").as_deref(), Some("Подтвердите, что вы понимаете последствия"));
        // Another patient's code is none.
        let boris = portal.enrol("alfa", &BORIS).await;
        let stolen = form.clone().with("patient", &boris.id.to_string()).with("code", &code);
        let answer = boris.browser.submit(&stolen.tick("consent", "1")).await;
        assert_eq!(answer.status, 404);
        let deleted = anna.browser.submit(&form.with("code", &code).tick("consent", "1")).await;
        assert_eq!(deleted.status, 200, "{}", deleted.body);
        assert!(account(&anna).await.is_none() && account(&boris).await.is_some());
    }

    async fn a_childs_card_that_another_representative_knows_stays(portal: &Portal) {
        let anna = with_password(portal, &FRESH).await;
        let boris = portal.enrol("alfa", &BORIS).await;
        let (_, child) = crate::family::with_child(&anna).await;
        let asked = crate::family::add(&boris, &crate::family::ALISA).await.expect("asked");
        let id = kernel::ids::FamilyLinkId::of(asked.id);
        let card = people::family::Card::Existing(child);
        let desk = shell::Trace::staff("Регистратура");
        people::family::confirm(&boris.clinic.0, id, card, &desk).await.expect("confirmed");
        assert_eq!(delete(&anna, PASSWORD).await.status, 200);
        let db = boris.clinic.0.db().read().await.expect("the database");
        let kept = patients::find(&db, child).await.expect("asked").expect("a card");
        assert!(kept.forgotten_at.is_none());
        let link = family_links::find(&db, id).await.expect("asked").expect("a link");
        assert_eq!(link.status, family_links::status::ACTIVE);
        drop(db);
        let chosen = boris.browser.post("/family/choice", &[("patient", &child.to_string())]).await;
        assert_eq!(chosen.status, 303);
    }

    async fn two_deletions_at_once_delete_once(portal: &Portal) {
        let anna = with_password(portal, &FRESH).await;
        let other = portal.sign_in("alfa", anna.account).await;
        let (one, two) = tokio::join!(delete(&anna, PASSWORD), delete(&other, PASSWORD));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert!(statuses[0] == 200 && [200, 303, 404].contains(&statuses[1]), "{statuses:?}");
        portal.run_jobs().await;
        let letters = portal.letters("alfa").await;
        assert_eq!(letters.iter().filter(|one| one.subject == "Личный кабинет удален").count(), 1);
    }
}
