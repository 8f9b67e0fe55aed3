//! The exchange's routes × tokens (M3, S6): only a good token of this clinic with the right
//! scope opens a door, and what comes through it reaches this clinic only.

use exchange::tokens::{self, Scope, Wish};
use reqwest::{Method, header::AUTHORIZATION};
use serde_json::{Value, json};
use shell::Trace;
use testkit::{Portal, on_both_engines};

use super::routes;

/// What a token must be good for.
fn scope(route: &str) -> Scope {
    match route.rsplit('/').next().unwrap_or_default() {
        "branches" | "departments" | "specialisations" | "services" | "doctors" => {
            Scope::ReferenceWrite
        }
        "patients" | "insurance-contracts" => Scope::PatientsWrite,
        "schedule" => Scope::ScheduleWrite,
        "appointments" | "statuses" => Scope::AppointmentsWrite,
        "changes" => Scope::ChangesRead,
        _ if ["/bonus-", "/account-"].iter().any(|part| route.contains(part)) => {
            Scope::AccountsWrite
        }
        _ if route.contains("/webhooks") => Scope::WebhooksWrite,
        _ => panic!("{route}: which scope?"),
    }
}

async fn token(portal: &Portal, label: &str, scopes: &[Scope]) -> tokens::Issued {
    let wish = Wish { name: "МИС".into(), scopes: scopes.to_vec(), days: Some(1000) };
    let clinic = portal.clinic(label);
    tokens::issue(&clinic.0, &wish, &Trace::staff("Админ")).await.expect("a token")
}

async fn ask(
    portal: &Portal,
    (method, route): &routes::Route,
    by: Option<&str>,
    webhook: &str,
    body: &Value,
) -> (u16, String) {
    let visitor = portal.visitor("alfa");
    let method = Method::from_bytes(method.as_bytes()).expect("a method");
    let id = if route.contains("/webhooks") { webhook } else { "sokolova" };
    let request = visitor.request(method, &route.replace(":id", id)).json(body);
    let request = match by {
        Some(by) => request.header(AUTHORIZATION, by),
        None => request,
    };
    let answer = visitor.send(request).await;
    // What is done without words has no body.
    let json: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    (answer.status, json["code"].as_str().unwrap_or_default().to_owned())
}

