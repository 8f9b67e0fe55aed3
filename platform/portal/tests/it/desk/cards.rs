//! Patients at the desk: finding, confirming, QR codes, families, new cards.

use kernel::staff::Role;
use store::{family_links::status, patients};
use testkit::{ANNA, BORIS, Identity, on_both_engines};

use super::ids;
use crate::family::{add, journal, link};

/// Whom the registry has not seen yet.
const VERA: Identity = Identity {
    name: "Тестова Вера Ильинична",
    email: "vera@mail.example",
    confirmed: false,
    ..ANNA
};

on_both_engines! {
    async fn a_card_is_found_by_surname_phone_and_birth_date_together(portal: &Portal) {
        let rita = portal.colleague("alfa", Role::Registry).await;
        let anna = rita.clinic.card(&ANNA).await;
        rita.clinic.card(&BORIS).await;
        portal.clinic("beta").card(&ANNA).await;
        let seek = async |query: &str| {
            let page = rita.browser.get(&format!("/desk/patients?{query}")).await;
            assert_eq!(page.status, 200, "{query}");
            ids(page.links("/desk/patients/"), "/desk/patients/")
        };
        for query in [
            "name=%D0%A2%D0%95%D0%A1%D0%A2%D0%9E%D0%92%D0%90", // ТЕСТОВА
            "phone=8+(916)+123-45-67",
            "birth_date=17.05.1990",
            "phone=%2B79161234567&birth_date=1990-05-17",
        ] {
            assert_eq!(seek(query).await, [anna.0], "{query}");
        }
        assert_eq!(seek("name=%D1%82%D0%B5%D1%81%D1%82%D0%BE%D0%B2").await.len(), 2, "тестов");
        for query in ["", "name=%25", "phone=%2B79161234567&birth_date=1985-02-03"] {
            assert!(seek(query).await.is_empty(), "{query}");
        }
        let page = rita.browser.get("/desk/patients?phone=12").await;
        assert_eq!(page.status, 422);
        assert!(page.mistake("phone").is_some(), "{}", page.body);
        assert!(journal(&rita.clinic, anna).await.iter().any(|entry| entry.action == "patients.read"));
    }

    async fn many_cards_are_shown_a_few_at_a_time(portal: &Portal) {
        let rita = portal.colleague("alfa", Role::Registry).await;
        for _ in 0..23 {
            rita.clinic.card(&ANNA).await;
        }
        let page = rita.browser.get("/desk/patients?birth_date=1990-05-17").await;
        assert_eq!(ids(page.links("/desk/patients/"), "/desk/patients/").len(), 20);
        let more = page.links("skip=20").pop().expect("more");
        let page = rita.browser.get(&more).await;
        assert_eq!(ids(page.links("/desk/patients/"), "/desk/patients/").len(), 3);
        assert!(page.links("skip=40").is_empty());
    }

    async fn the_registry_confirms_a_registration_and_it_is_noted_who(portal: &Portal) {
        let rita = portal.colleague("alfa", Role::Registry).await;
        let card = rita.clinic.card(&VERA).await;
        let page = rita.browser.get(&format!("/desk/patients/{card}")).await;
        assert!(page.says("Неподтвержденная регистрация"), "{}", page.body);
        let page = rita.browser.walk(&page.form("/confirmation")).await;
        assert!(page.says("Регистрация подтверждена."), "{}", page.body);
        let db = rita.clinic.0.db().read().await.expect("the database");
        let row = patients::find(&db, card).await.expect("asked").expect("a card");
        assert!(row.is_confirmed());
        drop(db);
        let journal = journal(&rita.clinic, card).await;
        for action in ["desk.card", "patients.confirm"] {
            let entry = journal.iter().find(|entry| entry.action == action).expect(action);
            assert_eq!(entry.staff_id, Some(rita.id.0), "{action}");
        }
    }

    async fn a_qr_code_is_shown_once_opens_the_cabinet_and_is_taken_back(portal: &Portal) {
        let rita = portal.colleague("alfa", Role::Registry).await;
        let anna = portal.enrol("alfa", &ANNA).await;
        let path = format!("/desk/patients/{}", anna.id);
        let card = rita.browser.get(&path).await;
        let shown = rita.browser.submit(&card.form("/qr").with("uses", "once").with("hours", "24")).await;
        assert_eq!(shown.status, 200, "{}", shown.body);
        let said = shown.body.replace("&#x2f;", "/");
        assert!(said.contains("data:image/svg+xml;base64,"), "a picture");
        let at = said.find("/sign-in/qr/").expect("an address");
        let address: String =
            said[at..].chars().take_while(|c| !c.is_whitespace() && *c != '<').collect();
        let phone = portal.visitor("alfa");
        assert_eq!(phone.get(&address).await.status, 200);
        let card = rita.browser.get(&path).await;
        assert!(!card.body.replace("&#x2f;", "/").contains("/sign-in/qr/"), "never shown again");
        let card = rita.browser.walk(&card.form("/end")).await;
        assert!(card.says("Код отозван"), "{}", card.body);
        assert_ne!(phone.get(&address).await.status, 200);
        let wrong = card.form("/qr").with("uses", "once").with("hours", "100000");
        assert_eq!(rita.browser.submit(&wrong).await.status, 404);
    }

    async fn the_registry_decides_about_families(portal: &Portal) {
        let rita = portal.colleague("alfa", Role::Registry).await;
        let anna = portal.enrol("alfa", &ANNA).await;
        let boris = rita.clinic.card(&BORIS).await;
        let asked = add(&anna, &BORIS).await.expect("asked");
        assert_eq!(asked.status, status::WAITING);
        let id = kernel::ids::FamilyLinkId::of(asked.id);
        let page = rita.browser.get("/desk/family").await;
        assert!(page.says("Тестов Борис"), "{}", page.body);
        let form = page.form("/confirmation").with("card", &boris.to_string());
        let page = rita.browser.walk(&form).await;
        assert!(page.says("Доступ подтвержден."), "{}", page.body);
        assert_eq!(link(&rita.clinic, id).await.dependent_id, Some(boris.0));
        let again = rita.browser.submit(&form.to(&format!("/desk/family/{id}/refusal"))).await;
        assert_eq!(again.status, 409, "decided already");
        let card = rita.browser.get(&format!("/desk/patients/{}", anna.id)).await;
        let card = rita.browser.walk(&card.form("/desk/family/")).await;
        assert!(card.says("Доступ прекращен."), "{}", card.body);
        assert_eq!(link(&rita.clinic, id).await.status, status::ENDED);
    }

    async fn a_new_card_is_not_made_unawares_beside_one_like_it(portal: &Portal) {
        let rita = portal.colleague("alfa", Role::Registry).await;
        let anna = rita.clinic.card(&ANNA).await;
        let form = rita.browser.get("/desk/patients/new").await.form("/desk/patients/new");
        let empty = rita.browser.submit(&form).await;
        assert_eq!(empty.status, 422);
        for field in ["surname", "name", "birth_date", "sex", "phone"] {
            assert!(empty.mistake(field).is_some(), "{field}");
        }
        let form = form
            .with("surname", "тестова")
            .with("name", "Анна")
            .with("birth_date", "17.05.1990")
            .with("sex", "female")
            .with("phone", "8 916 000-00-00");
        let alike = rita.browser.submit(&form).await;
        assert_eq!(alike.status, 409);
        assert_eq!(ids(alike.links("/desk/patients/"), "/desk/patients/"), [anna.0]);
        let made = rita.browser.walk(&form.tick("another", "1")).await;
        assert!(made.says("Карточка создана.") && made.says("Неподтвержденная"), "{}", made.body);
    }
}
