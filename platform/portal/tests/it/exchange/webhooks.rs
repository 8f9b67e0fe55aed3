//! Changes posted to the information system.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use exchange::{changes::Cursor, webhooks};
use poem::{Endpoint, Request, Response, Server, listener::TcpAcceptor};
use serde_json::{Value, json};
use shell::Trace;
use testkit::{ANNA, Identity, Portal, on_both_engines, outcome};
use uuid::Uuid;

/// One message as it came.
#[derive(Clone, Debug)]
pub struct Got {
    /// Its id.
    pub id: String,
    timestamp: i64,
    signatures: String,
    text: String,
}

impl Got {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).expect("JSON")
    }

    /// What had happened.
    pub fn kind(&self) -> String {
        self.json()["type"].as_str().expect("a type").to_owned()
    }

    /// Whether it is signed with a secret.
    pub fn is_signed(&self, secret: &str) -> bool {
        let key = providers::webhooks::key(secret).expect("a secret");
        let right = providers::webhooks::sign(&[&key], &self.id, self.timestamp, &self.text);
        self.signatures.split(' ').any(|one| one == right)
    }
}

/// An information system that answers as told: with the status for messages whose text contains
/// a word, else with 204.
#[derive(Clone, Default)]
pub struct Receiver {
    got: Arc<Mutex<Vec<Got>>>,
    refuses: Arc<Mutex<Vec<(String, u16)>>>,
}

impl Endpoint for Receiver {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let text = request.take_body().into_string().await?;
        let header = |name: &str| request.header(name).unwrap_or_default().to_owned();
        let refuses = self.refuses.lock().expect("the words");
        let status = refuses.iter().find(|(word, _)| text.contains(word)).map_or(204, |(_, s)| *s);
        self.got.lock().expect("the list").push(Got {
            id: header("webhook-id"),
            timestamp: header("webhook-timestamp").parse().expect("a timestamp"),
            signatures: header("webhook-signature"),
            text,
        });
        Ok(Response::builder().status(status.try_into().expect("a status")).finish())
    }
}

impl Receiver {
    /// One that listens, and its address.
    pub async fn start() -> (Self, String) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        let receiver = Self::default();
        let acceptor = TcpAcceptor::from_tokio(listener).expect("an acceptor");
        tokio::spawn(Server::new_with_acceptor(acceptor).run(receiver.clone()));
        (receiver, url)
    }

    /// What came since it was last asked.
    pub fn taken(&self) -> Vec<Got> {
        std::mem::take(&mut *self.got.lock().expect("the list"))
    }

    /// What it answers to messages with these words.
    pub fn refuse(&self, words: &[(&str, u16)]) {
        let words = words.iter().map(|(word, status)| ((*word).to_owned(), *status));
        *self.refuses.lock().expect("the words") = words.collect();
    }
}

/// What had happened.
pub fn kinds(got: &[Got]) -> Vec<String> {
    got.iter().map(Got::kind).collect()
}

/// Something happens to an object.
pub async fn change(portal: &Portal, kind: &str, object: Uuid) {
    let alfa = portal.clinic("alfa");
    let mut db = alfa.0.db().write().await.expect("the database");
    store::changes::add(&mut db, kind, object, portal.clock.now()).await.expect("kept");
    db.commit().await.expect("committed");
}

