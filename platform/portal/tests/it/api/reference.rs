//! What the clinic has, for programs (M4): lists, pages of lists, the description itself.

use serde_json::{Value, json};
use testkit::{Engine, Portal, on_both_engines};

use super::{refusal, refused};

fn names(json: &Value) -> Vec<&str> {
    json.as_array()
        .expect("a list")
        .iter()
        .map(|one| one["name"].as_str().expect("a name"))
        .collect()
}

on_both_engines! {
    async fn the_clinics_lists_are_told_in_its_order(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let client = portal.visitor("alfa");
        let branches = client.get("/api/v1/branches").await.json();
        assert_eq!(names(&branches), ["Клиника №1", "Клиника №2", "Онлайн клиника"]);
        assert_eq!(
            (&branches[0]["zone"], &branches[2]["kind"]),
            (&json!("Europe/Moscow"), &json!("online"))
        );
        let all = client.get("/api/v1/specialisations").await.json();
        assert_eq!(names(&all), ["Терапия", "Хирургия", "Ультразвуковая диагностика"]);
        assert_eq!(all[2]["choose_services"], true);
        let north = client
            .get(&format!("/api/v1/specialisations?branch={}", alfa.branch("north")))
            .await
            .json();
        assert_eq!(names(&north), ["Ультразвуковая диагностика"]);
        let doctor =
            client.get(&format!("/api/v1/doctors/{}", alfa.doctor("sokolova"))).await.json();
        assert_eq!(doctor["name"], "Соколова Марина Андреевна");
        assert_eq!(doctor["posts"][0]["price"], 200_000);
        let paper = client.get("/api/v1/documents/personal_data").await.json();
        assert_eq!(paper["version"], 1);
        let text =
            (paper["title"].as_str().expect("a title"), paper["body"].as_str().expect("a text"));
        assert_eq!(paper["hash"], people::consents::hash(text.0, text.1));
    }

    async fn pages_of_lists_have_bounds(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let client = portal.visitor("alfa");
        let first = client.get("/api/v1/services").await.json();
        let all = first["items"].as_array().expect("items").clone();
        assert_eq!((all.len(), &first["total"]), (5, &json!(5)));
        for (query, expected) in [
            ("limit=2", 0..2),
            ("limit=2&offset=2", 2..4),
            ("limit=2&offset=4", 4..5),
            ("offset=5", 5..5),
            ("limit=0", 0..0),
            ("limit=200", 0..5),
            ("limit=4294967295", 0..5),
            ("offset=1000000", 5..5),
        ] {
            let page = client.get(&format!("/api/v1/services?{query}")).await.json();
            assert_eq!(page["items"], json!(all[expected]), "{query}");
            assert_eq!(page["total"], 5, "{query}");
        }
        for query in [
            "limit=-1",
            "limit=x",
            "offset=-1",
            "offset=1000001",
            "limit=4294967296",
            "q=".to_owned().as_str(),
        ] {
            let answer = client.get(&format!("/api/v1/services?{query}")).await;
            if query == "q=" {
                assert_eq!(answer.json()["total"], 5, "an empty query matches everything");
            } else {
                assert_eq!(refusal(&answer), refused(400, "request.malformed"), "{query}");
            }
        }
        let long = "x".repeat(101);
        assert_eq!(
            refusal(&client.get(&format!("/api/v1/doctors?q={long}")).await),
            refused(400, "request.malformed")
        );
        let own =
            client.get(&format!("/api/v1/services?doctor={}", alfa.doctor("uzi"))).await.json();
        assert_eq!(own["total"], 2);
        let found = client.get("/api/v1/doctors?q=сакалова").await.json();
        assert_eq!(
            (found["total"].clone(), found["items"][0]["name"].clone()),
            (json!(1), json!("Соколова Марина Андреевна"))
        );
        let surgeons = client
            .get(&format!("/api/v1/doctors?specialisation={}", alfa.specialisation("surgery")))
            .await
            .json();
        assert_eq!(surgeons["items"][0]["name"], "Медведев Иван Иванович");
    }

    async fn what_belongs_to_another_clinic_is_not_there(portal: &Portal) {
        let beta = portal.clinic("beta");
        let client = portal.visitor("alfa");
        let doctor = client.get(&format!("/api/v1/doctors/{}", beta.doctor("sokolova"))).await;
        assert_eq!(refusal(&doctor), refused(404, "request.not_found"));
        for list in ["doctors?branch=", "services?doctor="] {
            let id =
                if list.contains("branch") { beta.branch("center") } else { beta.doctor("uzi") };
            assert_eq!(
                client.get(&format!("/api/v1/{list}{id}")).await.json()["total"],
                0,
                "{list}"
            );
        }
        assert_eq!(
            client
                .get(&format!("/api/v1/specialisations?branch={}", beta.branch("center")))
                .await
                .json(),
            json!([])
        );
    }
}

#[tokio::test]
async fn every_code_of_a_problem_has_a_text_and_is_described() {
    let portal = Portal::start(Engine::Sqlite).await;
    let client = portal.visitor("alfa");
    let problems = client.get("/api/v1/problems").await.json();
    let problems = problems.as_array().expect("a list");
    assert!(problems.len() > 40);
    for problem in problems {
        let (code, title) = (
            problem["code"].as_str().expect("a code"),
            problem["title"].as_str().expect("a title"),
        );
        assert!(!title.is_empty() && title != code.replacen('.', "-", 1), "{code} has no text");
    }
    portal.finish().await;
}

#[tokio::test]
async fn the_description_of_the_api_is_the_one_the_repository_keeps() {
    let portal = Portal::start(Engine::Sqlite).await;
    let served = portal.visitor("alfa").get("/api/v1/openapi.json").await;
    assert_eq!(served.body, visits::api::document());
    let paths = served.json()["paths"].as_object().expect("paths").len();
    assert!(paths >= 13, "{paths} paths");
    portal.finish().await;
}
