//! Payments: made, paid, held, refused.

use super::*;

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
