//! The simulator of YooKassa is as strict as the sheet describes the real one (sheet
//! «YooKassa», 10).

mod simulated;

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use simulated::{Simulator, receiver::Receiver};

/// A real shop without a register, and one with «Чеки от ЮKassa».
const PLAIN: usize = 2;
const FISCAL: usize = 1;
const TEST: usize = 0;
const LATER: usize = 3;

struct Case {
    simulator: Simulator,
    shop: usize,
    last: std::sync::atomic::AtomicU32,
}

impl Case {
    async fn of(shop: usize) -> Self {
        Self { simulator: Simulator::start().await, shop, last: 0.into() }
    }

    fn id(&self) -> &'static str {
        providers::simulator::yookassa::SHOPS[self.shop].0
    }

    fn authorization(&self) -> String {
        let (id, key) = providers::simulator::yookassa::SHOPS[self.shop];
        format!("Basic {}", BASE64_STANDARD.encode(format!("{id}:{key}")))
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        let headers = [("authorization", &*self.authorization())];
        self.simulator.ask("GET", &format!("/yookassa/v3/{path}"), &headers, &Value::Null).await
    }

    async fn keyed(&self, key: &str, path: &str, body: &Value) -> (u16, Value) {
        let authorization = self.authorization();
        let headers = [("authorization", &*authorization), ("idempotence-key", key)];
        self.simulator.ask("POST", &format!("/yookassa/v3/{path}"), &headers, body).await
    }

    async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let last = self.last.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        self.keyed(&format!("key-{last}"), path, body).await
    }

    async fn done(&self, path: &str, body: &Value) -> Value {
        let (status, said) = self.post(path, body).await;
        assert_eq!(status, 200, "{path} {body}: {said}");
        said
    }

    async fn refused(&self, path: &str, body: &Value, parameter: &str) {
        let (status, said) = self.post(path, body).await;
        assert_eq!((status, &said["code"]), (400, &json!("invalid_request")), "{body}: {said}");
        assert_eq!(said["type"], "error");
        assert_eq!(said["parameter"], parameter, "{body}: {said}");
    }

    async fn settings(&self, settings: Value) {
        let path = format!("/yookassa/cabinet/shops/{}", self.id());
        self.simulator.tell("PUT", &path, &settings).await;
    }

    async fn listener(&self) -> Receiver {
        let receiver = Receiver::start().await;
        self.settings(json!({ "webhook": receiver.url })).await;
        receiver
    }

    /// Presses a button on the payment's page.
    async fn press(&self, payment: &Value, form: &[(&str, &str)]) -> String {
        let id = payment["id"].as_str().expect("an id");
        let url = format!("/yookassa/checkout/payments/v2/contract?orderId={id}");
        self.simulator.press(&self.simulator.url(&url), form).await
    }

    async fn now(&self, payment: &Value) -> Value {
        let id = payment["id"].as_str().expect("an id");
        let (status, said) = self.get(&format!("payments/{id}")).await;
        assert_eq!(status, 200, "{said}");
        said
    }

    async fn paid(&self, body: &Value) -> Value {
        let payment = self.done("payments", body).await;
        self.press(&payment, &[("act", "pay"), ("card", "5555555555554444")]).await;
        self.now(&payment).await
    }
}

fn ordered() -> Value {
    json!({
        "amount": { "value": "1500.00", "currency": "RUB" },
        "capture": true,
        "confirmation": { "type": "redirect", "return_url": "https://clinic.example/back?a=1" },
        "description": "Заказ 42",
        "metadata": { "order_id": "42" },
    })
}

fn with(mut body: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().expect("an object") {
        body[name] = value.clone();
    }
    body
}

fn receipt(mode: &str) -> Value {
    json!({
        "customer": { "email": "patient@example.ru" },
        "items": [{
            "description": "Консультация", "amount": { "value": "750.00", "currency": "RUB" },
            "quantity": "2.00", "vat_code": 1, "measure": "piece",
            "payment_subject": "service", "payment_mode": mode,
        }],
    })
}

