//! Notifications: their plan, and how they go wrong.

use super::*;

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
