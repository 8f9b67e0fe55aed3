//! The simulator of T-Bank is as strict as the sheet describes the real one (sheet
//! «T-Bank», 11).

mod simulated;

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::{Value, json};
use simulated::{Simulator, receiver::Receiver};

/// With a register, without one, and in two stages.
const FISCAL: usize = 0;
const PLAIN: usize = 1;
const TWO_STAGE: usize = 2;

/// The signature as the sheet tells it, written apart from the simulator's.
fn token(body: &Value, password: &str) -> String {
    let mut pairs = vec![("Password".to_owned(), password.to_owned())];
    for (name, value) in body.as_object().expect("an object") {
        let text = match value {
            Value::Bool(of) => of.to_string(),
            Value::Number(of) => of.to_string(),
            Value::String(of) => of.clone(),
            _ => continue,
        };
        if name != "Token" {
            pairs.push((name.clone(), text));
        }
    }
    pairs.sort();
    let signed: String = pairs.into_iter().map(|(_, value)| value).collect();
    hex::encode(digest(&SHA256, signed.as_bytes()))
}

struct Case {
    simulator: Simulator,
    terminal: usize,
}

impl Case {
    async fn of(terminal: usize) -> Self {
        Self { simulator: Simulator::start().await, terminal }
    }

    fn key(&self) -> &'static str {
        providers::simulator::tbank::TERMINALS[self.terminal].0
    }

    fn password(&self) -> &'static str {
        providers::simulator::tbank::TERMINALS[self.terminal].1
    }

    async fn call(&self, method: &str, body: &Value) -> Value {
        let mut body = body.clone();
        body["TerminalKey"] = self.key().into();
        body["Token"] = token(&body, self.password()).into();
        let path = match method {
            "SendClosingReceipt" => "/tbank/cashbox/SendClosingReceipt".to_owned(),
            _ => format!("/tbank/v2/{method}"),
        };
        let (status, said) = self.simulator.ask("POST", &path, &[], &body).await;
        assert_eq!(status, 200, "{method} {body}: {said}");
        said
    }

    async fn done(&self, method: &str, body: &Value) -> Value {
        let said = self.call(method, body).await;
        assert_eq!(
            (&said["Success"], &said["ErrorCode"]),
            (&json!(true), &json!("0")),
            "{body}: {said}"
        );
        said
    }

    async fn refused(&self, method: &str, body: &Value, code: &str) {
        let said = self.call(method, body).await;
        assert_eq!(
            (&said["Success"], &said["ErrorCode"]),
            (&json!(false), &json!(code)),
            "{method} {body}: {said}"
        );
    }

    async fn init(&self, order: &str) -> Value {
        self.done("Init", &ordered(order)).await
    }

    async fn settings(&self, settings: Value) {
        let path = format!("/tbank/cabinet/terminals/{}", self.key());
        self.simulator.tell("PUT", &path, &settings).await;
    }

    async fn listener(&self) -> Receiver {
        let receiver = Receiver::start().await;
        self.settings(json!({ "notification_url": receiver.url })).await;
        receiver
    }

    async fn press(&self, payment: &Value, form: &[(&str, &str)]) -> String {
        self.simulator.press(payment["PaymentURL"].as_str().expect("a URL"), form).await
    }

    async fn pay(&self, payment: &Value) {
        let back = self.press(payment, &[("act", "pay"), ("card", "2200770239097761")]).await;
        assert!(back.starts_with("https://clinic.example/good?Success=true&"), "{back}");
    }

    async fn status(&self, payment: &Value) -> String {
        let state = self.done("GetState", &id(payment)).await;
        state["Status"].as_str().expect("a status").to_owned()
    }

    /// A payment made and paid by SBP.
    async fn by_sbp(&self, order: &str) -> Value {
        let payment = self.init(order).await;
        let qr = self.done("GetQr", &id(&payment)).await;
        self.simulator.press(qr["Data"].as_str().expect("a link"), &[("act", "pay")]).await;
        payment
    }
}

fn id(payment: &Value) -> Value {
    json!({ "PaymentId": payment["PaymentId"] })
}

fn with(mut body: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().expect("an object") {
        body[name] = value.clone();
    }
    body
}

