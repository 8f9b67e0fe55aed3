//! SMS gateways against the simulator (sheet «Messages», 1, 2 and 9): one contract for
//! both, and what is each one's own.

mod simulated;

use std::net::Ipv4Addr;

use providers::{
    Outbound, SendError,
    outbound::Options,
    simulator::{API_ID, LOGIN, PASSWORD},
    sms::{Class, Delivery, Gateway, GatewayConfig, Message, Sent, Sms, StatusOf},
};
use serde_json::{Value, json};
use simulated::Simulator;

const PROVIDERS: [&str; 2] = ["smsc", "smsru"];
const TEXT: &str = "Код 4711. Никому его не говорите — «Альфа»";

fn config(simulator: &Simulator, provider: &str, secret: &str) -> GatewayConfig {
    let mut config = json!({ "provider": provider, "sender": "Klinika" });
    config["base_url"] = simulator.url("").into();
    match provider {
        "smsc" => {
            config["login"] = LOGIN.into();
            config["password"] = secret.into();
        }
        _ => config["api_id"] = secret.into(),
    }
    serde_json::from_value(config).expect("a config")
}

fn gateway(simulator: &Simulator, provider: &str) -> Gateway {
    let secret = if provider == "smsc" { PASSWORD } else { API_ID };
    Gateway::new(config(simulator, provider, secret)).expect("a gateway")
}

fn to(last: &str) -> Message {
    Message {
        to: format!("+791612345{last}"),
        text: TEXT.into(),
        id: format!("019a0000-0000-7000-8000-0000000000{last}"),
        class: Class::Code,
        ip: Some(Ipv4Addr::new(203, 0, 113, 7).into()),
    }
}

struct Case {
    simulator: Simulator,
    outbound: Outbound,
    gateway: Gateway,
    provider: &'static str,
}

impl Case {
    async fn each() -> Vec<Self> {
        let mut cases = Vec::new();
        for provider in PROVIDERS {
            let simulator = Simulator::start().await;
            let gateway = gateway(&simulator, provider);
            cases.push(Self { outbound: simulator.outbound(), simulator, gateway, provider });
        }
        cases
    }

    async fn send(&self, message: &Message) -> Result<Sent, SendError> {
        self.gateway.send(&self.outbound, message).await
    }

    async fn status(&self, message: &Message, sent: Option<&Sent>) -> Result<Delivery, SendError> {
        let provider_id = sent.map(|sent| sent.provider_id.as_str());
        let of = StatusOf { to: &message.to, id: &message.id, provider_id };
        self.gateway.status(&self.outbound, &of).await
    }
}

fn is_temporary(outcome: &Result<Sent, SendError>) -> bool {
    matches!(outcome, Err(SendError::Temporary(_)))
}

fn is_permanent(outcome: &Result<Sent, SendError>) -> bool {
    matches!(outcome, Err(SendError::Permanent(_)))
}

fn is_unknown(outcome: &Result<Sent, SendError>) -> bool {
    matches!(outcome, Err(SendError::Unknown(_)))
}

#[tokio::test]
async fn a_message_arrives_as_it_was_written_and_is_followed_to_the_phone() {
    for case in Case::each().await {
        let message = to("77");
        let sent = case.send(&message).await.expect(case.provider);
        let inbox = case.simulator.inbox().await;
        assert_eq!(inbox.len(), 1);
        assert_eq!(inbox[0]["provider"], case.provider);
        assert_eq!(inbox[0]["to"], "79161234577", "no plus");
        assert_eq!(inbox[0]["text"], TEXT, "not garbled by a wrong charset");
        assert_eq!(inbox[0]["id"].as_str(), Some(sent.provider_id.as_str()));
        let named = &inbox[0]["more"];
        assert_eq!(named["sender"].as_str().or(named["from"].as_str()), Some("Klinika"));
        assert!(sent.cost_kopecks.is_some_and(|cost| (200..300).contains(&cost)), "{sent:?}");

        assert_eq!(case.status(&message, Some(&sent)).await, Ok(Delivery::Sent));
        assert_eq!(case.status(&message, Some(&sent)).await, Ok(Delivery::Delivered));
    }
}

