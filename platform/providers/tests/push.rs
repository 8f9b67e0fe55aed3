//! Web Push against the simulated service, which opens the envelope by itself (sheet
//! «Messages», 7 and 9; RFC 8030, 8291, 8292).

mod simulated;

use std::time::Duration;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use providers::{
    Outbound,
    outbound::Options,
    push::{MAX_PAYLOAD, Push, PushError, Subscription, Urgency, VapidKey, send},
};
use serde_json::json;
use simulated::Simulator;

const SUBJECT: &str = "mailto:portal@alfa.example";

fn push(text: impl Into<Vec<u8>>) -> Push {
    let ttl = Duration::from_secs(3600);
    Push { payload: text.into(), ttl, urgency: Urgency::High, topic: Some("msg-1_a".into()) }
}

async fn subscribed(simulator: &Simulator, key: &VapidKey) -> Subscription {
    let asked = json!({ "applicationServerKey": key.public() });
    let shown = simulator.post_json("/push/subscriptions", &asked).await;
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    Subscription {
        endpoint: text(&shown["endpoint"]),
        p256dh: text(&shown["keys"]["p256dh"]),
        auth: text(&shown["keys"]["auth"]),
    }
}

struct Case {
    simulator: Simulator,
    outbound: Outbound,
    key: VapidKey,
    browser: Subscription,
}

impl Case {
    async fn new() -> Self {
        let simulator = Simulator::start().await;
        let key = VapidKey::generate().expect("a key");
        let browser = subscribed(&simulator, &key).await;
        Self { outbound: simulator.outbound(), simulator, key, browser }
    }

    async fn send(&self, push: &Push) -> Result<(), PushError> {
        let now = self.simulator.clock.now();
        send(&self.outbound, &self.key, SUBJECT, &self.browser, push, now).await
    }

    fn path(&self) -> &str {
        self.browser.endpoint.strip_prefix(&self.simulator.url("")).expect("its own endpoint")
    }
}

#[tokio::test]
async fn a_push_reaches_the_browser_and_is_read_there() {
    let case = Case::new().await;
    assert_eq!(case.browser.check(&case.outbound), Ok(()));
    let text = "Новое сообщение от клиники";
    assert_eq!(case.send(&push(text)).await, Ok(()));
    let inbox = case.simulator.inbox().await;
    assert_eq!(inbox.len(), 1);
    assert_eq!(inbox[0]["text"], text);
    assert_eq!(
        inbox[0]["more"],
        json!({ "ttl": "3600", "urgency": "high", "topic": "msg-1_a", "subject": SUBJECT })
    );
}

#[tokio::test]
async fn the_largest_payload_fits_and_a_larger_one_is_not_sent() {
    let case = Case::new().await;
    assert_eq!(case.send(&push("x".repeat(MAX_PAYLOAD))).await, Ok(()));
    assert_eq!(case.send(&push("y")).await, Ok(()));
    let larger = case.send(&push("x".repeat(MAX_PAYLOAD + 1))).await;
    assert_eq!(larger, Err(PushError::TooLarge));
    let inbox = case.simulator.inbox().await;
    assert_eq!(inbox.len(), 2);
    assert_eq!(inbox[0]["text"].as_str().map(str::len), Some(MAX_PAYLOAD));
}

#[tokio::test]
async fn a_subscription_that_ended_is_gone() {
    let case = Case::new().await;
    let id = case.path().trim_start_matches("/push/");
    let ended = case.simulator.delete(&format!("/push/subscriptions/{id}")).await;
    assert_eq!(ended, 204);
    assert_eq!(case.send(&push("a")).await, Err(PushError::Gone));
    let endpoint = case.simulator.url("/push/nobody");
    let nobody = Subscription { endpoint, ..case.browser.clone() };
    let now = case.simulator.clock.now();
    let sent = send(&case.outbound, &case.key, SUBJECT, &nobody, &push("a"), now).await;
    assert_eq!(sent, Err(PushError::Gone));
}

#[tokio::test]
async fn what_the_service_answers_is_understood() {
    let case = Case::new().await;
    let after = |seconds| Some(Duration::from_secs(seconds));
    for (failure, outcome) in [
        (
            json!({ "mode": "answer", "status": 429, "retry_after": "30" }),
            PushError::Retry { after: after(30) },
        ),
        (json!({ "mode": "answer", "status": 429 }), PushError::Retry { after: None }),
        (
            json!({ "mode": "answer", "status": 503, "retry_after": "5" }),
            PushError::Retry { after: after(5) },
        ),
        (json!({ "mode": "answer", "status": 500 }), PushError::Temporary),
        (json!({ "mode": "answer", "status": 413 }), PushError::TooLarge),
        (
            json!({ "mode": "answer", "status": 403 }),
            PushError::Wrong("the service answered 403".into()),
        ),
        (json!({ "mode": "broken" }), PushError::Temporary),
        (json!({ "mode": "huge" }), PushError::Temporary),
    ] {
        case.simulator.fail(&failure).await;
        assert_eq!(case.send(&push("a")).await, Err(outcome), "{failure}");
    }
    case.simulator.fail(&json!({ "mode": "hang" })).await;
    let (impatient, now) = (case.simulator.impatient(), case.simulator.clock.now());
    let sent = send(&impatient, &case.key, SUBJECT, &case.browser, &push("a"), now).await;
    assert_eq!(sent, Err(PushError::Temporary));
    assert_eq!(case.send(&push("a")).await, Ok(()), "the failure was for one request");
    case.simulator.fail(&json!({ "mode": "answer", "status": 500, "times": 2 })).await;
    assert_eq!(case.send(&push("a")).await, Err(PushError::Temporary));
    assert_eq!(case.send(&push("a")).await, Err(PushError::Temporary));
    assert_eq!(case.send(&push("a")).await, Ok(()));
}