fn ordered(order: &str) -> Value {
    json!({
        "Amount": 150_000, "OrderId": order, "Description": "Заказ",
        "SuccessURL": "https://clinic.example/good", "FailURL": "https://clinic.example/bad?a=1",
        "DATA": { "Email": "patient@example.ru" },
    })
}

fn receipt(method: &str) -> Value {
    json!({
        "Email": "patient@example.ru", "Taxation": "usn_income",
        "Items": [{
            "Name": "Консультация", "Price": 75_000, "Quantity": 2, "Amount": 150_000,
            "Tax": "none", "PaymentMethod": method, "PaymentObject": "service",
        }],
    })
}

#[tokio::test]
async fn a_payment_is_made_paid_on_the_page_and_told_of() {
    let case = Case::of(PLAIN).await;
    let shop = case.listener().await;
    let payment = case.init("42").await;
    assert_eq!((&payment["Status"], &payment["Amount"]), (&json!("NEW"), &json!(150_000)));
    assert!(payment["PaymentId"].is_string());
    let page = case.simulator.page(payment["PaymentURL"].as_str().expect("a URL")).await;
    assert!(page.contains("1500,00 ₽") && page.contains("Симулятор") && !page.contains("<script"));
    assert_eq!(case.status(&payment).await, "FORM_SHOWED");
    case.pay(&payment).await;
    let state = case.done("GetState", &id(&payment)).await;
    assert_eq!(state["Status"], "CONFIRMED");
    assert_eq!(state["Params"][1], json!({ "Key": "Source", "Value": "cards" }));
    let told = shop.wait(2).await;
    assert_eq!(
        (&told[0]["Status"], &told[1]["Status"]),
        (&json!("AUTHORIZED"), &json!("CONFIRMED"))
    );
    for body in &told {
        assert_eq!(body["Token"], token(body, case.password()));
        assert!(body["PaymentId"].is_number(), "a text in answers, a number here");
        assert_eq!(body["Pan"], "220077******7761");
        assert_eq!(body["Success"], true);
    }
    assert!(case.simulator.get("/tbank").await.contains("CONFIRMED"));
}

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
async fn links_run_out() {
    let case = Case::of(PLAIN).await;
    let shop = case.listener().await;
    let usual = case.init("1").await;
    let soon = json!({ "RedirectDueDate": "2026-12-01T12:10:00+03:00" });
    let short = case.done("Init", &with(ordered("2"), soon)).await;
    case.simulator.pass(600).await;
    assert_eq!(case.status(&short).await, "DEADLINE_EXPIRED");
    assert_eq!(case.status(&usual).await, "NEW");
    case.simulator.pass(24 * 3600).await;
    assert_eq!(case.status(&usual).await, "DEADLINE_EXPIRED");
    let told = shop.wait(2).await;
    assert_eq!(
        (&told[0]["Status"], &told[0]["Success"]),
        (&json!("DEADLINE_EXPIRED"), &json!(false))
    );
    let page = case.press(&usual, &[("act", "pay"), ("card", "2200770239097761")]).await;
    assert!(page.contains("Время на оплату вышло."));
}

#[tokio::test]
async fn a_hold_is_confirmed_reversed_or_runs_out() {
    let case = Case::of(TWO_STAGE).await;
    let payment = case.init("1").await;
    case.refused("Confirm", &id(&payment), "8").await;
    case.pay(&payment).await;
    assert_eq!(case.status(&payment).await, "AUTHORIZED");
    case.refused("GetQr", &id(&payment), "3001").await;
    case.refused("Confirm", &with(id(&payment), json!({ "Amount": 150_001 })), "1").await;
    let taken = case.done("Confirm", &with(id(&payment), json!({ "Amount": 100_000 }))).await;
    assert_eq!(taken["Status"], "CONFIRMED");
    let refunded = case.done("Cancel", &id(&payment)).await;
    assert_eq!((&refunded["OriginalAmount"], &refunded["NewAmount"]), (&json!(100_000), &json!(0)));
    assert_eq!(refunded["Status"], "REFUNDED");
    assert!(refunded["PaymentId"].is_number(), "a number here");

    let payment = case.init("2").await;
    case.pay(&payment).await;
    let part = case.done("Cancel", &with(id(&payment), json!({ "Amount": 50_000 }))).await;
    assert_eq!(
        (&part["Status"], &part["NewAmount"]),
        (&json!("PARTIAL_REVERSED"), &json!(100_000))
    );
    assert_eq!(case.done("Cancel", &id(&payment)).await["Status"], "REVERSED");
    case.refused("Cancel", &id(&payment), "8").await;

    let payment = case.init("3").await;
    assert_eq!(case.done("Cancel", &id(&payment)).await["Status"], "CANCELED");
    let payment = case.init("4").await;
    case.pay(&payment).await;
    case.simulator.pass(7 * 24 * 3600).await;
    assert_eq!(case.status(&payment).await, "DEADLINE_EXPIRED");
}