#[tokio::test]
async fn each_number_gets_what_its_last_digits_say() {
    for case in Case::each().await {
        for (last, delivery) in
            [("01", Delivery::Delivered), ("02", Delivery::Undelivered), ("03", Delivery::Expired)]
        {
            let sent = case.send(&to(last)).await.expect(last);
            assert_eq!(case.status(&to(last), Some(&sent)).await, Ok(delivery), "{last}");
        }
        let no_money = case.send(&to("04")).await;
        assert!(is_temporary(&no_money), "the message waits for the money: {no_money:?}");
        assert!(no_money.unwrap_err().to_string().contains("no money"), "operators are told");
        let bad_sender = case.send(&to("05")).await;
        if case.provider == "smsc" {
            assert!(is_permanent(&bad_sender), "the code is that of a forbidden text");
        } else {
            assert!(is_temporary(&bad_sender), "the account's fault, not the message's");
        }
        assert_eq!(case.simulator.inbox().await.len(), 3, "a refused message was not taken");
    }
}

#[tokio::test]
async fn a_message_whose_answer_got_lost_is_unknown_and_not_sent_again() {
    for case in Case::each().await {
        let sent = case.gateway.send(&case.simulator.impatient(), &to("06")).await;
        assert!(is_unknown(&sent), "{sent:?}");
        assert_eq!(case.simulator.inbox().await.len(), 1, "taken once");
        let state = case.status(&to("06"), None).await;
        match case.provider {
            "smsc" => assert_eq!(state, Ok(Delivery::Delivered), "found by our own id"),
            _ => assert_eq!(state, Ok(Delivery::Unknown), "there is nothing to ask by"),
        }
    }
}

#[tokio::test]
async fn a_message_that_never_arrived_is_unknown_too_and_smsc_says_so() {
    for case in Case::each().await {
        case.simulator.fail(&json!({ "mode": "hang" })).await;
        let sent = case.gateway.send(&case.simulator.impatient(), &to("77")).await;
        assert!(is_unknown(&sent), "{sent:?}");
        for failure in [
            json!({ "mode": "broken" }),
            json!({ "mode": "huge" }),
            json!({ "mode": "answer", "status": 500 }),
            json!({ "mode": "answer", "status": 504, "body": "<html>gateway time-out" }),
            json!({ "mode": "answer", "status": 200, "body": "<html>hello" }),
            json!({ "mode": "answer", "status": 200, "body": "{}" }),
        ] {
            case.simulator.fail(&failure).await;
            let sent = case.send(&to("77")).await;
            assert!(is_unknown(&sent), "{failure}: {sent:?}");
        }
        assert!(case.simulator.inbox().await.is_empty(), "and nothing was repeated");
        if case.provider == "smsc" {
            assert_eq!(case.status(&to("77"), None).await, Ok(Delivery::NotFound));
        }
    }
}

#[tokio::test]
async fn a_gateway_that_took_the_message_and_broke_is_asked_by_our_id() {
    let case = Case::each().await.remove(0);
    assert_eq!(case.provider, "smsc");
    for (last, mode) in [("01", "broken"), ("11", "huge")] {
        case.simulator.fail(&json!({ "mode": mode, "taken": true })).await;
        assert!(is_unknown(&case.send(&to(last)).await), "{mode}");
        let found = case.status(&to(last), None).await.expect("an answer");
        assert!(matches!(found, Delivery::Delivered | Delivery::Sent), "{mode}: {found:?}");
    }
}

#[tokio::test]
async fn a_host_that_does_not_take_the_request_is_only_away() {
    for case in Case::each().await {
        for status in [301, 307, 400, 403, 404, 429] {
            case.simulator.fail(&json!({ "mode": "answer", "status": status })).await;
            assert!(is_temporary(&case.send(&to("77")).await), "{status}");
        }
        let outbound = case.simulator.outbound();
        let gateway = gateway(&case.simulator, case.provider);
        case.simulator.stop().await;
        let nobody = gateway.send(&outbound, &to("77")).await;
        assert!(is_temporary(&nobody), "a refused connection left nothing behind: {nobody:?}");
    }
}

