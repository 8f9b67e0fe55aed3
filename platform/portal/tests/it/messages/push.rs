//! Web push: who subscribes is told that there is a message, and nothing else (RFC 8030, law §2).

use chrono::TimeDelta;
use kernel::ids::AppointmentId;
use serde_json::{Value, json};
use testkit::{BORIS, Enrolled, Portal, on_both_engines};

use super::journal;

/// A browser of the simulator that the patient's page has subscribed.
async fn subscribed(portal: &Portal, patient: &Enrolled) -> Value {
    let browser = portal.simulator.browser().await;
    let answer = patient.browser.post_json("/push/subscriptions", &browser).await;
    assert_eq!(answer.status, 204, "{}", answer.body);
    browser
}

/// A visit of the patient, and the moment of its first reminder.
async fn reminded(portal: &Portal, patient: &Enrolled) {
    let alfa = &patient.clinic;
    let booked = alfa.book(alfa.sokolova_at("2026-12-02", "13:00")).await.expect("booked");
    own(patient, booked.id).await;
    portal.clock.advance(TimeDelta::hours(5));
    portal.run_jobs().await;
}

async fn own(patient: &Enrolled, id: AppointmentId) {
    let (card, account) = (patient.id.0, patient.account.0);
    patient
        .clinic
        .alter(id, |row| {
            row.patient_id = Some(card);
            row.account_id = Some(account);
        })
        .await;
}

async fn kept(portal: &Portal) -> Vec<String> {
    portal.ask("SELECT endpoint AS it FROM push_subscriptions").await.expect("the table")
}

async fn pushes(portal: &Portal) -> Vec<Value> {
    let inbox = portal.simulator.inbox().await;
    inbox.into_iter().filter(|kept| kept["provider"] == "push").collect()
}