#[tokio::test]
async fn a_refund_is_made_twice_unless_it_is_named() {
    let case = Case::of(PLAIN).await;
    let shop = case.listener().await;
    let payment = case.init("1").await;
    case.pay(&payment).await;
    let named = with(id(&payment), json!({ "Amount": 40_000, "ExternalRequestId": "r1" }));
    let first = case.done("Cancel", &named).await;
    assert_eq!(
        (&first["Status"], &first["NewAmount"]),
        (&json!("PARTIAL_REFUNDED"), &json!(110_000))
    );
    let again = case.done("Cancel", &named).await;
    assert_eq!(
        (&again["Status"], &again["NewAmount"]),
        (&json!("PARTIAL_REFUNDED"), &json!(110_000))
    );
    let unnamed = with(id(&payment), json!({ "Amount": 40_000 }));
    case.done("Cancel", &unnamed).await;
    let third = case.done("Cancel", &unnamed).await;
    assert_eq!(third["NewAmount"], 30_000, "nothing protects");
    case.refused("Cancel", &unnamed, "1").await;
    let last = case.done("Cancel", &with(id(&payment), json!({ "ExternalRequestId": "r2" }))).await;
    assert_eq!(last["Status"], "REFUNDED");
    let told = shop.wait(6).await;
    let sums: Vec<_> = told[2..].iter().map(|of| of["Amount"].clone()).collect();
    assert_eq!(sums, [40_000, 40_000, 40_000, 30_000], "the sum of each operation");
}

#[tokio::test]
async fn the_payer_declines_tries_again_or_comes_back_too_early() {
    let case = Case::of(PLAIN).await;
    let card = |number| [("act", "pay"), ("card", number)];
    let payment = case.init("1").await;
    assert!(case.press(&payment, &card("1")).await.contains("Это не проверочная карта."));
    let page = case.press(&payment, &card("2201382000000005")).await;
    assert!(page.contains("Попытка не удалась"));
    assert_eq!(case.status(&payment).await, "AUTH_FAIL");
    case.press(&payment, &card("2201382000000005")).await;
    let away = case.press(&payment, &card("2201382000000005")).await;
    assert!(away.starts_with("https://clinic.example/bad?a=1&Success=false&"), "{away}");
    assert_eq!(case.status(&payment).await, "REJECTED", "the third is the last");

    let shop = case.listener().await;
    let payment = case.init("2").await;
    case.press(&payment, &card("2201382000000831")).await;
    let told = shop.wait(1).await;
    assert_eq!((&told[0]["Status"], &told[0]["ErrorCode"]), (&json!("REJECTED"), &json!("1051")));
    let payment = case.init("3").await;
    case.press(&payment, &[("act", "decline"), ("card", "2200770239097761")]).await;
    assert_eq!(case.status(&payment).await, "REJECTED");
    let payment = case.init("4").await;
    case.press(&payment, &[("act", "back")]).await;
    assert_eq!(case.status(&payment).await, "NEW");
    let form = [("act", "later"), ("card", "2201382000000013")];
    case.press(&payment, &form).await;
    assert_eq!(case.status(&payment).await, "NEW");
    case.simulator.pass(10).await;
    assert_eq!(case.status(&payment).await, "CONFIRMED");
    let payment = case.init("5").await;
    let page = case.press(&payment, &[("act", "stay"), ("method", "sbp")]).await;
    assert!(page.contains("Страницу можно закрыть."));
    assert_eq!(case.status(&payment).await, "CONFIRMED");
}

