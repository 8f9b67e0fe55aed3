//! Reference data by the information system's own ids.

use reqwest::Method;
use serde_json::json;
use testkit::{on_both_engines, raw};

use super::{Mis, outcomes, refusals};

on_both_engines! {
    async fn a_batch_says_of_each_item_what_became_of_it_and_may_be_told_again(portal: &Portal) {
        let mis = Mis::of(portal, "alfa").await;
        let batch = json!({ "items": [
            { "id": "f-1", "name": "Филиал на Садовой", "phone": "8 495 123-45-67", "zone": "Asia/Omsk" },
            { "id": "f-2", "name": " " },
            { "id": "f-3", "name": "Онлайн", "kind": "online", "position": 7 },
            { "id": "f-4", "name": 5 },
            { "id": "f-5" },
            { "id": "f-1", "name": "Ещё раз" },
            { "id": "f-6", "name": "Луна", "zone": "Moon/Crater" },
            { "id": "f-7", "nam": "Опечатка" },
            7,
            ["f-8", "Филиал списком"],
        ]});
        let answer = mis.put("/branches", batch.clone()).await;
        assert_eq!(
            outcomes(&answer),
            ["created", "refused", "created", "refused", "refused", "refused", "refused", "refused", "refused", "refused"]
        );
        assert_eq!(
            refusals(&answer),
            [
                ("exchange.field_empty", "/name"),
                ("exchange.malformed", "/name"),
                ("exchange.malformed", "/name"),
                ("exchange.repeated", "/id"),
                ("exchange.word_unknown", "/zone"),
                ("exchange.malformed", "/nam"),
                ("exchange.malformed", ""),
                ("exchange.malformed", ""),
            ]
        );
        assert_eq!((&answer["created"], &answer["refused"]), (&json!(2), &json!(8)));
        assert_eq!(answer["items"][3]["id"], "f-4");
        let again = mis.put("/branches", batch).await;
        assert_eq!(outcomes(&again)[..3], ["unchanged", "refused", "unchanged"]);
        assert_eq!(again["items"][0]["portal_id"], answer["items"][0]["portal_id"]);

        let changed = json!({ "items": [{ "id": "f-1", "name": "Филиал на Тверской", "zone": "Asia/Omsk" }] });
        assert_eq!(outcomes(&mis.put("/branches", changed).await), ["updated"]);
        let db = portal.clinic("alfa").0.db().read().await.expect("the database");
        let rows = store::branches::all(&db).await.expect("branches");
        let row = rows.iter().find(|row| row.code == "f-1").expect("the branch");
        assert_eq!((&*row.name, &*row.phone, &*row.zone), ("Филиал на Тверской", "", "Asia/Omsk"));
        let online = rows.iter().find(|row| row.code == "f-3").expect("the branch");
        assert_eq!((&*online.kind, online.position), ("online", 7));
    }

    async fn what_is_removed_is_hidden_and_shown_again_when_it_is_told_again(portal: &Portal) {
        let mis = Mis::of(portal, "alfa").await;
        let visitor = portal.visitor("alfa");
        let shown = async || visitor.get("/institutions").await.body.contains("Клиника №2");
        assert!(shown().await, "{}", visitor.get("/institutions").await.body);
        let answer = mis.put("/branches", json!({ "deleted": ["north", "no-such"] })).await;
        assert_eq!((&answer["updated"], &answer["unchanged"]), (&json!(1), &json!(1)));
        assert!(!shown().await, "a hidden branch is shown");
        let again = json!({ "items": [{ "id": "north", "name": "Клиника №2" }] });
        assert_eq!(outcomes(&mis.put("/branches", again).await), ["updated"]);
        assert!(shown().await, "the branch is back");
    }

    async fn the_whole_clinic_is_told_and_what_is_unknown_is_refused_item_by_item(portal: &Portal) {
        let mis = Mis::of(portal, "alfa").await;
        let told = |path: &'static str, body: serde_json::Value| { let mis = mis.clone(); async move { mis.put(path, body).await } };
        let answer = told("/departments", json!({ "items": [{ "id": "d1", "name": "Кардиология", "default_service": "s1" }] })).await;
        assert_eq!(refusals(&answer), [("exchange.unknown_reference", "/default_service")]);
        told("/departments", json!({ "items": [{ "id": "d1", "name": "Кардиология" }] })).await;
        told("/specialisations", json!({ "items": [{ "id": "k1", "name": "Кардиология" }] })).await;
        let answer = told("/services", json!({ "items": [
            { "id": "s1", "name": "Прием кардиолога", "department": "d1", "price": 350000, "minutes": 30, "code": "B01.015.001" },
            { "id": "s2", "name": "ЭКГ", "department": "нет", "minutes": 30 },
            { "id": "s3", "name": "ЭКГ", "minutes": 0 },
            { "id": "s4", "name": "ЭКГ", "minutes": 30, "price": -1 },
            { "id": "s5", "name": "ЭКГ", "minutes": 99999999999i64 },
            { "id": "s6", "name": "ЭКГ\u{0}", "minutes": 30 },
        ]})).await;
        assert_eq!(
            refusals(&answer),
            [
                ("exchange.unknown_reference", "/department"),
                ("exchange.number_wrong", "/minutes"),
                ("exchange.number_wrong", "/price"),
                ("exchange.malformed", "/minutes"),
                ("exchange.field_characters", "/name"),
            ]
        );
        let answer = told("/departments", json!({ "items": [{ "id": "d1", "name": "Кардиология", "default_service": "s1" }] })).await;
        assert_eq!(outcomes(&answer), ["updated"]);
        let doctor = json!({
            "id": "v1", "surname": "Сердечная", "name": "Вера", "position": "Врач-кардиолог", "since": 2001,
            "services": ["s1"], "default_service": "s1",
            "posts": [{ "branch": "center", "specialisation": "k1", "department": "d1" }],
        });
        let with = |change: serde_json::Value| {
            let mut doctor = doctor.clone();
            for (name, value) in change.as_object().expect("fields") {
                doctor[name] = value.clone();
            }
            doctor
        };
        let post = json!({ "branch": "center", "specialisation": "k1" });
        let batch = json!({ "items": [
            doctor,
            with(json!({ "id": "v2", "services": ["s1", "s9"] })),
            with(json!({ "id": "v3", "posts": [post, post] })),
            with(json!({ "id": "v4", "posts": [{ "branch": "center", "specialisation": "k9" }] })),
            with(json!({ "id": "v5", "surname": "<b>" })),
        ]});
        let answer = told("/doctors", batch.clone()).await;
        assert_eq!(
            refusals(&answer),
            [
                ("exchange.unknown_reference", "/services/1"),
                ("exchange.repeated", "/posts/1"),
                ("exchange.unknown_reference", "/posts/0/specialisation"),
                ("exchange.name_wrong", "/surname"),
            ]
        );
        assert_eq!(outcomes(&told("/doctors", batch).await)[0], "unchanged");
        let visitor = portal.visitor("alfa");
        let id = answer["items"][0]["portal_id"].as_str().expect("an id").to_owned();
        let page = visitor.get(&format!("/specialists/{id}")).await;
        assert!(page.status == 200 && page.body.contains("Сердечная Вера"), "{}", page.body);

        // What is not told of the doctor's posts stays; what is told is all there is.
        let answer = told("/doctors", json!({ "items": [{ "id": "v1", "surname": "Сердечная", "name": "Вера" }] })).await;
        assert_eq!(outcomes(&answer), ["updated"]);
        let db = portal.clinic("alfa").0.db().read().await.expect("the database");
        let directory = store::directory::load(&db).await.expect("the directory");
        let own = directory.posts.iter().filter(|post| post.doctor_id.to_string() == id).count();
        assert_eq!((own, directory.services_of(id.parse().expect("an id")).count()), (1, 1));
        drop(db);

        told("/doctors", json!({ "deleted": ["v1"] })).await;
        assert_eq!(visitor.get(&format!("/specialists/{id}")).await.status, 404);
        assert_eq!(visitor.get(&format!("/api/v1/doctors/{id}")).await.status, 404);
    }

    async fn what_is_too_much_is_refused_before_it_is_read(portal: &Portal) {
        let mis = Mis::of(portal, "alfa").await;
        let many = json!({ "items": vec![json!({}); 1001] });
        let answer = mis.ask(Method::PUT, "/branches", Some(&many)).await;
        assert_eq!((answer.status, &answer.json()["code"]), (413, &json!("exchange.too_many_items")));
        let large = json!({ "items": [{ "id": "x", "name": "я".repeat(40_000) }] });
        assert_eq!(refusals(&mis.put("/branches", large).await), [("exchange.item_too_large", "")]);
        // What says that it is too long is not even waited for.
        let head = "PUT /exchange/v1/branches HTTP/1.1\r\nhost: alfa.localhost\r\ncontent-type: application/json\r\n\
             content-length: 9000000\r\nconnection: close\r\n\r\n";
        let answer = raw(portal.address, head.as_bytes()).await.expect("an answer");
        assert_eq!((answer.status, &answer.json()["code"]), (413, &json!("request.too_large")));
        for (body, status) in [("", 400), ("[]", 400), ("{\"items\":{}}", 400), ("{\"item\":[]}", 400), ("{}", 200)] {
            let request = portal.visitor("alfa").request(Method::PUT, "/exchange/v1/branches");
            let request = request.header("authorization", format!("Bearer {}", mis.token));
            let request = request.header("content-type", "application/json").body(body);
            let answer = portal.visitor("alfa").send(request).await;
            assert_eq!(answer.status, status, "{body}: {}", answer.body);
        }
        for (open, close) in [("[", "]"), ("{\"id\":", "}")] {
            let deep = format!("{{\"items\":[{}1{}]}}", open.repeat(10_000), close.repeat(10_000));
            let request = portal.visitor("alfa").request(Method::PUT, "/exchange/v1/branches");
            let request = request.header("authorization", format!("Bearer {}", mis.token));
            let request = request.header("content-type", "application/json").body(deep);
            let answer = portal.visitor("alfa").send(request).await;
            assert!([200, 400].contains(&answer.status), "{}", answer.body);
        }
        let request = portal.visitor("alfa").request(Method::PUT, "/exchange/v1/branches");
        let request = request.header("authorization", format!("Bearer {}", mis.token)).body("{}");
        assert_eq!(portal.visitor("alfa").send(request).await.status, 415);
    }
}