#[tokio::test]
async fn a_payment_is_made_paid_on_the_page_and_told_of() {
    let case = Case::of(PLAIN).await;
    let shop = case.listener().await;
    let payment = case.done("payments", &ordered()).await;
    assert_eq!(payment["status"], "pending");
    assert_eq!(payment["paid"], false);
    assert_eq!(payment["refundable"], false);
    assert_eq!(payment["recipient"]["account_id"], case.id());
    assert_eq!(payment["created_at"], "2026-12-01T09:00:00.000Z");
    assert_eq!(payment["id"].as_str().map(str::len), Some(36));
    assert_eq!(payment["metadata"]["order_id"], "42");
    let url = payment["confirmation"]["confirmation_url"].as_str().expect("a URL");
    let page = case.simulator.page(url).await;
    assert!(page.contains("1500,00 ₽") && page.contains("Заказ 42") && page.contains("Симулятор"));
    assert!(!page.contains("<script"));

    let form = [("act", "pay"), ("method", "bank_card"), ("card", "5555 5555 5555 4477")];
    let back = case.simulator.press(url, &form).await;
    assert_eq!(back, "https://clinic.example/back?a=1");
    let paid = case.now(&payment).await;
    assert_eq!((&paid["status"], &paid["paid"]), (&json!("succeeded"), &json!(true)));
    assert_eq!(paid["refundable"], true);
    assert!(paid.get("confirmation").is_none(), "it disappears once confirmed");
    assert!(paid.get("expires_at").is_none());
    assert_eq!(paid["payment_method"]["card"]["last4"], "4477");
    assert_eq!(paid["authorization_details"]["three_d_secure"]["applied"], true);
    assert_eq!(paid["income_amount"]["value"], "1447.50");
    let told = shop.wait(1).await;
    assert_eq!(told[0]["type"], "notification");
    assert_eq!(told[0]["event"], "payment.succeeded");
    assert_eq!(told[0]["object"], paid);
    assert!(case.simulator.get("/yookassa").await.contains(payment["id"].as_str().expect("an id")));
}

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
async fn a_hold_is_captured_released_or_runs_out() {
    let case = Case::of(PLAIN).await;
    let shop = case.listener().await;
    let mut held_only = ordered();
    held_only.as_object_mut().expect("an object").remove("capture");
    let held = case.paid(&held_only).await;
    assert_eq!(held["status"], "waiting_for_capture", "capture is false unless asked for");
    assert_eq!(held["expires_at"], "2026-12-08T09:00:00.000Z");
    assert_eq!(held["paid"], true);
    let path = |payment: &Value, verb: &str| {
        format!("payments/{}/{verb}", payment["id"].as_str().expect("an id"))
    };
    let more = json!({ "amount": { "value": "1500.01", "currency": "RUB" } });
    case.refused(&path(&held, "capture"), &more, "amount").await;
    let part = json!({ "amount": { "value": "1000.00", "currency": "RUB" } });
    let taken = case.done(&path(&held, "capture"), &part).await;
    assert_eq!(
        (&taken["status"], &taken["amount"]["value"]),
        (&json!("succeeded"), &json!("1000.00"))
    );
    assert_eq!(case.post(&path(&held, "capture"), &part).await.0, 400, "once only");

    let held = case.paid(&held_only).await;
    let released = case.done(&path(&held, "cancel"), &Value::Null).await;
    let by_us = json!({ "party": "merchant", "reason": "canceled_by_merchant" });
    assert_eq!(released["cancellation_details"], by_us);

    let held = case.paid(&held_only).await;
    case.simulator.pass(7 * 24 * 3600).await;
    assert_eq!(case.now(&held).await["cancellation_details"]["reason"], "expired_on_capture");

    let pending = case.done("payments", &ordered()).await;
    assert_eq!(case.post(&path(&pending, "cancel"), &json!({})).await.0, 400);
    case.simulator.pass(3599).await;
    assert_eq!(case.now(&pending).await["status"], "pending");
    case.simulator.pass(1).await;
    let expired = case.now(&pending).await;
    assert_eq!(expired["cancellation_details"]["reason"], "expired_on_confirmation");
    assert!(expired.get("confirmation").is_none());
    let told = shop.wait(7).await;
    let mut events: Vec<_> =
        told.iter().map(|of| of["event"].as_str().expect("an event")).collect();
    events.sort_unstable();
    assert_eq!(events[..3], ["payment.canceled"; 3]);
}