on_both_engines! {
    async fn a_subscribed_browser_is_told_of_a_message_and_nothing_of_what(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        subscribed(portal, &anna).await;
        reminded(portal, &anna).await;
        let pushes = pushes(portal).await;
        assert_eq!(pushes.len(), 1, "{pushes:?}");
        let said: Value = serde_json::from_str(pushes[0]["text"].as_str().expect("a text")).expect("JSON");
        assert_eq!(said["text"], "Новое сообщение от клиники");
        assert_eq!(said.as_object().expect("an object").len(), 2, "{said}");
        let id = said["id"].as_str().expect("an id");
        let known = portal.ask("SELECT kind AS it FROM messages WHERE channel = 'push'").await;
        assert_eq!(known.expect("the table"), ["reminder"]);
        assert_eq!(id.len(), 36);
        assert_eq!(journal(portal, "push").await, ["sent push"]);
        // The message itself is read after signing in; the letter left as well.
        let page = anna.browser.get("/notifications").await;
        assert!(page.says("Напоминаем: вы записаны на прием 02.12.2026 в 13:00"), "{}", page.body);
        assert!(portal.letters("alfa").await.iter().any(|letter| letter.subject == "Напоминание о записи"));
    }

    async fn every_browser_is_told_once_and_the_page_says_it_once(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        subscribed(portal, &anna).await;
        subscribed(portal, &anna).await;
        reminded(portal, &anna).await;
        assert_eq!(pushes(portal).await.len(), 2);
        let page = anna.browser.get("/notifications").await;
        assert_eq!(page.body.matches("Напоминаем").count(), 1, "{}", page.body);
    }

    async fn who_has_the_browser_now_is_told_and_not_who_had_it(portal: &Portal) {
        let (anna, boris) = (portal.patient("alfa").await, portal.enrol("alfa", &BORIS).await);
        let browser = subscribed(portal, &anna).await;
        let answer = boris.browser.post_json("/push/subscriptions", &browser).await;
        assert_eq!(answer.status, 204);
        assert_eq!(kept(portal).await.len(), 1);
        reminded(portal, &anna).await;
        assert!(pushes(portal).await.is_empty());
        // Nor can Anna end what is his.
        let end = json!({ "endpoint": browser["endpoint"] });
        assert_eq!(anna.browser.post_json("/push/subscriptions/end", &end).await.status, 204);
        assert_eq!(kept(portal).await.len(), 1);
    }

    async fn a_subscription_ends_by_its_button_or_with_the_permission(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let (first, second) = (subscribed(portal, &anna).await, subscribed(portal, &anna).await);
        let form = [("endpoint", first["endpoint"].as_str().expect("an endpoint"))];
        assert_eq!(anna.browser.post("/push/subscriptions/end", &form).await.status, 204);
        assert_eq!(kept(portal).await.len(), 1);
        portal.simulator.end(&second).await;
        reminded(portal, &anna).await;
        assert_eq!(kept(portal).await.len(), 0, "the service said that it has ended");
        assert_eq!(journal(portal, "push").await, ["undelivered push"]);
        assert!(pushes(portal).await.is_empty());
    }

    async fn a_service_that_is_down_gets_it_later(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        subscribed(portal, &anna).await;
        portal.simulator.fail(&json!({ "mode": "answer", "status": 503 })).await;
        reminded(portal, &anna).await;
        assert_eq!(journal(portal, "push").await, ["queued push"]);
        portal.clock.advance(TimeDelta::minutes(1));
        portal.run_jobs().await;
        assert_eq!(journal(portal, "push").await, ["sent push"]);
    }

    async fn the_key_is_made_once_whoever_asks_first_and_is_the_clinics_own(portal: &Portal) {
        let (anna, beta) = (portal.patient("alfa").await, portal.patient("beta").await);
        let another = portal.another_node().await;
        let there = another.clinic("alfa");
        let (one, two, three) = tokio::join!(
            people::push::key(&anna.clinic.0),
            people::push::key(&there.0),
            people::push::key(&anna.clinic.0),
        );
        let keys = [one, two, three].map(|key| key.expect("a key").public());
        assert_eq!((&keys[0], &keys[0]), (&keys[1], &keys[2]));
        let said = anna.browser.get("/push/key").await.json()["key"].clone();
        assert_eq!(said, json!(keys[0]));
        assert_ne!(beta.browser.get("/push/key").await.json()["key"], said);
    }

    async fn only_a_browsers_push_service_is_called(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let good = portal.simulator.browser().await;
        for endpoint in [
            "", "x", "http://127.0.0.1:1/push/x", "https://169.254.169.254/latest/meta-data",
            "https://localhost/x", "http://fcm.googleapis.com/x", "https://fcm.googleapis.com.evil.example/x",
            "https://user@fcm.googleapis.com/x", "file:///etc/passwd",
        ] {
            let mut bad = good.clone();
            bad["endpoint"] = json!(endpoint);
            let answer = anna.browser.post_json("/push/subscriptions", &bad).await;
            assert_eq!(answer.status, 422, "{endpoint}: {}", answer.body);
        }
        for (key, value) in [("p256dh", "AAAA"), ("auth", ""), ("auth", "AAAA"), ("p256dh", "!")] {
            let mut bad = good.clone();
            bad["keys"][key] = json!(value);
            let answer = anna.browser.post_json("/push/subscriptions", &bad).await;
            assert_eq!(answer.status, 422, "{key} {value}");
        }
        let request = anna.browser.request(reqwest::Method::POST, "/push/subscriptions");
        let request = request.header("content-type", "application/json").body("{");
        assert_eq!(anna.browser.send(request).await.status, 400);
        assert_eq!(kept(portal).await, [""; 0]);
        assert_eq!(portal.visitor("alfa").post_json("/push/subscriptions", &good).await.status, 303);
        let foreign = anna.browser.request(reqwest::Method::POST, "/push/subscriptions");
        let foreign = foreign.header("origin", "https://evil.example").json(&good);
        assert_eq!(anna.browser.send(foreign).await.status, 403);
    }

    async fn an_account_has_ten_browsers_at_most_and_the_oldest_goes(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let first = subscribed(portal, &anna).await;
        for _ in 0..people::push::BROWSERS {
            portal.clock.advance(TimeDelta::seconds(1));
            subscribed(portal, &anna).await;
        }
        let kept = kept(portal).await;
        assert_eq!(kept.len(), people::push::BROWSERS);
        assert!(!kept.contains(&first["endpoint"].as_str().expect("an endpoint").to_owned()));
    }

    async fn a_double_click_subscribes_once(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let browser = portal.simulator.browser().await;
        let both = (0..6).map(|_| anna.browser.post_json("/push/subscriptions", &browser));
        for answer in futures_util::future::join_all(both).await {
            assert_eq!(answer.status, 204, "{}", answer.body);
        }
        assert_eq!(kept(portal).await.len(), 1);
    }
}