on_both_engines! {
    async fn no_door_of_the_exchange_opens_without_the_right_token(portal: &Portal) {
        let by = Trace::staff("Админ");
        let alfa = portal.clinic("alfa");
        let all = token(portal, "alfa", &Scope::ALL).await;
        let beta = token(portal, "beta", &Scope::ALL).await;
        let revoked = token(portal, "alfa", &Scope::ALL).await;
        tokens::revoke(&alfa.0, revoked.id, &by).await.expect("revoked");
        let expired = token(portal, "alfa", &Scope::ALL).await;
        tokens::rotate(&alfa.0, expired.id, portal.clock.now(), &by).await.expect("rotated");
        let anna = portal.patient("alfa").await;
        let bearer = |token: &str| Some(format!("Bearer {token}"));
        let wrong = [
            None,
            Some(format!("Basic {}", all.token)),
            Some(all.token.clone()),
            bearer(""),
            bearer(&beta.token),
            bearer(&revoked.token),
            bearer(&expired.token),
            bearer(&anna.token),
            bearer(&format!("{}0", all.token)),
        ];
        let empty = json!({});
        let url = "https://mis.example.ru/hook";
        // Each door gets an endpoint of its own: one of them removes it.
        let mut endpoints = Vec::new();
        for _ in 0..4 {
            endpoints.push(exchange::webhooks::add(&alfa.0, url, &by).await.expect("added").id.to_string());
        }
        let there = |route: &routes::Route| if route.0 == "DELETE" { &*endpoints[0] } else { &*endpoints[1] };
        for route in routes::exchange() {
            for by in &wrong {
                let (status, code) = ask(portal, &route, by.as_deref(), there(&route), &empty).await;
                assert_eq!(status, 401, "{route:?} with {by:?}: {code}");
            }
            let needed = scope(&route.1);
            let others: Vec<Scope> = Scope::ALL.into_iter().filter(|one| *one != needed).collect();
            let others = token(portal, "alfa", &others).await;
            let body = match needed {
                Scope::ScheduleWrite => json!({
                    "from": "2026-12-05T00:00:00Z", "until": "2026-12-06T00:00:00Z", "intervals": [],
                }),
                Scope::WebhooksWrite if route.1.ends_with("/webhooks") => json!({ "url": url }),
                _ => empty.clone(),
            };
            let refused = ask(portal, &route, bearer(&others.token).as_deref(), there(&route), &body).await;
            assert_eq!(refused, (403, "exchange.scope_missing".into()), "{route:?}");
            let own = token(portal, "alfa", &[needed]).await;
            let (status, code) = ask(portal, &route, bearer(&own.token).as_deref(), there(&route), &body).await;
            assert!((200..300).contains(&status), "{route:?}: {status} {code}");
        }
    }

    async fn what_one_clinic_is_told_reaches_no_other(portal: &Portal) {
        let state = async |label: &str| {
            let db = portal.clinic(label).0.db().read().await.expect("the database");
            let directory = store::directory::load(&db).await.expect("the directory");
            let cards = store::patients::after(&db, None, 1000).await.expect("cards");
            format!("{directory:?} {cards:?}")
        };
        // The look-alike has a card and a visit with the very ids that are told.
        let mis = crate::exchange::Mis::of(portal, "beta").await;
        let patient = json!({ "id": "p1", "surname": "Иванов", "name": "Иван", "birth_date": "1980-01-01", "sex": "male" });
        let visit = json!({
            "id": "v1", "patient": "p1", "doctor": "sokolova", "branch": "center", "specialisation": "therapy",
            "starts_at": "2026-12-02T09:00:00+03:00", "ends_at": "2026-12-02T09:30:00+03:00", "status": "booked",
        });
        let home = mis.put("/patients", json!({ "items": [patient] })).await;
        let card = home["items"][0]["portal_id"].clone();
        let there = mis.put("/appointments", json!({ "items": [visit] })).await;
        let booked = there["items"][0]["portal_id"].clone();
        assert_eq!((&home["created"], &there["created"]), (&json!(1), &json!(1)));
        let before = state("beta").await;

        let mis = crate::exchange::Mis::of(portal, "alfa").await;
        let foreign = json!({ "items": [{
            "id": "p1", "portal_id": card, "surname": "Иванов", "name": "Иван", "birth_date": "1980-01-01", "sex": "male",
        }]});
        let answer = mis.put("/patients", foreign).await;
        assert_eq!(crate::exchange::refusals(&answer), [("exchange.card_unknown", "/portal_id")]);
        let contract = json!({ "items": [{
            "id": "c1", "patient": "p1", "insurer": "Страховая", "number": "1", "valid_from": "2026-01-01",
        }]});
        let answer = mis.put("/insurance-contracts", contract).await;
        assert_eq!(crate::exchange::refusals(&answer), [("exchange.unknown_reference", "/patient")]);
        let answer = mis.put("/appointments", json!({ "items": [visit] })).await;
        assert_eq!(crate::exchange::refusals(&answer), [("exchange.unknown_reference", "/patient")]);
        for (id, code) in [("id", "exchange.unknown_reference"), ("portal_id", "exchange.unknown_reference")] {
            let named = if id == "id" { json!("v1") } else { booked.clone() };
            let answer = mis.put("/statuses", json!({ "items": [{ id: named, "status": "completed" }] })).await;
            assert_eq!(crate::exchange::refusals(&answer)[0].0, code, "{answer}");
        }
        mis.put("/branches", json!({ "deleted": ["north"], "items": [{ "id": "center", "name": "Переименован" }] })).await;
        mis.put("/doctors", json!({ "deleted": ["sokolova"] })).await;
        assert_eq!(state("beta").await, before, "the other clinic has changed");
    }
}