#[tokio::test]
async fn the_payer_declines_tries_again_or_comes_back_too_early() {
    let case = Case::of(PLAIN).await;
    let card = |number| [("act", "pay"), ("card", number)];
    let payment = case.done("payments", &ordered()).await;
    let page = case.press(&payment, &card("1234")).await;
    assert!(page.contains("Это не проверочная карта."));
    let page = case.press(&payment, &[("act", "retry")]).await;
    assert!(page.contains("Попытка не удалась"));
    assert_eq!(case.press(&payment, &[("act", "back")]).await, "https://clinic.example/back?a=1");
    assert_eq!(case.now(&payment).await["status"], "pending", "nothing was paid");
    case.press(&payment, &card("5555555555554600")).await;
    let refusal = json!({ "party": "payment_network", "reason": "insufficient_funds" });
    assert_eq!(case.now(&payment).await["cancellation_details"], refusal);
    let page = case.press(&payment, &card("5555555555554444")).await;
    assert!(page.contains("Платёж отменён."), "and it is final");

    let payment = case.done("payments", &ordered()).await;
    case.press(&payment, &[("act", "decline"), ("reason", "something_new")]).await;
    assert_eq!(case.now(&payment).await["cancellation_details"]["reason"], "something_new");

    let payment = case.done("payments", &ordered()).await;
    let form = [("act", "later"), ("card", "5555555555554444")];
    assert_eq!(case.press(&payment, &form).await, "https://clinic.example/back?a=1");
    assert_eq!(case.now(&payment).await["status"], "pending");
    case.simulator.pass(10).await;
    assert_eq!(case.now(&payment).await["status"], "succeeded");

    let payment = case.done("payments", &ordered()).await;
    let page = case.press(&payment, &[("act", "stay"), ("card", "5555555555554444")]).await;
    assert!(page.contains("Страницу можно закрыть."));
    assert_eq!(case.now(&payment).await["status"], "succeeded");
}

#[tokio::test]
async fn sbp_is_paid_by_its_code_and_the_widget_by_its_token() {
    let case = Case::of(PLAIN).await;
    let by_code = json!({
        "payment_method_data": { "type": "sbp" }, "confirmation": { "type": "qr" },
    });
    let payment = case.done("payments", &with(ordered(), by_code)).await;
    let code = payment["confirmation"]["confirmation_data"].as_str().expect("a link");
    assert!(case.simulator.page(code).await.contains("Оплата по СБП"));
    case.simulator.press(code, &[("act", "pay")]).await;
    let paid = case.now(&payment).await;
    assert_eq!(paid["status"], "succeeded");
    assert!(paid["payment_method"]["sbp_operation_id"].is_string());

    let embedded = json!({ "confirmation": { "type": "embedded" } });
    let payment = case.done("payments", &with(ordered(), embedded)).await;
    let token = payment["confirmation"]["confirmation_token"].as_str().expect("a token");
    assert!(token.starts_with("ct-"));
    let at = format!("/yookassa/checkout/payments/v2/contract?token={token}");
    let page = case.simulator.get(&at).await;
    assert!(page.contains("1500,00 ₽"));
    let script = case.simulator.get("/yookassa/checkout-widget/v1/checkout-widget.js").await;
    assert!(script.contains(&case.simulator.url("/yookassa/checkout/payments/v2/contract")));
}

