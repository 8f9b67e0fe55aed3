//! Money given back: once, in parts, later, not at all.

use super::*;

#[tokio::test]
async fn money_goes_back_in_parts_and_never_beyond() {
    for provider in BOTH {
        let case = Case::of(provider).await;
        let payment = case.paid("a").await;
        let part = give("r1", &payment, Money(50_000));
        let refund = case.shop.refund(&case.out, &part).await.expect("a refund");
        assert_eq!(refund.state, RefundState::Succeeded, "{provider:?}");
        assert_eq!(refund.give.as_deref(), Some("r1"));
        let again = case.shop.refund(&case.out, &part).await.expect("the same refund");
        assert_eq!((again.id, again.state), (refund.id, RefundState::Succeeded));
        let beyond = give("r2", &payment, Money(100_051));
        let failed = case.shop.refund(&case.out, &beyond).await.expect_err("too much");
        assert!(matches!(failed, Failed::Refused { .. }), "{provider:?} {failed:?}");
        let rest = give("r3", &payment, Money(100_050));
        let refund = case.shop.refund(&case.out, &rest).await.expect("a refund");
        assert_eq!(refund.state, RefundState::Succeeded, "{provider:?}");
        assert_eq!(case.ask(&payment.id).await.state, State::Succeeded, "it was paid");
    }
    let case = Case::of(Provider::YooKassa).await;
    let payment = case.paid("a").await;
    case.shop.refund(&case.out, &give("r", &payment, Money(1))).await.expect("a refund");
    assert_eq!(case.ask(&payment.id).await.refunded, Some(Money(1)));
}

#[tokio::test]
async fn what_was_not_paid_is_not_given_back() {
    let case = Case::of(Provider::YooKassa).await;
    let payment = case.start(&order("a")).await;
    let refused = case.shop.refund(&case.out, &give("r", &payment, Money(100))).await;
    assert!(matches!(refused, Err(Failed::Refused { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_refund_that_takes_its_time_is_asked_for() {
    for (provider, settings) in
        [(Provider::YooKassa, json!({ "refunds": "later" })), (Provider::TBank, json!({}))]
    {
        let case = Case::of(provider).await;
        case.settings(settings).await;
        let payment = case.start(&Order { way: Way::Qr, ..order("a") }).await;
        case.press(&payment, &[("act", "pay")]).await;
        let part = give("r1", &payment, Money(50_000));
        let refund = case.shop.refund(&case.out, &part).await.expect("a refund");
        assert_eq!(refund.state, RefundState::Pending, "{provider:?}");
        let ask = || async {
            let asked = case.shop.ask_refund(&case.out, &part, refund.id.as_deref()).await;
            asked.expect("an answer").map(|refund| refund.state)
        };
        assert_eq!(ask().await, Some(RefundState::Pending), "{provider:?}");
        case.simulator.pass(60).await;
        assert_eq!(ask().await, Some(RefundState::Succeeded), "{provider:?}");
    }
}

#[tokio::test]
async fn a_refund_may_fail_in_the_end() {
    let case = Case::of(Provider::YooKassa).await;
    case.settings(json!({ "refunds": "asked" })).await;
    let payment = case.paid("a").await;
    let part = give("r1", &payment, Money(50_000));
    let refund = case.shop.refund(&case.out, &part).await.expect("a refund");
    let id = refund.id.expect("an id");
    let decision = json!({ "status": "canceled", "reason": "rejected_by_payee" });
    case.simulator.tell("POST", &format!("/yookassa/cabinet/refunds/{id}"), &decision).await;
    let asked = case.shop.ask_refund(&case.out, &part, Some(&id)).await.expect("an answer");
    let state = asked.map(|refund| refund.state);
    assert_eq!(state, Some(RefundState::Failed(Reason::ByPayee)));

    let case = Case::of(Provider::TBank).await;
    case.settings(json!({ "sbp_refunds": "fail" })).await;
    let payment = case.start(&Order { way: Way::Qr, ..order("a") }).await;
    case.press(&payment, &[("act", "pay")]).await;
    let part = give("r1", &payment, Money(50_000));
    case.shop.refund(&case.out, &part).await.expect("a refund");
    case.simulator.pass(60).await;
    let asked = case.shop.ask_refund(&case.out, &part, None).await.expect("an answer");
    let state = asked.map(|refund| refund.state);
    assert_eq!(state, Some(RefundState::Failed(Reason::ByPayee)));
    // Under a new id it may go again.
    case.settings(json!({ "sbp_refunds": "succeed" })).await;
    let again = give("r2", &payment, Money(50_000));
    case.shop.refund(&case.out, &again).await.expect("a refund");
    case.simulator.pass(60).await;
    let asked = case.shop.ask_refund(&case.out, &again, None).await.expect("an answer");
    assert_eq!(asked.map(|refund| refund.state), Some(RefundState::Succeeded));
}

#[tokio::test]
async fn a_refund_whose_answer_was_lost_is_not_made_twice() {
    for provider in BOTH {
        let case = Case::of(provider).await;
        let payment = case.paid("a").await;
        let part = give("r1", &payment, Money(80_000));
        let lost = json!({ "mode": "answer", "status": 500, "taken": true });
        case.fail(Doing::Refund, lost).await;
        let failed = case.shop.refund(&case.out, &part).await;
        assert!(matches!(failed, Err(Failed::Unknown(_))), "{provider:?} {failed:?}");
        if provider == Provider::YooKassa {
            let found = case.shop.ask_refund(&case.out, &part, None).await.expect("an answer");
            assert_eq!(found.map(|refund| refund.state), Some(RefundState::Succeeded));
        }
        let again = case.shop.refund(&case.out, &part).await.expect("the same refund");
        assert_eq!(again.state, RefundState::Succeeded, "{provider:?}");
        // Were it made twice, nothing of this would be left.
        let rest = give("r2", &payment, Money(70_050));
        case.shop.refund(&case.out, &rest).await.expect("the rest");
    }
}

#[tokio::test]
async fn a_refund_that_never_left_is_not_known() {
    for provider in BOTH {
        let case = Case::of(provider).await;
        let payment = case.paid("a").await;
        let part = give("r1", &payment, Money(80_000));
        case.fail(Doing::Refund, json!({ "mode": "answer", "status": 500 })).await;
        let failed = case.shop.refund(&case.out, &part).await;
        assert!(matches!(failed, Err(Failed::Unknown(_))), "{provider:?} {failed:?}");
        assert_eq!(case.shop.ask_refund(&case.out, &part, None).await, Ok(None), "{provider:?}");
    }
}
