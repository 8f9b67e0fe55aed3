//! Payments: made, paid, held, refused, refunded.

use super::*;

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