#[tokio::test]
async fn refunds_come_at_once_later_or_never() {
    let case = Case::of(PLAIN).await;
    let shop = case.listener().await;
    let paid = case.paid(&ordered()).await;
    let sum = |value: &str| json!({ "payment_id": paid["id"], "amount": { "value": value, "currency": "RUB" } });
    case.refused("refunds", &sum("1500.01"), "amount").await;
    case.refused("refunds", &with(sum("1.00"), json!({ "payment_id": "none" })), "payment_id")
        .await;
    case.refused(
        "refunds",
        &with(sum("1.00"), json!({ "description": "x".repeat(251) })),
        "description",
    )
    .await;
    let first = case.done("refunds", &sum("500.00")).await;
    assert_eq!(first["status"], "succeeded");
    let after = case.now(&paid).await;
    assert_eq!(
        (&after["status"], &after["refunded_amount"]["value"]),
        (&json!("succeeded"), &json!("500.00"))
    );

    case.settings(json!({ "refunds": "later" })).await;
    let second = case.done("refunds", &sum("600.00")).await;
    assert_eq!(second["status"], "pending");
    case.refused("refunds", &sum("400.01"), "amount").await;
    case.simulator.pass(5).await;
    let (_, second) = case.get(&format!("refunds/{}", second["id"].as_str().expect("an id"))).await;
    assert_eq!(second["status"], "succeeded");

    case.settings(json!({ "refunds": "asked" })).await;
    let third = case.done("refunds", &sum("400.00")).await;
    let id = third["id"].as_str().expect("an id");
    let decision = json!({ "status": "canceled", "reason": "rejected_by_payee" });
    case.simulator.tell("POST", &format!("/yookassa/cabinet/refunds/{id}"), &decision).await;
    let (_, third) = case.get(&format!("refunds/{id}")).await;
    let refusal = json!({ "party": "refund_network", "reason": "rejected_by_payee" });
    assert_eq!(third["cancellation_details"], refusal);
    case.settings(json!({ "refunds": "canceled" })).await;
    let fourth = case.done("refunds", &sum("400.00")).await;
    assert_eq!(fourth["cancellation_details"]["reason"], "insufficient_funds");
    case.settings(json!({ "refunds": null })).await;
    case.done("refunds", &sum("400.00")).await;
    assert_eq!(case.now(&paid).await["refundable"], false);
    let (_, list) = case
        .get(&format!("refunds?payment_id={}&status=canceled", paid["id"].as_str().expect("an id")))
        .await;
    assert_eq!(list["items"].as_array().map(Vec::len), Some(2));
    shop.wait(4).await;
    let told = shop.quiet().await;
    let refunds = told.iter().filter(|of| of["event"] == "refund.succeeded").count();
    assert_eq!((told.len(), refunds), (4, 3), "nobody is told of a refund that failed");
}