on_both_engines! {
    async fn what_happens_is_posted_signed_and_as_the_feed_gives_it(portal: &Portal) {
        let (mis, url) = Receiver::start().await;
        let alfa = portal.clinic("alfa");
        let by = Trace::staff("Админ");
        let card = alfa.card(&Identity { confirmed: false, ..ANNA }).await;
        let added = webhooks::add(&alfa.0, &url, &by).await.expect("added");
        assert!(added.secret.starts_with("whsec_"), "{}", added.secret);
        change(portal, "patients.created", card.0).await;
        let id = alfa.book(alfa.sokolova_at("2026-12-02", "09:00")).await.expect("booked").id;
        portal.run_jobs().await;
        let got = mis.taken();
        assert_eq!(kinds(&got), ["patients.created", "appointments.booked"]);
        assert!(got.iter().all(|one| one.is_signed(&added.secret) && one.timestamp == portal.clock.now().timestamp()));
        let body = got[1].json();
        assert_eq!((&body["data"]["portal_id"], &body["data"]["appointment"]["doctor"]), (&json!(id.0), &json!("sokolova")));
        let page = exchange::changes::follow(&alfa.0, Cursor::default(), 500, std::time::Duration::ZERO, &by).await.expect("the feed");
        let last = page.items.last().expect("an item");
        assert_eq!(got[1].id, format!("msg_{}", last.id.simple()));
        // That the data left stands in the journal.
        let db = alfa.0.db().read().await.expect("the database");
        let told = store::audit::of_patient(&db, card, None, 50).await.expect("the journal");
        assert_eq!(told.iter().filter(|entry| entry.action == "exchange.webhook").count(), 1);
        drop(db);

        // A new secret: both sign for a while, then the new one only.
        let until = portal.clock.now() + TimeDelta::hours(1);
        let new = webhooks::rotate(&alfa.0, added.id, until, &by).await.expect("rotated");
        webhooks::check(&alfa.0, added.id, &by).await.expect("checked");
        portal.run_jobs().await;
        let got = mis.taken();
        assert_eq!(kinds(&got), ["endpoint.check"]);
        assert!(got[0].is_signed(&added.secret) && got[0].is_signed(&new.secret));
        portal.clock.advance(TimeDelta::hours(2));
        webhooks::check(&alfa.0, added.id, &by).await.expect("checked");
        portal.run_jobs().await;
        let got = mis.taken();
        assert!(!got[0].is_signed(&added.secret) && got[0].is_signed(&new.secret));

        // Nothing of another clinic comes here.
        let beta = portal.clinic("beta");
        beta.book(beta.sokolova_at("2026-12-02", "09:00")).await.expect("booked");
        portal.run_jobs().await;
        assert_eq!(mis.taken().len(), 0);
        assert_eq!(outcome(&webhooks::pause(&beta.0, added.id, &by).await), "request.not_found");
    }

    async fn a_refused_message_holds_up_those_about_its_object_and_no_others(portal: &Portal) {
        let (mis, url) = Receiver::start().await;
        let alfa = portal.clinic("alfa");
        let by = Trace::staff("Админ");
        let id = webhooks::add(&alfa.0, &url, &by).await.expect("added").id;
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        mis.refuse(&[("reviews.bad", 422)]);
        for (kind, object) in [("reviews.bad", one), ("reviews.next", one), ("reviews.other", two)] {
            change(portal, kind, object).await;
        }
        portal.run_jobs().await;
        assert_eq!(kinds(&mis.taken()), ["reviews.bad", "reviews.other"]);
        portal.clock.advance(TimeDelta::minutes(1));
        portal.run_jobs().await;
        assert_eq!(kinds(&mis.taken()), ["reviews.bad"]);
        mis.refuse(&[]);
        portal.clock.advance(TimeDelta::minutes(1));
        portal.run_jobs().await;
        assert_eq!(kinds(&mis.taken()), ["reviews.bad", "reviews.next"]);

        // What is refused for days is given up, and can be posted again.
        mis.refuse(&[("reviews.bad", 400)]);
        change(portal, "reviews.bad", two).await;
        for _ in 0..40 {
            portal.run_jobs().await;
            portal.clock.advance(TimeDelta::hours(2));
        }
        let tries = mis.taken().len();
        assert!((10..40).contains(&tries), "{tries}");
        let known = webhooks::one(&alfa.0, id).await.expect("there");
        assert_eq!((known.state.as_str(), known.waiting, known.given_up), ("active", 0, 1));
        let log = webhooks::deliveries(&alfa.0, id, Some("given_up"), (0, 10)).await.expect("the log");
        assert_eq!((log[0].status, log[0].error.as_str()), (Some(400), "the receiver answered 400"));
        mis.refuse(&[]);
        webhooks::replay(&alfa.0, id, log[0].message, &by).await.expect("again");
        portal.run_jobs().await;
        assert_eq!(kinds(&mis.taken()), ["reviews.bad"]);
    }

    async fn an_endpoint_that_fails_is_tried_for_days_and_loses_nothing(portal: &Portal) {
        let (mis, url) = Receiver::start().await;
        let alfa = portal.clinic("alfa");
        let by = Trace::staff("Админ");
        let id = webhooks::add(&alfa.0, &url, &by).await.expect("added").id;
        mis.refuse(&[("", 503)]);
        for n in 0..150 {
            change(portal, &format!("reviews.{n}"), Uuid::from_u128(n % 3)).await;
        }
        portal.run_jobs().await;
        assert_eq!(mis.taken().len(), 1, "one probe for all");
        let known = webhooks::one(&alfa.0, id).await.expect("there");
        assert_eq!((known.waiting, known.failing_since), (150, Some(portal.clock.now())));
        for _ in 0..50 {
            portal.clock.advance(TimeDelta::hours(3));
            portal.run_jobs().await;
        }
        let known = webhooks::one(&alfa.0, id).await.expect("there");
        assert_eq!((known.state.as_str(), known.reason.as_str(), known.waiting), ("paused", "failing", 150));
        mis.taken();
        mis.refuse(&[]);
        webhooks::resume(&alfa.0, id, &by).await.expect("resumed");
        portal.run_jobs().await;
        let got = mis.taken();
        assert_eq!(got.len(), 150);
        for object in 0..3 {
            let of: Vec<_> = got.iter().filter(|one| one.json()["data"]["portal_id"] == json!(Uuid::from_u128(object))).map(Got::kind).collect();
            let expected: Vec<_> = (0..150).filter(|n| n % 3 == object).map(|n| format!("reviews.{n}")).collect();
            assert_eq!(of, expected);
        }
        // From the beginning again, under the same ids.
        webhooks::replay_from(&alfa.0, id, Cursor::default(), &by).await.expect("again");
        portal.run_jobs().await;
        let again = mis.taken();
        let ids: std::collections::BTreeSet<_> = again.iter().map(|one| one.id.clone()).collect();
        assert!(got.iter().all(|one| ids.contains(&one.id)) && again.len() == ids.len());

        // One that says that it is gone is paused at once.
        mis.refuse(&[("", 410)]);
        change(portal, "reviews.last", Uuid::from_u128(9)).await;
        portal.run_jobs().await;
        assert_eq!(webhooks::one(&alfa.0, id).await.expect("there").reason, "gone");
        webhooks::remove(&alfa.0, id, &by).await.expect("removed");
        change(portal, "reviews.last", Uuid::from_u128(9)).await;
        portal.run_jobs().await;
    }

    async fn an_address_that_is_none_and_a_sixth_one_are_refused(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let by = Trace::staff("Админ");
        for wrong in ["", "x", "http://mis.example.ru/", "https://a:b@mis.example.ru/", "ftp://mis.example.ru/"] {
            assert_eq!(outcome(&webhooks::add(&alfa.0, wrong, &by).await.map(|_| ())), "webhooks.address_wrong", "{wrong}");
        }
        for _ in 0..5 {
            webhooks::add(&alfa.0, "https://mis.example.ru/hook", &by).await.expect("added");
        }
        let sixth = webhooks::add(&alfa.0, "https://mis.example.ru/hook", &by).await.map(|_| ());
        assert_eq!(outcome(&sixth), "webhooks.too_many");
    }
}
