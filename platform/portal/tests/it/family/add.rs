//! «Добавить» (D2): a card is matched by name, birth date, sex and the proven phone, never on a
//! name alone; in any doubt the registry decides, and nobody learns who is a patient here.

use chrono::TimeDelta;
use futures_util::future::join_all;
use kernel::ids::{FamilyLinkId, PatientId};
use store::{changes, consents, family_links, family_links::status, patients};
use testkit::{BORIS, Identity, on_both_engines, outcome};

use super::{ALISA, add, ask, journal};

/// An adult whom nobody here knows.
const GRANDMOTHER: Identity =
    Identity { name: "Тестова Вера Павловна", born: "1950-01-02", ..ALISA };

on_both_engines! {
    async fn an_unknown_child_gets_a_new_unconfirmed_card_and_is_linked_at_once(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let link = add(&anna, &ALISA).await.expect("linked");
        assert_eq!((&*link.status, &*link.reason), (status::ACTIVE, "new_card"));
        let child = PatientId::of(link.dependent_id.expect("a card"));
        let db = anna.clinic.0.db().read().await.expect("the database");
        let card = patients::find(&db, child).await.expect("asked").expect("a card");
        assert_eq!(card.full_name().full(), ALISA.name);
        assert_eq!((&*card.phone, &*card.email), ("+79161234567", "anna@mail.example"));
        assert!(!card.is_confirmed() && card.origin == "portal");
        let told = changes::of_object(&db, child.0).await.expect("the changes");
        assert_eq!(told[0].kind, "patients.created");
        let given = consents::of_patient(&db, child).await.expect("the consents");
        assert_eq!(given.len(), 1);
        assert_eq!(given[0].account_id, Some(anna.account.0));
        drop(db);
        let entry = journal(&anna.clinic, child).await.remove(0);
        assert_eq!(entry.action, "family.add");
        assert_eq!((entry.account_id, entry.actor_patient_id), (Some(anna.account.0), Some(anna.id.0)));
    }

    async fn a_card_is_linked_only_when_its_phone_is_the_proven_one(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let card = anna.clinic.card(&ALISA).await;
        // As people write: «ё» for «е», other letters' case, no patronymic.
        let spelt = Identity { name: "ТЕСТОВА алиса", ..ALISA };
        let link = add(&anna, &spelt).await.expect("linked");
        assert_eq!((&*link.status, link.dependent_id), (status::ACTIVE, Some(card.0)));
        // Another child's card names somebody else's phone.
        let other = Identity { name: "Тестов Глеб Борисович", sex: "male", ..ALISA };
        anna.clinic.card(&Identity { phone: "+79161234569", ..other.clone() }).await;
        let link = add(&anna, &other).await.expect("asked");
        assert_eq!((&*link.status, &*link.reason), (status::WAITING, "unclear"));
        assert_eq!(link.dependent_id, None);
        // Of two cards nobody can tell which is meant.
        let twin = Identity { name: "Тестова Дарья Борисовна", ..ALISA };
        anna.clinic.card(&twin).await;
        anna.clinic.card(&twin).await;
        let link = add(&anna, &twin).await.expect("asked");
        assert_eq!((&*link.status, &*link.reason), (status::WAITING, "unclear"));
    }

    async fn a_phone_that_is_only_typed_proves_nothing(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let db = anna.clinic.0.db();
        let mut writer = db.write().await.expect("the database");
        let mut account = anna.actor.account.clone();
        account.phone = None;
        store::accounts::save(&mut writer, &account).await.expect("saved");
        writer.commit().await.expect("committed");
        anna.clinic.card(&ALISA).await;
        let link = add(&anna, &ALISA).await.expect("asked");
        assert_eq!(link.status, status::WAITING, "the card's phone is on the own card only");
    }

    async fn who_has_an_own_cabinet_is_not_linked_without_the_registry(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let teen = Identity {
            name: "Тестова Елена Борисовна",
            born: "2010-03-03",
            email: "elena@mail.example",
            phone: "+79161234560",
            ..ALISA
        };
        let elena = portal.enrol("alfa", &teen).await;
        let mut db = elena.clinic.0.db().write().await.expect("the database");
        let mut card = elena.actor.own.clone();
        card.phone = "+79161234567".into();
        patients::save(&mut db, &card).await.expect("saved");
        db.commit().await.expect("committed");
        let link = add(&anna, &teen).await.expect("asked");
        assert_eq!((&*link.status, &*link.reason), (status::WAITING, "unclear"));
    }

    async fn adults_always_wait_so_that_nobody_learns_who_is_a_patient_here(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        portal.enrol("alfa", &BORIS).await;
        let known = add(&anna, &BORIS).await.expect("asked");
        let unknown = add(&anna, &GRANDMOTHER).await.expect("asked");
        for link in [&known, &unknown] {
            assert_eq!((&*link.status, &*link.reason), (status::WAITING, "adult"));
            assert_eq!(link.dependent_id, None);
        }
        let page = anna.browser.get("/family").await;
        assert!(page.says("Ожидает подтверждения клиникой"), "{}", page.body);
        // On the pages the two look the same, too.
        let form = anna.browser.get("/family/new").await.form("/family/new");
        let fill = |who: &Identity| {
            let typed = crate::family::typed(who);
            form.clone()
                .with("surname", &typed.surname)
                .with("name", &typed.name)
                .with("patronymic", &format!("{}а", typed.patronymic))
                .with("birth_date", &typed.birth_date)
                .with("sex", &typed.sex)
                .tick("consent", "1")
        };
        for who in [&BORIS, &GRANDMOTHER] {
            let answer = anna.browser.submit(&fill(who)).await;
            assert_eq!(answer.location(), "/family?done=asked");
        }
    }

    async fn a_double_click_makes_one_link_and_one_card(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let results = join_all((0..4).map(|_| add(&anna, &ALISA))).await;
        let made = results.iter().filter(|result| result.is_ok()).count();
        assert_eq!(made, 1);
        for result in results.into_iter().filter(Result::is_err) {
            assert_eq!(outcome(&result), "family.already");
        }
        let cards = portal.ask("SELECT match_name AS it FROM patients WHERE birth_date = '2018-04-05'");
        assert_eq!(cards.await.expect("the cards").len(), 1);
    }

    async fn nobody_adds_himself_or_adds_without_end(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let herself = Identity { name: "тестова анна ивановна", ..testkit::ANNA };
        assert_eq!(outcome(&add(&anna, &herself).await), "family.oneself");
        let names: Vec<String> =
            (0..21).map(|n| "а".repeat(n + 2)).map(|name| format!("Тестов {name}")).collect();
        let one = |name: &str| {
            let mut wish = ask(&Identity { born: "1950-01-02", sex: "male", ..ALISA });
            let (surname, name) = name.split_once(' ').expect("two words");
            wish.person.surname = surname.into();
            wish.person.name = name.into();
            wish.person.patronymic = String::new();
            wish
        };
        let clinic = &anna.clinic.0;
        let mut refusals = vec![];
        for name in &names {
            let done = people::family::add(clinic, &anna.actor, &one(name), &anna.trace()).await;
            if outcome(&done) == "family.too_many_today" {
                refusals.push(name.clone());
                portal.clock.advance(TimeDelta::days(1) + TimeDelta::minutes(1));
                let done = people::family::add(clinic, &anna.actor, &one(name), &anna.trace()).await;
                assert!(done.is_ok() || outcome(&done) == "family.too_many", "{}", outcome(&done));
            }
        }
        assert_eq!(refusals.len(), 1, "ten a day");
        let wish = one("Тестов Последний");
        let done = people::family::add(clinic, &anna.actor, &wish, &anna.trace()).await;
        assert_eq!(outcome(&done), "family.too_many");
        let db = clinic.db().read().await.expect("the database");
        let links = family_links::of_representative(&db, anna.id).await.expect("the links");
        assert_eq!(links.len(), 20);
    }

    async fn mistakes_stand_at_their_fields_and_what_was_typed_is_kept(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let form = anna.browser.get("/family/new").await.form("/family/new");
        let answer = anna
            .browser
            .submit(&form.with("surname", "Тестова").with("name", "123").with("birth_date", "x"))
            .await;
        assert_eq!(answer.status, 422);
        assert_eq!(answer.form("/family/new").value("surname"), Some("Тестова"));
        for (field, said) in [
            ("name", "Используйте только буквы, дефис и пробел"),
            ("birth_date", "Укажите дату рождения, например 01.01.1970"),
            ("sex", "Укажите пол"),
            ("consent", "Без согласия пациента добавить нельзя"),
        ] {
            assert_eq!(answer.mistake(field).as_deref(), Some(said), "{field}");
        }
        assert_eq!(answer.mistake("surname"), None);
    }

    async fn where_families_are_switched_off_there_are_no_such_pages(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let (link, child) = crate::family::with_child(&anna).await;
        anna.browser.post("/family/choice", &[("patient", &child.to_string())]).await;
        portal.reconfigure("alfa", |config| config.family.enabled = false).await;
        for path in ["/family".to_owned(), "/family/new".into(), format!("/family/{}/end", link.id)] {
            assert_eq!(anna.browser.get(&path).await.status, 404, "{path}");
        }
        let id = FamilyLinkId::of(link.id);
        assert_eq!(crate::family::link(&anna.clinic, id).await.status, status::ACTIVE);
        // Whoever was in a dependent's cabinet is in the own one.
        let profile = anna.browser.get("/profile").await;
        assert!(profile.says("Тестова Анна Ивановна") && !profile.says("Алиса"), "{}", profile.body);
    }
}