#[tokio::test]
async fn receipts_go_with_the_payment_and_close_it_later() {
    let case = Case::of(FISCAL).await;
    case.refused("payments", &ordered(), "receipt").await;
    let full = with(ordered(), json!({ "receipt": receipt("full_prepayment") }));
    for (pointer, value, parameter) in [
        ("/receipt/customer/email", json!(null), "receipt.customer.email"),
        ("/receipt/customer/email", json!("nobody"), "receipt.customer.email"),
        ("/receipt/items/0/vat_code", json!(13), "receipt.items[0].vat_code"),
        ("/receipt/items/0/vat_code", json!("1"), "receipt.items[0].vat_code"),
        ("/receipt/items/0/quantity", json!(1), "receipt"),
        ("/receipt/items/0/quantity", json!("2.0001"), "receipt.items[0].quantity"),
        ("/receipt/items/0/measure", json!("box"), "receipt.items[0].measure"),
        ("/receipt/items/0/payment_mode", json!("prepayment"), "receipt.items[0].payment_mode"),
        ("/receipt/items/0/payment_subject", json!("magic"), "receipt.items[0].payment_subject"),
        ("/receipt/items/0/description", json!("x".repeat(129)), "receipt.items[0].description"),
        ("/receipt/items", json!([]), "receipt.items"),
    ] {
        let mut body = full.clone();
        *body.pointer_mut(pointer).expect("a place") = value;
        case.refused("payments", &body, parameter).await;
    }
    for vat_code in [11, 12] {
        let mut body = full.clone();
        body["receipt"]["items"][0]["vat_code"] = vat_code.into();
        case.done("payments", &body).await;
    }
    let paid = case.paid(&full).await;
    assert_eq!(paid["receipt_registration"], "pending");
    case.simulator.pass(5).await;
    assert_eq!(case.now(&paid).await["receipt_registration"], "succeeded");

    let closing = with(
        receipt("full_payment"),
        json!({
            "type": "payment", "payment_id": paid["id"], "send": true,
            "settlements": [{ "type": "prepayment", "amount": { "value": "1500.00", "currency": "RUB" } }],
        }),
    );
    for (changes, parameter) in [
        (json!({ "send": false }), "send"),
        (json!({ "refund_id": "x" }), "refund_id"),
        (json!({ "type": "refund", "payment_id": null, "refund_id": "x" }), "refund_id"),
        (json!({ "payment_id": "x" }), "payment_id"),
        (json!({ "settlements": null }), "settlements"),
        (
            json!({ "settlements": [{ "type": "prepayment", "amount": { "value": "1.00", "currency": "RUB" } }] }),
            "settlements",
        ),
        (json!({ "settlements": [{ "type": "bonus" }] }), "settlements[0].type"),
    ] {
        case.refused("receipts", &with(closing.clone(), changes), parameter).await;
    }
    let made = case.done("receipts", &closing).await;
    assert_eq!((&made["status"], made["id"].as_str().map(str::len)), (&json!("pending"), Some(39)));
    case.simulator.pass(5).await;
    let (_, made) = case.get(&format!("receipts/{}", made["id"].as_str().expect("an id"))).await;
    assert_eq!(made["status"], "succeeded");
    assert!(made["fiscal_document_number"].is_string() && made["registered_at"].is_string());
    let of = format!("receipts?payment_id={}", paid["id"].as_str().expect("an id"));
    assert_eq!(case.get(&of).await.1["items"].as_array().map(Vec::len), Some(2));

    case.settings(json!({ "receipts": "canceled" })).await;
    let back = with(receipt("full_payment"), json!({}));
    let refund = json!({
        "payment_id": paid["id"], "amount": { "value": "1500.00", "currency": "RUB" }, "receipt": back,
    });
    let part =
        json!({ "payment_id": paid["id"], "amount": { "value": "1.00", "currency": "RUB" } });
    case.refused("refunds", &part, "receipt").await;
    let refund = case.done("refunds", &refund).await;
    assert_eq!(refund["receipt_registration"], "pending");
    case.simulator.pass(5).await;
    let (_, refund) = case.get(&format!("refunds/{}", refund["id"].as_str().expect("an id"))).await;
    assert_eq!(refund["receipt_registration"], "canceled");
    for _ in 0..28 {
        case.done("receipts", &closing).await;
    }
    assert_eq!(case.post("receipts", &closing).await.0, 400, "thirty at most");
}

