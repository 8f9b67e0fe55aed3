//! Refunds and receipts.

use super::*;

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
