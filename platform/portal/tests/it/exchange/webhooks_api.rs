//! An information system registers its own address (M3).

use exchange::tokens::Scope;
use reqwest::{Method, header::AUTHORIZATION};
use serde_json::{Value, json};
use testkit::{Answer, on_both_engines};

use super::{
    Mis,
    webhooks::{Receiver, change, kinds},
};

async fn send(mis: &Mis, path: &str, key: &str, body: &Value) -> Answer {
    let request = mis.visitor.request(Method::POST, &format!("/exchange/v1{path}"));
    let request = request.header(AUTHORIZATION, format!("Bearer {}", mis.token));
    mis.visitor.send(request.header("idempotency-key", key).json(body)).await
}

async fn listed(mis: &Mis) -> Vec<Value> {
    let answer = mis.ask(Method::GET, "/webhooks", None).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["items"].as_array().expect("items").clone()
}

async fn act(mis: &Mis, id: &Value, what: &str) -> u16 {
    let path = format!("/webhooks/{}/{what}", id.as_str().expect("an id"));
    mis.ask(Method::POST, &path, Some(&json!({}))).await.status
}

on_both_engines! {
    async fn an_information_system_looks_after_its_own_address(portal: &Portal) {
        let (there, url) = Receiver::start().await;
        let mis = Mis::with(portal, "alfa", &[Scope::WebhooksWrite]).await;
        assert_eq!(listed(&mis).await, [json!(null); 0]);
        let made = send(&mis, "/webhooks", "first", &json!({ "url": url })).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let (id, secret) = (made.json()["id"].clone(), made.json()["secret"].clone());
        // Sent again after a time-out it is the same endpoint with the same secret.
        let again = send(&mis, "/webhooks", "first", &json!({ "url": url })).await;
        assert_eq!((again.status, again.json()), (201, made.json()));
        let all = listed(&mis).await;
        assert_eq!((all.len(), &all[0]["id"], &all[0]["state"]), (1, &id, &json!("active")));
        assert!(all[0].get("reason").is_none() && !all[0].to_string().contains("whsec_"), "{}", all[0]);

        assert_eq!(act(&mis, &id, "check").await, 200);
        portal.run_jobs().await;
        let got = there.taken();
        assert_eq!(kinds(&got), ["endpoint.check"]);
        assert!(got[0].is_signed(secret.as_str().expect("a secret")));

        assert_eq!(act(&mis, &id, "pause").await, 204);
        assert_eq!(listed(&mis).await[0]["reason"], "asked");
        let path = format!("/webhooks/{}/check", id.as_str().expect("an id"));
        let paused = mis.ask(Method::POST, &path, Some(&json!({}))).await;
        assert_eq!((paused.status, &paused.json()["code"]), (409, &json!("webhooks.paused")));
        change(portal, "reviews.given", uuid::Uuid::from_u128(1)).await;
        portal.run_jobs().await;
        assert_eq!(kinds(&there.taken()), [""; 0]);
        assert_eq!(act(&mis, &id, "resumption").await, 204);
        portal.run_jobs().await;
        assert_eq!(kinds(&there.taken()), ["reviews.given"]);

        let path = format!("/webhooks/{}/rotation", id.as_str().expect("an id"));
        let next = send(&mis, &path, "second", &json!({ "hours": 1 })).await;
        assert_eq!(next.status, 200, "{}", next.body);
        assert_eq!(send(&mis, &path, "second", &json!({ "hours": 1 })).await.json(), next.json());
        assert_ne!(next.json()["secret"], secret);
        assert_eq!(act(&mis, &id, "check").await, 200);
        portal.run_jobs().await;
        let got = there.taken();
        let both = [&secret, &next.json()["secret"]].map(|one| got[0].is_signed(one.as_str().expect("a secret")));
        assert_eq!(both, [true, true]);

        let path = format!("/webhooks/{}", id.as_str().expect("an id"));
        assert_eq!(mis.ask(Method::DELETE, &path, None).await.status, 204);
        assert_eq!(mis.ask(Method::DELETE, &path, None).await.status, 404);
        assert_eq!(listed(&mis).await.len(), 0);
    }

    async fn what_makes_no_sense_is_refused_and_said(portal: &Portal) {
        let mis = Mis::with(portal, "alfa", &[Scope::WebhooksWrite]).await;
        let beta = Mis::with(portal, "beta", &[Scope::WebhooksWrite]).await;
        for (body, status, code) in [
            (json!({ "url": "http://mis.example.ru/" }), 422, "webhooks.address_wrong"),
            (json!({ "url": "" }), 422, "webhooks.address_wrong"),
            (json!({}), 400, "request.malformed"),
            (json!({ "url": "https://mis.example.ru/", "secret": "x" }), 400, "request.malformed"),
            (json!(["https://mis.example.ru/"]), 400, "request.malformed"),
        ] {
            let answer = mis.ask(Method::POST, "/webhooks", Some(&body)).await;
            assert_eq!((answer.status, answer.json()["code"].as_str()), (status, Some(code)), "{body}");
        }
        let answer = send(&mis, "/webhooks", "x".repeat(201).as_str(), &json!({ "url": "https://mis.example.ru/" })).await;
        assert_eq!((answer.status, &answer.json()["code"]), (400, &json!("idempotency.key_malformed")));
        // Another clinic's key makes another secret, and its endpoints are not found here.
        let body = json!({ "url": "https://mis.example.ru/hook" });
        let (own, other) = (send(&mis, "/webhooks", "k", &body).await, send(&beta, "/webhooks", "k", &body).await);
        assert_eq!((own.status, other.status), (201, 201));
        assert_ne!(own.json()["secret"], other.json()["secret"]);
        let theirs = other.json()["id"].clone();
        for what in ["check", "pause", "resumption", "rotation"] {
            assert_eq!(act(&mis, &theirs, what).await, 404, "{what}");
        }
        let path = format!("/webhooks/{}", theirs.as_str().expect("an id"));
        assert_eq!(mis.ask(Method::DELETE, &path, None).await.status, 404);
        assert_eq!(listed(&beta).await.len(), 1);
        let own = own.json()["id"].clone();
        let path = format!("/webhooks/{}/rotation", own.as_str().expect("an id"));
        let answer = mis.ask(Method::POST, &path, Some(&json!({ "hours": 8761 }))).await;
        assert_eq!((answer.status, &answer.json()["code"]), (422, &json!("exchange.number_wrong")));
        // Without a key each request adds one, five at most.
        for _ in 0..4 {
            assert_eq!(mis.ask(Method::POST, "/webhooks", Some(&body)).await.status, 201);
        }
        let sixth = mis.ask(Method::POST, "/webhooks", Some(&body)).await;
        assert_eq!((sixth.status, &sixth.json()["code"]), (409, &json!("webhooks.too_many")));
    }
}
