//! Requests: callers, keys, fields, lists, failures on demand.

use super::*;

#[tokio::test]
async fn callers_are_told_apart_and_see_their_own_only() {
    let case = Case::of(PLAIN).await;
    let payment = case.done("payments", &ordered()).await;
    let path = format!("payments/{}", payment["id"].as_str().expect("an id"));
    let other = Case { shop: FISCAL, ..case };
    let (status, said) = other.get(&path).await;
    assert_eq!((status, &said["code"]), (404, &json!("not_found")));
    let (_, list) = other.get("payments").await;
    assert_eq!(list, json!({ "type": "list", "items": [] }));
    for header in [
        None,
        Some("Basic !!!".to_owned()),
        Some("Bearer x".into()),
        Some(format!("Basic {}", BASE64_STANDARD.encode("100500:wrong"))),
        Some(format!("Basic {}", BASE64_STANDARD.encode("1:"))),
    ] {
        let headers: Vec<_> = header.iter().map(|of| ("authorization", of.as_str())).collect();
        let at = "/yookassa/v3/me";
        let (status, said) = other.simulator.ask("GET", at, &headers, &Value::Null).await;
        assert_eq!((status, &said["code"]), (401, &json!("invalid_credentials")), "{header:?}");
    }
    let (_, me) = other.get("me").await;
    assert_eq!(me["account_id"], other.id());
    assert_eq!(me["fiscalization"], json!({ "enabled": true, "provider": "avanpost" }));
    assert_eq!(other.get("nothing").await.0, 404);
    assert_eq!(other.post("payments/x", &json!({})).await.0, 405);
    assert_eq!(other.post("webhooks", &json!({})).await.0, 403);
    let authorization = other.authorization();
    let headers = [
        ("authorization", &*authorization),
        ("idempotence-key", "k"),
        ("content-type", "text/plain"),
    ];
    let status = other.simulator.post("/yookassa/v3/payments", &headers, b"{}".to_vec()).await;
    assert_eq!(status, 415);
    // As at the real host.
    let (status, _) = other.simulator.ask("GET", "/v3/me", &headers[..1], &Value::Null).await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn a_key_is_good_for_one_request_and_for_a_day() {
    let case = Case::of(PLAIN).await;
    let (_, first) = case.keyed("одно", "payments", &ordered()).await;
    assert_eq!(first["parameter"], "Idempotence-Key", "not of its alphabet");
    let (status, missing) = case.keyed("", "payments", &ordered()).await;
    assert_eq!((status, &missing["parameter"]), (400, &json!("Idempotence-Key")));
    let (status, long) = case.keyed(&"k".repeat(65), "payments", &ordered()).await;
    assert_eq!((status, &long["parameter"]), (400, &json!("Idempotence-Key")));
    assert!(long["description"].as_str().is_some_and(|text| text.contains("too long")));

    let (_, first) = case.keyed("same", "payments", &ordered()).await;
    let (status, again) = case.keyed("same", "payments", &ordered()).await;
    assert_eq!((status, &again), (200, &first));
    let other = with(ordered(), json!({ "description": "Другой" }));
    let (status, conflict) = case.keyed("same", "payments", &other).await;
    assert_eq!((status, &conflict["parameter"]), (400, &json!("Idempotence-Key")));
    case.simulator.pass(24 * 3600 + 1).await;
    let (_, later) = case.keyed("same", "payments", &ordered()).await;
    assert_ne!(later["id"], first["id"], "forgotten after a day");
    let (_, list) = case.get("payments").await;
    assert_eq!(list["items"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn wrong_fields_are_refused_by_name() {
    let case = Case::of(PLAIN).await;
    let long = "я".repeat(129);
    let pairs: serde_json::Map<_, _> = (0..17).map(|at| (at.to_string(), json!("x"))).collect();
    for (changes, parameter) in [
        (json!({ "amount": null }), "amount"),
        (json!({ "amount": { "value": 1500.0, "currency": "RUB" } }), "amount.value"),
        (json!({ "amount": { "value": "1500", "currency": "RUB" } }), "amount.value"),
        (json!({ "amount": { "value": "0.00", "currency": "RUB" } }), "amount.value"),
        (json!({ "amount": { "value": "-1.00", "currency": "RUB" } }), "amount.value"),
        (json!({ "amount": { "value": "1.00", "currency": "USD" } }), "amount.currency"),
        (json!({ "capture": "true" }), "capture"),
        (json!({ "description": long }), "description"),
        (json!({ "metadata": pairs }), "metadata"),
        (json!({ "metadata": { "a": 1 } }), "metadata"),
        (json!({ "metadata": { "a": "x".repeat(513) } }), "metadata"),
        (json!({ "client_ip": "nowhere" }), "client_ip"),
        (json!({ "merchant_customer_id": "x".repeat(201) }), "merchant_customer_id"),
        (json!({ "recipient": { "gateway_id": "1" } }), "recipient.gateway_id"),
        (json!({ "payment_method_data": { "type": "apple_pay" } }), "payment_method_data.type"),
        (json!({ "payment_token": "pt-1" }), "payment_token"),
        (
            json!({ "payment_method_data": { "type": "sbp" }, "payment_token": "pt-1" }),
            "payment_token",
        ),
        (json!({ "payment_method_data": { "type": "sbp" }, "capture": false }), "capture"),
        (json!({ "confirmation": null }), "confirmation.type"),
        (json!({ "confirmation": { "type": "telepathy" } }), "confirmation.type"),
        (json!({ "confirmation": { "type": "redirect" } }), "confirmation.return_url"),
        (
            json!({ "confirmation": { "type": "redirect", "return_url": "javascript:alert(1)" } }),
            "confirmation.return_url",
        ),
        (
            json!({ "confirmation": { "type": "embedded", "locale": "fr_FR" } }),
            "confirmation.locale",
        ),
        (json!({ "receipt": receipt("full_prepayment") }), "receipt"),
    ] {
        case.refused("payments", &with(ordered(), changes), parameter).await;
    }
    let (status, said) = case.post("payments", &json!([1])).await;
    assert_eq!((status, &said["code"]), (400, &json!("invalid_request")));
    for way in [
        json!({ "save_payment_method": true }),
        json!({ "payment_method_data": { "type": "bank_card", "card": { "number": "1" } } }),
    ] {
        let (status, said) = case.post("payments", &with(ordered(), way)).await;
        assert_eq!((status, &said["code"]), (403, &json!("forbidden")));
    }
    let test = Case { shop: TEST, ..case };
    let sbp = json!({ "payment_method_data": { "type": "sbp" }, "receipt": receipt("advance") });
    assert_eq!(test.post("payments", &with(ordered(), sbp)).await.0, 403, "no SBP in a test shop");
    let (_, list) = test.get("payments").await;
    assert_eq!(list["items"], json!([]), "what is refused is not made");
}

#[tokio::test]
async fn lists_go_page_by_page() {
    let case = Case::of(PLAIN).await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(case.done("payments", &ordered()).await["id"].clone());
        case.simulator.pass(60).await;
    }
    ids.reverse();
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    for _ in 0..3 {
        let (status, page) = case.get(&format!("payments?limit=2{cursor}")).await;
        assert_eq!(status, 200, "{page}");
        seen.extend(page["items"].as_array().expect("items").iter().map(|of| of["id"].clone()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, ids, "the newest first, each once");
    let (_, some) = case
        .get("payments?created_at.gte=2026-12-01T09:01:00Z&created_at.lt=2026-12-01T09:03:00Z")
        .await;
    assert_eq!(some["items"].as_array().map(Vec::len), Some(2));
    let (_, none) = case.get("payments?status=succeeded").await;
    assert_eq!(none["items"], json!([]));
    for bad in [
        "limit=0",
        "limit=101",
        "cursor=!",
        "cursor=eA",
        "status=new",
        "what=1",
        "created_at.gte=yesterday",
        "created_at=2026-12-01T09:03:00Z",
    ] {
        assert_eq!(case.get(&format!("payments?{bad}")).await.0, 400, "{bad}");
    }
}

#[tokio::test]
async fn the_api_fails_on_demand() {
    let case = Case::of(PLAIN).await;
    let on = |mut failure: Value| {
        failure["path"] = "/v3/payments".into();
        failure
    };
    case.simulator.fail(&on(json!({ "mode": "answer", "status": 500 }))).await;
    assert_eq!(case.get("me").await.0, 200, "another path");
    let (status, said) = case.keyed("k", "payments", &ordered()).await;
    assert_eq!((status, &said["code"]), (500, &json!("internal_server_error")));
    assert_eq!(case.get("payments").await.1["items"], json!([]), "before the action");

    case.simulator.fail(&on(json!({ "mode": "answer", "status": 500, "taken": true }))).await;
    assert_eq!(case.keyed("k", "payments", &ordered()).await.0, 500);
    let (status, found) = case.keyed("k", "payments", &ordered()).await;
    assert_eq!(status, 200);
    let (_, list) = case.get("payments").await;
    assert_eq!(list["items"], json!([found]), "after the action, and the key finds it");

    case.simulator.fail(&on(json!({ "mode": "answer", "status": 202 }))).await;
    let (status, said) = case.get("payments").await;
    assert_eq!(
        (status, &said["retry_after"], &said["type"]),
        (202, &json!(1800), &json!("processing"))
    );
    case.simulator.fail(&on(json!({ "mode": "answer", "status": 429, "times": 2 }))).await;
    for _ in 0..2 {
        assert_eq!(case.get("payments").await.1["code"], "too_many_requests");
    }
    let changes = json!({ "status": "brand_new", "paid": null, "unheard_of": { "a": 1 } });
    case.simulator.fail(&on(json!({ "mode": "changed", "changes": changes }))).await;
    let odd = case.now(&found).await;
    assert_eq!((&odd["status"], &odd["paid"]), (&json!("brand_new"), &Value::Null));
    assert_eq!(case.now(&found).await["status"], "pending");
    let before = std::time::Instant::now();
    case.simulator.fail(&on(json!({ "mode": "slow", "seconds": 1 }))).await;
    case.now(&found).await;
    assert!(before.elapsed().as_millis() >= 1000);
}

#[tokio::test]
async fn nothing_hostile_brings_it_down() {
    let case = Case::of(FISCAL).await;
    let authorization = case.authorization();
    let headers = [
        ("authorization", &*authorization),
        ("idempotence-key", "k"),
        ("content-type", "application/json"),
    ];
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    let deep_metadata = format!("{{\"metadata\":{}}}", "{\"a\":".repeat(200));
    for body in [
        "",
        "{",
        "null",
        "\"\"",
        "[]",
        "1e999",
        "{\"amount\":{\"value\":\"99999999999999999999.99\"}}",
        "{\"amount\":1e308}",
        &deep,
        &deep_metadata,
        "\u{0}",
        "{\"amount\":{\"value\":\"١.٠٠\",\"currency\":\"RUB\"}}",
    ] {
        for path in ["payments", "refunds", "receipts", "payments/x/capture", "payments/%00/cancel"]
        {
            let path = format!("/yookassa/v3/{path}");
            let status = case.simulator.post(&path, &headers, body.as_bytes().to_vec()).await;
            assert!((400..500).contains(&status.as_u16()), "{path} {body}: {status}");
        }
    }
    let huge = vec![b'['; 1024 * 1024];
    assert_eq!(case.simulator.post("/yookassa/v3/payments", &headers, huge).await, 400);
    for form in [vec![], vec![("act", "nonsense")], vec![("act", "pay"), ("card", "\u{202e}")]] {
        for url in ["/yookassa/checkout/payments/v2/contract", "/sbp/none", "/tbank/new/none"] {
            case.simulator.press(&case.simulator.url(url), &form).await;
        }
    }
    for path in ["/clock", "/notifications", "/notifications/fault", "/fail"] {
        let (status, _) =
            case.simulator.ask("POST", path, &[], &json!({ "mode": "x", "advance": "x" })).await;
        assert!((400..500).contains(&status), "{path}: {status}");
    }
    case.simulator.pass(i64::MAX).await;
    case.simulator.tell("POST", "/clock", &json!({ "speed": 4_000_000_000_u32 })).await;
    assert_eq!(case.get("me").await.0, 200);
}