#[tokio::test]
async fn production_does_not_call_into_its_own_network() {
    for case in Case::each().await {
        let production = Outbound::with(Options::default()).expect("a client");
        assert!(is_temporary(&case.gateway.send(&production, &to("77")).await));
        assert!(case.simulator.inbox().await.is_empty());
    }
}

#[tokio::test]
async fn a_wrong_password_does_not_condemn_the_message() {
    for case in Case::each().await {
        let config = config(&case.simulator, case.provider, "hush-hush");
        let stranger = Gateway::new(config).expect("a gateway");
        let refused = stranger.send(&case.outbound, &to("77")).await;
        assert!(is_temporary(&refused), "{refused:?}");
        let of = StatusOf { to: "+79161234577", id: "x", provider_id: Some("1") };
        let refused = stranger.status(&case.outbound, &of).await;
        assert!(matches!(refused, Err(SendError::Temporary(_))), "{refused:?}");
    }
}

#[tokio::test]
async fn the_same_text_to_the_same_number_is_refused_within_a_minute() {
    for case in Case::each().await {
        case.send(&to("77")).await.expect("taken");
        let again = case.send(&Message { id: "another".into(), ..to("77") }).await;
        assert!(is_temporary(&again), "{again:?}");
        case.simulator.clock.advance(chrono::TimeDelta::minutes(1));
        case.send(&Message { id: "another".into(), ..to("77") }).await.expect("taken");
        assert_eq!(case.simulator.inbox().await.len(), 2);
    }
}

#[tokio::test]
async fn a_number_refused_within_an_answer_that_is_fine_as_a_whole_is_refused() {
    let case = Case::each().await.remove(1);
    assert_eq!(case.provider, "smsru");
    let abroad = case.send(&Message { to: "+4915112345677".into(), ..to("77") }).await;
    assert!(is_permanent(&abroad), "{abroad:?}");
    assert!(case.simulator.inbox().await.is_empty());
}

#[tokio::test]
async fn sms_ru_learns_who_asked_for_a_code_and_nobody_else() {
    let case = Case::each().await.remove(1);
    for (last, class, ip, ttl, daytime) in [
        ("11", Class::Code, json!("203.0.113.7"), json!("10"), Value::Null),
        ("12", Class::Service, Value::Null, Value::Null, Value::Null),
        ("13", Class::Marketing, Value::Null, Value::Null, json!("1")),
    ] {
        case.send(&Message { class, ..to(last) }).await.expect("taken");
        let more = case.simulator.inbox().await.pop().expect("kept")["more"].clone();
        assert_eq!((&more["ip"], &more["ttl"], &more["daytime"]), (&ip, &ttl, &daytime));
        assert_eq!(more["partner_id"], Value::Null);
    }
}

#[tokio::test]
async fn smsc_counts_the_segments() {
    let case = Case::each().await.remove(0);
    let sent = case.send(&Message { text: "я".repeat(71), ..to("77") }).await.expect("taken");
    assert_eq!((sent.segments, sent.cost_kopecks), (Some(2), Some(480)));
}

#[tokio::test]
async fn a_message_that_cannot_be_one_is_not_even_sent() {
    for case in Case::each().await {
        for (phone, text) in [("89161234567", "text"), ("+7916", "text"), ("+79161234577", " \n")] {
            let wrong = Message { to: phone.into(), text: text.into(), ..to("77") };
            assert!(is_permanent(&case.send(&wrong).await), "{phone} {text:?}");
        }
        assert!(case.simulator.inbox().await.is_empty());
    }
}

#[tokio::test]
async fn a_gateway_stands_where_the_folder_stood() {
    for case in Case::each().await {
        let sms = Sms::Gateway(case.gateway.clone(), case.outbound.clone());
        assert!(!sms.is_off());
        let sent = sms.send("alfa", &to("77")).await.expect("taken");
        assert!(!sent.provider_id.is_empty());
        assert!(sms.send("alfa", &Message { to: "8".into(), ..to("77") }).await.is_err());
    }
}