#[tokio::test]
async fn sbp_is_paid_by_its_link_and_refunded_a_little_later() {
    let case = Case::of(PLAIN).await;
    let shop = case.listener().await;
    let payment = case.init("1").await;
    let qr = case.done("GetQr", &id(&payment)).await;
    assert!(qr["PaymentId"].is_number() && qr["RequestKey"].is_string());
    let link = qr["Data"].as_str().expect("a link");
    assert!(link.contains("/sbp/AD") && link.contains("&sum=150000&cur=RUB&crc="), "{link}");
    let image = case.done("GetQr", &with(id(&payment), json!({ "DataType": "IMAGE" }))).await;
    assert!(image["Data"].as_str().is_some_and(|svg| svg.contains("<svg")));
    assert_eq!(case.status(&payment).await, "FORM_SHOWED");
    case.refused("GetQr", &with(id(&payment), json!({ "DataType": "PNG" })), "1").await;
    case.simulator.press(link, &[("act", "decline")]).await;
    case.simulator.press(link, &[("act", "pay")]).await;
    let told = shop.wait(1).await;
    assert_eq!(
        (&told[0]["Status"], &told[0]["Data"]["Source"]),
        (&json!("CONFIRMED"), &json!("qrsbp"))
    );
    assert!(told[0].get("ExpDate").is_none());
    assert_eq!(told[0]["Token"], token(&told[0], case.password()));
    case.refused("GetQr", &id(&payment), "8").await;

    let going = case.done("Cancel", &id(&payment)).await;
    assert_eq!(going["Status"], "ASYNC_REFUNDING");
    assert_eq!(case.status(&payment).await, "ASYNC_REFUNDING");
    case.refused("Cancel", &id(&payment), "8").await;
    case.simulator.pass(5).await;
    assert_eq!(case.status(&payment).await, "REFUNDED");

    case.settings(json!({ "sbp_refunds": "fail" })).await;
    let payment = case.by_sbp("2").await;
    case.done("Cancel", &with(id(&payment), json!({ "Amount": 50_000 }))).await;
    case.simulator.pass(5).await;
    let state = case.done("GetQrState", &id(&payment)).await;
    assert_eq!((&state["Status"], &state["QrCancelCode"]), (&json!("CONFIRMED"), &json!("I05043")));
    let members = case.done("QrMembersList", &id(&payment)).await;
    let bank = members["Members"][1]["MemberId"].clone();
    case.done("Cancel", &with(id(&payment), json!({ "Amount": 50_000, "QrMemberId": bank }))).await;
    case.simulator.pass(5).await;
    let state = case.done("GetQrState", &id(&payment)).await;
    assert_eq!((&state["Status"], &state["Amount"]), (&json!("PARTIAL_REFUNDED"), &json!(50_000)));

    case.settings(json!({ "sbp_refunds": "asked" })).await;
    case.done("Cancel", &id(&payment)).await;
    let path = format!("/tbank/cabinet/refunds/{}", payment["PaymentId"].as_str().expect("an id"));
    case.simulator.tell("POST", &path, &json!({ "fails": true })).await;
    assert_eq!(case.status(&payment).await, "PARTIAL_REFUNDED", "as before");
}

#[tokio::test]
async fn sbp_is_refused_where_it_cannot_be() {
    let case = Case::of(PLAIN).await;
    let small = case.done("Init", &with(ordered("1"), json!({ "Amount": 999 }))).await;
    case.refused("GetQr", &id(&small), "3016").await;
    let payment = case.init("2").await;
    let qr = case.done("GetQr", &id(&payment)).await;
    for _ in 0..3 {
        case.simulator.press(qr["Data"].as_str().expect("a link"), &[("act", "decline")]).await;
    }
    assert_eq!(case.status(&payment).await, "REJECTED", "after three tries");
    for (order, wish, status) in [
        ("3", json!({}), "CONFIRMED"),
        ("4", json!({ "IsDeadlineExpired": true }), "DEADLINE_EXPIRED"),
        ("5", json!({ "IsRejected": true }), "REJECTED"),
    ] {
        let payment = case.init(order).await;
        case.refused("SbpPayTest", &id(&payment), "8").await;
        case.done("GetQr", &id(&payment)).await;
        let both = json!({ "IsRejected": true, "IsDeadlineExpired": true });
        case.refused("SbpPayTest", &with(id(&payment), both), "1").await;
        case.done("SbpPayTest", &with(id(&payment), wish)).await;
        assert_eq!(case.status(&payment).await, status);
    }
    case.settings(json!({ "sbp": false })).await;
    let payment = case.init("6").await;
    case.refused("GetQr", &id(&payment), "3001").await;
    assert!(case.done("GetQrBankList", &json!({})).await["BankList"][0]["BankName"].is_string());
}