#[tokio::test]
async fn a_receipt_may_come_before_or_after_the_payment() {
    let case = Case::of(LATER).await;
    let paid = case.paid(&ordered()).await;
    assert!(paid.get("receipt_registration").is_none());
    let after = with(
        receipt("full_payment"),
        json!({
            "type": "payment", "payment_id": paid["id"], "send": true,
            "settlements": [{ "type": "cashless", "amount": { "value": "1500.00", "currency": "RUB" } }],
        }),
    );
    case.done("receipts", &after).await;

    case.settings(json!({ "scenario": "receipt_first" })).await;
    let full = with(ordered(), json!({ "receipt": receipt("full_prepayment") }));
    let waits = case.paid(&full).await;
    assert_eq!(waits["status"], "pending", "until the register has it");
    case.simulator.pass(5).await;
    assert_eq!(case.now(&waits).await["status"], "succeeded");
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
async fn notifications_are_repeated_by_plan_until_they_are_taken() {
    let case = Case::of(PLAIN).await;
    let shop = case.listener().await;
    shop.answers(&[(500, ""), (302, ""), (201, ""), (200, "anything")]);
    case.paid(&ordered()).await;
    shop.wait(1).await;
    for (seconds, count) in [(60, 2), (240, 3), (600, 4)] {
        assert_eq!(shop.quiet().await.len(), count - 1, "not before its time");
        case.simulator.pass(seconds).await;
        let came = shop.wait(count).await;
        assert_eq!(came[count - 1], came[0]);
    }
    case.simulator.pass(24 * 3600).await;
    assert_eq!(shop.quiet().await.len(), 4, "200 is enough");

    shop.answers(&vec![(500, ""); 20]);
    case.paid(&ordered()).await;
    for (at, seconds) in [60, 240, 600, 2700, 18_000, 64_800].into_iter().enumerate() {
        shop.wait(5 + at).await;
        shop.quiet().await;
        case.simulator.pass(seconds).await;
    }
    shop.wait(11).await;
    case.simulator.pass(48 * 3600).await;
    assert_eq!(shop.quiet().await.len(), 11, "given up after a day");
    let kept = case.simulator.notifications().await;
    assert_eq!(kept[1]["state"], "given_up");
    assert_eq!(kept[1]["attempts"].as_array().map(Vec::len), Some(7));
}

#[tokio::test]
async fn notifications_go_wrong_on_demand() {
    let case = Case::of(PLAIN).await;
    let shop = case.listener().await;
    let fault =
        async |fault: Value| case.simulator.tell("POST", "/notifications/fault", &fault).await;
    let event = |of: &Value| of["event"].as_str().expect("an event").to_owned();
    fault(json!({ "mode": "lost" })).await;
    case.paid(&ordered()).await;
    case.simulator.pass(24 * 3600).await;
    assert!(shop.quiet().await.is_empty());
    fault(json!({ "mode": "duplicate" })).await;
    case.paid(&ordered()).await;
    let came = shop.wait(2).await;
    assert_eq!(came[0], came[1]);
    fault(json!({ "mode": "late", "seconds": 90 })).await;
    case.paid(&ordered()).await;
    assert_eq!(shop.quiet().await.len(), 2);
    case.simulator.pass(90).await;
    shop.wait(3).await;

    fault(json!({ "mode": "swapped", "event": "payment.succeeded", "provider": "yookassa" })).await;
    let paid = case.paid(&ordered()).await;
    let refund =
        json!({ "payment_id": paid["id"], "amount": { "value": "1.00", "currency": "RUB" } });
    case.done("refunds", &refund).await;
    let came = shop.wait(5).await;
    let mut order = [event(&came[3]), event(&came[4])];
    order.sort_unstable();
    assert_eq!(order, ["payment.succeeded", "refund.succeeded"]);
    let queued = case.simulator.notifications().await;
    assert_eq!(queued[queued.len() - 2]["event"], "refund.succeeded", "the refund overtook it");

    let changes = json!({ "object": { "amount": { "value": "1.00" } } });
    fault(json!({ "mode": "forged", "changes": changes })).await;
    case.paid(&ordered()).await;
    let came = shop.wait(7).await;
    assert_eq!(came[5]["object"]["amount"]["value"], "1.00");
    assert_eq!(came[6]["object"]["amount"]["value"], "1500.00");

    // A pending payment is said to be paid.
    let pending = case.done("payments", &ordered()).await;
    let lie = json!({
        "provider": "yookassa", "id": pending["id"],
        "changes": { "event": "payment.succeeded", "object": { "status": "succeeded", "paid": true } },
    });
    case.simulator.tell("POST", "/notifications", &lie).await;
    let came = shop.wait(8).await;
    assert_eq!(came[7]["event"], "payment.succeeded");
    assert_eq!(case.now(&pending).await["status"], "pending");
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
