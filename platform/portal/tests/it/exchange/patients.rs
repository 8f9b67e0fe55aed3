//! Patients' cards and insurance contracts.

use kernel::ids::PatientId;
use serde_json::{Value, json};
use store::{insurance_contracts, patients};
use testkit::{ANNA, BORIS, Identity, Portal, on_both_engines};

use super::{Mis, outcomes, refusals};

/// Anna, as the information system knows her.
fn anna(change: Value) -> Value {
    let mut card = json!({
        "id": "p-1", "surname": "Тестова", "name": "Анна", "patronymic": "Ивановна",
        "birth_date": "1990-05-17", "sex": "female",
    });
    for (name, value) in change.as_object().expect("fields") {
        card[name] = value.clone();
    }
    card
}

fn batch(items: Vec<Value>) -> Value {
    json!({ "items": items })
}

async fn card(portal: &Portal, id: &Value) -> patients::Patient {
    let id: PatientId = id.as_str().expect("an id").parse().expect("an id");
    let db = portal.clinic("alfa").0.db().read().await.expect("the database");
    patients::find(&db, id).await.expect("the database").expect("a card")
}

on_both_engines! {
    async fn cards_are_made_changed_and_left_alone(portal: &Portal) {
        let mis = Mis::of(portal, "alfa").await;
        let told = anna(json!({ "phone": "8 916 123-45-67", "email": "anna@mail.example", "branch": "north", "confirmed": true }));
        let answer = mis.put("/patients", batch(vec![told.clone()])).await;
        assert_eq!(outcomes(&answer), ["created"], "{answer}");
        let id = &answer["items"][0]["portal_id"];
        let kept = card(portal, id).await;
        assert_eq!((&*kept.phone, &*kept.origin, kept.is_confirmed()), ("+79161234567", "mis", true));
        assert_eq!(kept.branch_id, Some(portal.clinic("alfa").branch("north")));
        assert_eq!(outcomes(&mis.put("/patients", batch(vec![told])).await), ["unchanged"]);
        // What is not told of stays; an empty text is told.
        let answer = mis.put("/patients", batch(vec![anna(json!({ "email": "" }))])).await;
        assert_eq!(outcomes(&answer), ["updated"]);
        let kept = card(portal, id).await;
        assert_eq!((&*kept.phone, &*kept.email, kept.is_confirmed()), ("+79161234567", "", true));

        let answer = mis.put("/patients", json!({ "deleted": ["p-1"] })).await;
        assert_eq!(answer["deleted"][0]["code"], "exchange.card_stays");
        let wrong = [
            (json!({ "id": "" }), "exchange.id_wrong", "/id"),
            (json!({ "id": "я".repeat(101) }), "exchange.id_wrong", "/id"),
            (json!({ "id": "a\u{0}" }), "exchange.id_wrong", "/id"),
            (json!({ "id": "1", "birth_date": "1990-02-30" }), "exchange.date_wrong", "/birth_date"),
            (json!({ "id": "2", "birth_date": "2030-01-01" }), "exchange.date_wrong", "/birth_date"),
            (json!({ "id": "3", "birth_date": "-0001-01-01" }), "exchange.date_wrong", "/birth_date"),
            (json!({ "id": "4", "sex": "x" }), "exchange.word_unknown", "/sex"),
            (json!({ "id": "5", "phone": "12" }), "exchange.phone_wrong", "/phone"),
            (json!({ "id": "6", "email": "анна" }), "exchange.email_wrong", "/email"),
            (json!({ "id": "7", "name": "4нна" }), "exchange.name_wrong", "/name"),
            (json!({ "id": "8", "branch": "нет" }), "exchange.unknown_reference", "/branch"),
            (json!({ "id": "9", "portal_id": "x" }), "exchange.malformed", "/portal_id"),
            (json!({ "id": "10", "confirmed": 1 }), "exchange.malformed", "/confirmed"),
        ];
        let answer = mis.put("/patients", batch(wrong.iter().map(|(change, ..)| anna(change.clone())).collect())).await;
        let expected: Vec<_> = wrong.iter().map(|(_, code, field)| (*code, *field)).collect();
        assert_eq!(refusals(&answer), expected);
    }

    async fn a_card_made_on_the_portal_is_linked_by_its_id_and_confirmed(portal: &Portal) {
        let mis = Mis::of(portal, "alfa").await;
        let clinic = portal.clinic("alfa");
        let own = clinic.card(&Identity { confirmed: false, ..ANNA }).await;
        let told = anna(json!({ "portal_id": own.0, "surname": "Тестова-Иванова", "confirmed": true }));
        let answer = mis.put("/patients", batch(vec![told.clone()])).await;
        assert_eq!((outcomes(&answer), &answer["items"][0]["portal_id"]), (vec!["updated"], &json!(own.0)));
        let kept = card(portal, &json!(own.0)).await;
        assert_eq!((&*kept.surname, &*kept.origin, kept.is_confirmed()), ("Тестова-Иванова", "portal", true));
        assert_eq!(kept.email, "anna@mail.example", "what the patient has said stays");
        assert_eq!(outcomes(&mis.put("/patients", batch(vec![told])).await), ["unchanged"]);
        let db = clinic.0.db().read().await.expect("the database");
        let told: Vec<String> =
            store::changes::of_object(&db, own.0).await.expect("changes").into_iter().map(|one| one.kind).collect();
        assert_eq!(told, ["patients.confirmed"]);
        drop(db);

        // Another id for the same card; a card of somebody else; no card at all.
        let boris = clinic.card(&BORIS).await;
        let wrong = vec![
            anna(json!({ "id": "p-2", "portal_id": own.0 })),
            anna(json!({ "id": "p-3", "portal_id": boris.0 })),
            anna(json!({ "id": "p-4", "portal_id": uuid::Uuid::from_u128(7) })),
        ];
        let answer = mis.put("/patients", batch(wrong)).await;
        let field = "/portal_id";
        assert_eq!(
            refusals(&answer),
            [("exchange.card_linked", field), ("exchange.card_differs", field), ("exchange.card_unknown", field)]
        );
    }

    async fn a_card_that_is_only_alike_waits_for_the_registry(portal: &Portal) {
        let mis = Mis::of(portal, "alfa").await;
        let clinic = portal.clinic("alfa");
        let own = clinic.card(&ANNA).await;
        // The same phone is not enough: nobody has proven it.
        let told = anna(json!({ "phone": ANNA.phone }));
        let answer = mis.put("/patients", batch(vec![told])).await;
        assert_eq!(refusals(&answer), [("exchange.card_alike", "")]);
        assert_eq!(answer["items"][0]["portal_ids"], json!([own.0]));
        let answer = mis.put("/patients", batch(vec![anna(json!({ "separate": true }))])).await;
        assert_eq!(outcomes(&answer), ["created"]);
        assert_ne!(answer["items"][0]["portal_id"], json!(own.0));

        // Another birth date or sex: another person.
        let others = vec![
            anna(json!({ "id": "p-5", "birth_date": "1991-05-17" })),
            anna(json!({ "id": "p-6", "sex": "male" })),
        ];
        assert_eq!(outcomes(&mis.put("/patients", batch(others)).await), ["created", "created"]);
    }

    async fn a_proven_phone_with_all_the_rest_links_a_card(portal: &Portal) {
        let mis = Mis::of(portal, "alfa").await;
        let enrolled = portal.patient("alfa").await;
        let told = anna(json!({ "surname": "ТЕСТОВА", "phone": "8(916)123-45-67" }));
        let answer = mis.put("/patients", batch(vec![told])).await;
        assert_eq!((outcomes(&answer), &answer["items"][0]["portal_id"]), (vec!["updated"], &json!(enrolled.id.0)));
    }

    async fn two_cards_of_one_person_become_one(portal: &Portal) {
        let mis = Mis::of(portal, "alfa").await;
        let clinic = portal.clinic("alfa");
        let first = mis.put("/patients", batch(vec![anna(json!({}))])).await["items"][0]["portal_id"].clone();
        let contract = json!({ "items": [{ "id": "c", "patient": "p-1", "insurer": "Страховая", "number": "7", "valid_from": "2026-01-01" }] });
        assert_eq!(outcomes(&mis.put("/insurance-contracts", contract).await), ["created"]);
        let visit = json!({ "items": [{
            "id": "v-1", "patient": "p-1", "doctor": "sokolova", "branch": "center", "specialisation": "therapy",
            "starts_at": "2026-12-02T09:00:00+03:00", "ends_at": "2026-12-02T09:30:00+03:00", "status": "booked",
        }]});
        assert_eq!(outcomes(&mis.put("/appointments", visit).await), ["created"]);
        // She registers by e-mail: nobody can know that it is she. The registry sees her document.
        let enrolled = portal.enrol("alfa", &Identity { phone: "", confirmed: false, ..ANNA }).await;
        let told = anna(json!({ "portal_id": enrolled.id.0, "confirmed": true }));
        let answer = mis.put("/patients", batch(vec![told.clone()])).await;
        assert_eq!((outcomes(&answer), &answer["items"][0]["portal_id"]), (vec!["updated"], &json!(enrolled.id.0)), "{answer}");
        assert_eq!(outcomes(&mis.put("/patients", batch(vec![told])).await), ["unchanged"]);
        let kept = card(portal, &first).await;
        assert!(kept.forgotten_at.is_some() && kept.surname.is_empty() && kept.mis_id.is_none());
        let page = enrolled.browser.get("/appointments?period=all").await;
        assert!(page.body.contains("Соколова"), "{}", page.body);
        let db = clinic.0.db().read().await.expect("the database");
        assert_eq!(insurance_contracts::of_patient(&db, enrolled.id).await.expect("contracts").len(), 1);
    }

    /// A8: the card that is taken at registration brings its contracts; I3 reads them.
    async fn contracts_are_told_of_known_patients_and_removed(portal: &Portal) {
        let mis = Mis::of(portal, "alfa").await;
        mis.put("/patients", batch(vec![anna(json!({}))])).await;
        let contract = |change: Value| {
            let mut one = json!({
                "id": "c-1", "patient": "p-1", "insurer": "Страховая компания", "programme": "Амбулаторная", "number": "АБ 1",
                "valid_from": "2026-01-01", "valid_until": "2026-12-31",
            });
            for (name, value) in change.as_object().expect("fields") {
                one[name] = value.clone();
            }
            one
        };
        let answer = mis.put("/insurance-contracts", batch(vec![
            contract(json!({})),
            contract(json!({ "id": "c-2", "patient": "p-9" })),
            contract(json!({ "id": "c-3", "valid_until": "2025-01-01" })),
            contract(json!({ "id": "c-4", "valid_from": "вчера" })),
            contract(json!({ "id": "c-5", "number": "" })),
        ])).await;
        assert_eq!(
            refusals(&answer),
            [
                ("exchange.unknown_reference", "/patient"),
                ("exchange.ends_before", "/valid_until"),
                ("exchange.date_wrong", "/valid_from"),
                ("exchange.field_empty", "/number"),
            ]
        );
        assert_eq!(outcomes(&mis.put("/insurance-contracts", batch(vec![contract(json!({}))])).await), ["unchanged"]);
        let answer = mis.put("/insurance-contracts", json!({ "deleted": ["c-1", "c-9"] })).await;
        assert_eq!((&answer["updated"], &answer["unchanged"]), (&json!(1), &json!(1)));
    }
}
