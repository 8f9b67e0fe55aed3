//! Requests: terminals, signatures, fields, lost answers.

use super::*;

#[tokio::test]
async fn terminals_payments_and_signatures_are_judged_in_this_order() {
    let case = Case::of(PLAIN).await;
    let ask = async |path: &str, body: Value| case.simulator.ask("POST", path, &[], &body).await;
    let (status, said) =
        ask("/tbank/v2/Init", json!({ "TerminalKey": "nobody", "Token": "x" })).await;
    assert_eq!((status, &said["ErrorCode"]), (200, &json!("501")));
    let (_, said) = ask("/tbank/v2/Init", json!({})).await;
    assert_eq!(said["ErrorCode"], "2");
    let mut body = with(ordered("1"), json!({ "TerminalKey": case.key() }));
    let (_, said) = ask("/tbank/v2/Init", body.clone()).await;
    assert_eq!(said["ErrorCode"], "2", "no token");
    body["Token"] = token(&body, "wrong password").into();
    let (_, said) = ask("/tbank/v2/Init", body.clone()).await;
    assert_eq!((&said["ErrorCode"], &said["Success"]), (&json!("204"), &json!(false)));
    body["Token"] = token(&body, case.password()).into();
    body["Amount"] = 1.into();
    let (_, said) = ask("/tbank/v2/Init", body.clone()).await;
    assert_eq!(said["ErrorCode"], "204", "another sum");
    body["Amount"] = 150_000.into();
    body["DATA"]["Email"] = "other@example.ru".into();
    let (_, said) = ask("/v2/Init", body).await;
    assert_eq!(said["Success"], true, "objects are not signed, and the real path works");

    let payment = case.init("2").await;
    let stranger = Case { terminal: FISCAL, ..case };
    stranger.refused("GetState", &id(&payment), "1").await;
    stranger.settings(json!({ "blocked": true })).await;
    stranger.refused("GetState", &id(&payment), "202").await;
    let at = |method, path| stranger.simulator.ask(method, path, &[], &Value::Null);
    assert_eq!(at("GET", "/tbank/v2/Init").await.0, 405);
    assert_eq!(at("POST", "/tbank/v2/Nothing").await.0, 404);
    assert_eq!(at("POST", "/tbank/v2/Init").await.0, 415);
}

#[tokio::test]
async fn wrong_fields_are_refused() {
    let case = Case::of(PLAIN).await;
    let pairs: serde_json::Map<_, _> = (0..21).map(|at| (at.to_string(), json!("x"))).collect();
    for (changes, code) in [
        (json!({ "Amount": null }), "2"),
        (json!({ "Amount": "150000" }), "1"),
        (json!({ "Amount": 1500.5 }), "1"),
        (json!({ "Amount": 0 }), "1"),
        (json!({ "OrderId": "x".repeat(51) }), "1"),
        (json!({ "OrderId": 7 }), "1"),
        (json!({ "Description": "я".repeat(141) }), "1"),
        (json!({ "PayType": "T" }), "1"),
        (json!({ "PayType": "X" }), "1"),
        (json!({ "Language": "fr" }), "1"),
        (json!({ "Recurrent": "Y" }), "2"),
        (json!({ "NotificationURL": "nowhere" }), "1"),
        (json!({ "RedirectDueDate": "2026-12-01" }), "12"),
        (json!({ "RedirectDueDate": "2026-12-01T12:00:30+03:00" }), "12"),
        (json!({ "RedirectDueDate": "2027-12-01T12:00:00+03:00" }), "12"),
        (json!({ "DATA": pairs }), "1"),
        (json!({ "DATA": { "a": 1 } }), "1"),
        (json!({ "DATA": { "a": "x".repeat(101) } }), "1"),
    ] {
        case.refused("Init", &with(ordered("1"), changes), code).await;
    }
    case.init("1").await;
    case.refused("Init", &ordered("1"), "20").await;
    case.settings(json!({ "unique_orders": false })).await;
    case.init("1").await;
    let found = case.done("CheckOrder", &json!({ "OrderId": "1" })).await;
    assert_eq!(found["Payments"].as_array().map(Vec::len), Some(2));
    assert_eq!(found["Payments"][0]["ErrorCode"], 0, "a number here");
    case.refused("CheckOrder", &json!({ "OrderId": "none" }), "1").await;
}

#[tokio::test]
async fn lost_answers_are_found_by_the_order() {
    let case = Case::of(PLAIN).await;
    let failure = json!({ "mode": "answer", "status": 500, "taken": true, "path": "/v2/Init" });
    case.simulator.fail(&failure).await;
    let body = with(ordered("1"), json!({ "TerminalKey": case.key() }));
    let signed = with(body.clone(), json!({ "Token": token(&body, case.password()) }));
    let (status, said) = case.simulator.ask("POST", "/tbank/v2/Init", &[], &signed).await;
    assert_eq!(
        (status, &said["ErrorCode"], &said["Success"]),
        (500, &json!("9999"), &json!(false))
    );
    let found = case.done("CheckOrder", &json!({ "OrderId": "1" })).await;
    assert_eq!(found["Payments"][0]["Status"], "NEW");
    let odd = json!({ "mode": "changed", "changes": { "Status": "BRAND_NEW", "Amount": null } });
    case.simulator.fail(&odd).await;
    let state =
        case.done("GetState", &json!({ "PaymentId": found["Payments"][0]["PaymentId"] })).await;
    assert_eq!((&state["Status"], &state["Amount"]), (&json!("BRAND_NEW"), &Value::Null));
}

#[tokio::test]
async fn nothing_hostile_brings_it_down() {
    let case = Case::of(FISCAL).await;
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    let twice = r#"{"TerminalKey":"a","TerminalKey":"b"}"#;
    let key = format!(r#"{{"TerminalKey":"{}","PaymentId":1e400}}"#, case.key());
    let headers = [("content-type", "application/json")];
    for body in ["", "{", "null", "[]", "7", &deep, twice, &key, "{\"TerminalKey\":{}}", "\u{0}"] {
        for path in ["v2/Init", "v2/GetState", "v2/Cancel", "cashbox/SendClosingReceipt", "v2/%00"]
        {
            let path = format!("/tbank/{path}");
            let status = case.simulator.post(&path, &headers, body.as_bytes().to_vec()).await;
            assert!(status.as_u16() < 500, "{path} {body}: {status}");
        }
    }
    for id in [json!(-1), json!(1.5), json!("x"), json!([]), json!("18446744073709551616")] {
        let code = if id.is_null() { "2" } else { "1" };
        case.refused("GetState", &json!({ "PaymentId": id }), code).await;
    }
    let huge = vec![b'['; 1024 * 1024];
    assert!(case.simulator.post("/tbank/v2/Init", &headers, huge).await.as_u16() < 500);
    let edge = json!({ "Amount": i64::MAX });
    case.refused("Init", &with(ordered("1"), edge), "1").await;
}