#[tokio::test]
async fn receipts_are_checked_and_closed() {
    let case = Case::of(FISCAL).await;
    let shop = case.listener().await;
    case.settings(json!({ "receipt_notifications": true })).await;
    case.refused("Init", &ordered("1"), "309").await;
    let full = with(ordered("1"), json!({ "Receipt": receipt("full_prepayment") }));
    for (pointer, value, code) in [
        ("/Amount", json!(150_001), "308"),
        ("/Receipt/Email", json!(null), "2"),
        ("/Receipt/Email", json!("nobody"), "1"),
        ("/Receipt/Taxation", json!("envd"), "1"),
        ("/Receipt/Items", json!([]), "1"),
        ("/Receipt/Items/0/Amount", json!(150_001), "1"),
        ("/Receipt/Items/0/Quantity", json!("2"), "1"),
        ("/Receipt/Items/0/Tax", json!(null), "2"),
        ("/Receipt/Items/0/Tax", json!("vat20"), "1"),
        ("/Receipt/Items/0/Name", json!("x".repeat(129)), "1"),
        ("/Receipt/Items/0/PaymentMethod", json!("partial_prepayment"), "1"),
        ("/Receipt/Items/0/PaymentObject", json!("pledge"), "1"),
    ] {
        let mut body = full.clone();
        *body.pointer_mut(pointer).expect("a place") = value;
        case.refused("Init", &body, code).await;
    }
    let mut split = full.clone();
    split["Receipt"]["Payments"] = json!({ "Electronic": 150_000, "AdvancePayment": 1 });
    case.refused("Init", &split, "308").await;
    let mut newer = full.clone();
    newer["Receipt"]["FfdVersion"] = "1.2".into();
    case.refused("Init", &newer, "2").await;
    newer["Receipt"]["Items"][0]["MeasurementUnit"] = "шт".into();
    newer["OrderId"] = "new".into();
    case.done("Init", &newer).await;

    let payment = case.done("Init", &full).await;
    let mut closing = receipt("full_payment");
    closing["Payments"] = json!({ "AdvancePayment": 150_000 });
    let closing = with(id(&payment), json!({ "Receipt": closing }));
    case.refused("SendClosingReceipt", &closing, "8").await;
    case.pay(&payment).await;
    case.refused("SendClosingReceipt", &id(&payment), "309").await;
    let mut wrong = closing.clone();
    wrong["Receipt"]["Items"][0]["PaymentMethod"] = "advance".into();
    case.refused("SendClosingReceipt", &wrong, "1").await;
    let mut wrong = closing.clone();
    wrong["Receipt"]["Payments"]["AdvancePayment"] = 149_999.into();
    case.refused("SendClosingReceipt", &wrong, "308").await;
    case.done("SendClosingReceipt", &closing).await;
    case.refused("SendClosingReceipt", &closing, "1").await;
    let told = shop.wait(4).await;
    assert_eq!((&told[2]["Status"], &told[2]["Type"]), (&json!("RECEIPT"), &json!("Income")));
    assert_eq!(told[2]["Token"], token(&told[2], case.password()));

    let part = with(id(&payment), json!({ "Amount": 75_000 }));
    case.refused("Cancel", &part, "309").await;
    let mut rows = receipt("full_payment");
    rows["Items"][0]["Quantity"] = 1.into();
    rows["Items"][0]["Amount"] = 75_000.into();
    rows["Items"][0]["Tax"] = "vat20".into();
    case.settings(json!({ "register_fails": true })).await;
    case.done("Cancel", &with(part, json!({ "Receipt": rows }))).await;
    let told = shop.wait(6).await;
    assert_eq!((&told[5]["Type"], &told[5]["Success"]), (&json!("IncomeReturn"), &json!(false)));
    assert!(told[5]["ErrorMessage"].is_string());

    let settled = with(full, json!({ "OrderId": "9", "Receipt": receipt("full_payment") }));
    let payment = case.done("Init", &settled).await;
    case.pay(&payment).await;
    let closing = with(closing, id(&payment));
    case.refused("SendClosingReceipt", &closing, "1").await;
}

