//! Notifications: their plan, and how they go wrong.

use super::*;

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