#[tokio::test]
async fn another_sites_key_and_a_wrong_time_are_refused() {
    let case = Case::new().await;
    let now = case.simulator.clock.now();
    let stranger = VapidKey::generate().expect("a key");
    let sent = send(&case.outbound, &stranger, SUBJECT, &case.browser, &push("a"), now).await;
    assert!(matches!(sent, Err(PushError::Wrong(_))), "{sent:?}");
    for hours in [-12, 13] {
        let then = now + chrono::TimeDelta::hours(hours);
        let sent = send(&case.outbound, &case.key, SUBJECT, &case.browser, &push("a"), then).await;
        assert!(matches!(sent, Err(PushError::Wrong(_))), "{hours}: {sent:?}");
    }
    let back = VapidKey::from_bytes(&case.key.to_bytes()).expect("the same key");
    let sent = send(&case.outbound, &back, SUBJECT, &case.browser, &push("a"), now).await;
    assert_eq!(sent, Ok(()), "a key that was kept still signs");
}

#[tokio::test]
async fn keys_of_another_browser_do_not_open_the_envelope() {
    let case = Case::new().await;
    let other = subscribed(&case.simulator, &case.key).await;
    let now = case.simulator.clock.now();
    for mixed in [
        Subscription { p256dh: other.p256dh.clone(), ..case.browser.clone() },
        Subscription { auth: other.auth.clone(), ..case.browser.clone() },
    ] {
        let sent = send(&case.outbound, &case.key, SUBJECT, &mixed, &push("a"), now).await;
        assert!(matches!(sent, Err(PushError::Wrong(_))), "{sent:?}");
    }
    assert!(case.simulator.inbox().await.is_empty());
}

#[tokio::test]
async fn what_cannot_be_a_push_is_not_sent() {
    let case = Case::new().await;
    for topic in ["", "a b", "тема", &"a".repeat(33), "a\r\nx: y"] {
        let sent = case.send(&Push { topic: Some(topic.into()), ..push("a") }).await;
        assert!(matches!(sent, Err(PushError::Wrong(_))), "{topic:?}");
    }
    assert!(matches!(case.send(&push("")).await, Err(PushError::Wrong(_))));
    let now = case.simulator.clock.now();
    for subject in ["", "portal@alfa.example", "mailto:a@localhost", "https://localhost"] {
        let sent = send(&case.outbound, &case.key, subject, &case.browser, &push("a"), now).await;
        assert!(matches!(sent, Err(PushError::Wrong(_))), "{subject}");
    }
    // A stranger's endpoint, and a client that may not reach this machine.
    let production = Outbound::with(Options::default()).expect("a client");
    let sent = send(&production, &case.key, SUBJECT, &case.browser, &push("a"), now).await;
    assert!(matches!(sent, Err(PushError::Wrong(_))), "{sent:?}");
    let push_hosts = vec![case.simulator.address.clone()];
    let named = Outbound::with(Options { push_hosts, ..Options::default() }).expect("a client");
    let sent = send(&named, &case.key, SUBJECT, &case.browser, &push("a"), now).await;
    assert!(matches!(sent, Err(PushError::Wrong(_))), "{sent:?}");
    assert!(case.simulator.inbox().await.is_empty());
}

#[tokio::test]
async fn nothing_that_is_printed_lets_one_write_to_the_browser() {
    let case = Case::new().await;
    let secret = push("secret-payload");
    let mut printed = format!("{:?} {:?} {secret:?}", case.browser, case.key);
    for failure in [json!({ "mode": "broken" }), json!({ "mode": "answer", "status": 403 })] {
        case.simulator.fail(&failure).await;
        let refused = case.send(&secret).await.expect_err("refused");
        printed += &format!("{refused} {refused:?}");
    }
    let off = Subscription { auth: "secret-auth".into(), ..case.browser.clone() };
    printed += &format!("{:?}", off.check(&case.outbound));
    let private = BASE64_URL_SAFE_NO_PAD.encode(case.key.to_bytes());
    for secret in [case.path(), &case.browser.auth, &case.browser.p256dh, &private, "secret-"] {
        assert!(!printed.contains(secret), "{secret}: {printed}");
    }
}

/// The simulator is strict where services are, so that our client cannot pass by luck.
#[tokio::test]
async fn the_service_refuses_what_services_refuse() {
    let case = Case::new().await;
    let path = case.path().to_owned();
    let whole =
        [("ttl", "1"), ("content-encoding", "aes128gcm"), ("authorization", "vapid t=a.b.c, k=d")];
    for (missing, status) in
        [("ttl", 400), ("content-encoding", 400), ("authorization", 401), ("nothing", 401)]
    {
        let headers: Vec<_> = whole.into_iter().filter(|(of, _)| *of != missing).collect();
        let answered = case.simulator.post(&path, &headers, vec![0; 100]).await;
        assert_eq!(answered, status, "without {missing}");
    }
    let oversized = case.simulator.post(&path, &whole, vec![0; 100_000]).await;
    assert_eq!(oversized, 413);
}