#[tokio::test]
async fn nothing_that_is_printed_holds_a_secret_or_a_person() {
    let mut printed = String::new();
    for case in Case::each().await {
        let secret = "hush-hush";
        let config = config(&case.simulator, case.provider, secret);
        printed += &format!("{config:?}");
        let stranger = Gateway::new(config).expect("a gateway");
        printed += &format!("{stranger:?} {:?} {:?}", case.gateway, case.outbound);
        let message = to("77");
        let of = StatusOf { to: &message.to, id: &message.id, provider_id: Some("1") };
        printed += &format!("{message:?} {of:?}");
        printed += &format!("{:?}", Sms::Gateway(stranger.clone(), case.outbound.clone()));
        // A gateway that repeats everything it was told in its refusals.
        let echo = format!("79161234577 {TEXT} {LOGIN} {secret} {PASSWORD} {API_ID}");
        let number = json!({ "status": "ERROR", "status_code": 207, "status_text": echo });
        let mut failures = vec![json!({ "mode": "broken" }), json!({ "mode": "huge" })];
        for body in [
            json!({ "error": echo, "error_code": 7 }),
            json!({ "status": "ERROR", "status_code": 202, "status_text": echo }),
            json!({ "status": "OK", "status_code": 100, "sms": { "79161234577": number } }),
            json!(echo),
        ] {
            for status in [200, 400, 500] {
                let body = body.to_string();
                failures.push(json!({ "mode": "answer", "status": status, "body": body }));
            }
        }
        for failure in failures {
            for gateway in [&stranger, &case.gateway] {
                case.simulator.fail(&failure).await;
                let refused = gateway.send(&case.outbound, &message).await.unwrap_err();
                case.simulator.fail(&failure).await;
                let state = gateway.status(&case.outbound, &of).await;
                printed += &format!("{refused} {refused:?} {state:?}");
            }
        }
        case.simulator.fail(&json!({ "mode": "hang" })).await;
        let late = stranger.send(&case.simulator.impatient(), &message).await.unwrap_err();
        printed += &format!("{late} {late:?}");
        let own = stranger.send(&case.outbound, &message).await.unwrap_err();
        printed += &format!("{own} {own:?}");
        case.simulator.stop().await;
        let away = case.gateway.send(&case.outbound, &message).await.unwrap_err();
        printed += &format!("{away} {away:?}");
    }
    for secret in ["hush", PASSWORD, API_ID, LOGIN, "9161234577", "4711", "Код", "send.php"] {
        assert!(!printed.contains(secret), "{secret}: {printed}");
    }
}

#[tokio::test]
async fn without_its_fields_the_dialect_shows_its_traps() {
    let simulator = Simulator::start().await;
    let form = |more: &str| format!("login={LOGIN}&psw={PASSWORD}&phones=79161234577{more}");
    let said = simulator.post_form("/sys/send.php", &form("&mes=%D0%AF")).await;
    assert!(said.starts_with("OK - 1 SMS, ID - "), "no fmt=3, no JSON: {said}");
    assert_eq!(simulator.inbox().await[0]["text"], "РЇ", "UTF-8 read as windows-1251");
    let said = simulator.post_form("/sys/send.php", "login=x&psw=y&fmt=3").await;
    assert_eq!(said, r#"{"error":"authorise error","error_code":2}"#);
    let form = format!("api_id={API_ID}&to=79161234578,4915100000000&msg=hi");
    let said = simulator.post_form("/sms/send", &form).await;
    assert_eq!(said.lines().collect::<Vec<_>>(), ["100", "207", "000000-00000002"]);
}

#[tokio::test]
async fn the_page_shows_what_has_come_and_runs_none_of_it() {
    let case = Case::each().await.remove(0);
    let message = Message { text: "<script>alert(1)</script> & ко".into(), ..to("77") };
    case.send(&message).await.expect("taken");
    let page = case.simulator.get("/").await;
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; ко"), "{page}");
    assert!(!page.contains("<script>"), "{page}");
    case.simulator.empty().await;
    assert!(case.simulator.get("/").await.contains("Сообщений нет."));
}