#[tokio::test]
async fn notifications_are_repeated_until_ok() {
    let case = Case::of(PLAIN).await;
    let shop = case.listener().await;
    let payment = case.by_sbp("1").await;
    shop.wait(1).await;
    shop.answers(&[
        (200, "ok"),
        (200, "\"OK\""),
        (200, "OK\n"),
        (201, "OK"),
        (500, "OK"),
        (200, "OK"),
    ]);
    case.by_sbp("2").await;
    shop.wait(2).await;
    for count in 3..=7 {
        assert_eq!(shop.quiet().await.len(), count - 1, "not before its hour");
        case.simulator.pass(3600).await;
        shop.wait(count).await;
    }
    case.simulator.pass(24 * 3600).await;
    assert_eq!(shop.quiet().await.len(), 7, "taken");

    shop.answers(&vec![(500, ""); 60]);
    case.by_sbp("3").await;
    shop.wait(8).await;
    shop.quiet().await;
    assert_eq!(case.done("Resend", &json!({})).await["Count"], 1);
    shop.wait(9).await;
    shop.quiet().await;
    case.simulator.pass(40 * 24 * 3600).await;
    shop.wait(10).await;
    shop.quiet().await;
    let kept = case.simulator.notifications().await;
    assert_eq!(kept[2]["state"], "given_up", "after a month");

    let own = Receiver::start().await;
    let other = with(ordered("4"), json!({ "NotificationURL": own.url }));
    let payment_of_its_own = case.done("Init", &other).await;
    case.pay(&payment_of_its_own).await;
    own.wait(2).await;
    assert_eq!(case.status(&payment).await, "CONFIRMED");
}

#[tokio::test]
async fn notifications_go_wrong_on_demand() {
    let case = Case::of(PLAIN).await;
    let shop = case.listener().await;
    let fault =
        async |fault: Value| case.simulator.tell("POST", "/notifications/fault", &fault).await;
    fault(json!({ "mode": "swapped", "event": "AUTHORIZED" })).await;
    let payment = case.init("1").await;
    case.pay(&payment).await;
    let told = shop.wait(2).await;
    assert_eq!(
        (&told[0]["Status"], &told[1]["Status"]),
        (&json!("CONFIRMED"), &json!("AUTHORIZED"))
    );
    let changes = json!({ "Unheard": "of", "Status": "BRAND_NEW", "CardId": null });
    fault(json!({ "mode": "changed", "changes": changes })).await;
    case.by_sbp("2").await;
    let told = shop.wait(3).await;
    assert_eq!((&told[2]["Status"], &told[2]["Unheard"]), (&json!("BRAND_NEW"), &json!("of")));
    assert_eq!(told[2]["Token"], token(&told[2], case.password()), "signed as it is");
    fault(json!({ "mode": "forged", "changes": { "Amount": 1 } })).await;
    case.by_sbp("3").await;
    let told = shop.wait(5).await;
    assert_ne!(told[3]["Token"], token(&told[3], case.password()), "forged");
    assert_eq!(told[4]["Token"], token(&told[4], case.password()));

    let pending = case.init("4").await;
    for (signed, count) in [(false, 6), (true, 7)] {
        let lie = json!({
            "provider": "tbank", "id": pending["PaymentId"], "signed": signed,
            "changes": { "Status": "CONFIRMED" },
        });
        case.simulator.tell("POST", "/notifications", &lie).await;
        let told = shop.wait(count).await;
        let last = &told[count - 1];
        assert_eq!(last["Status"], "CONFIRMED");
        assert_eq!(last["Token"] == token(last, case.password()), signed);
    }
    assert_eq!(case.status(&pending).await, "NEW");
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
