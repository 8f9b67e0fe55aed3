//! Payments: paid, declined, left alone, made once.

use super::*;

#[tokio::test]
async fn a_payment_is_made_and_paid_on_the_page() {
    for provider in BOTH {
        let case = Case::of(provider).await;
        let payment = case.start(&order("a")).await;
        assert_eq!((payment.state, payment.amount), (State::Pending, Money(150_050)));
        assert_eq!(payment.order.as_deref(), Some("a"));
        assert_eq!(payment.account.as_deref(), Some(case.shop.account()));
        assert!(matches!(payment.confirm, Some(Confirm::Page(_))));
        assert_eq!(case.ask(&payment.id).await.state, State::Pending);
        case.pay(&payment).await;
        let paid = case.ask(&payment.id).await;
        assert_eq!((paid.state, paid.amount), (State::Succeeded, Money(150_050)), "{provider:?}");
        assert_eq!((paid.refunded, paid.order.as_deref()), (Some(Money(0)), Some("a")));
        assert!(paid.means.is_some());
        let found = case.shop.find(&case.out, "a", case.now()).await.expect("an answer");
        assert_eq!(found.map(|found| (found.id, found.state)), Some((paid.id, State::Succeeded)));
    }
}

#[tokio::test]
async fn sbp_is_paid_by_its_link() {
    for provider in BOTH {
        let case = Case::of(provider).await;
        let by_qr = Order { way: Way::Qr, ..order("a") };
        let payment = case.start(&by_qr).await;
        let Some(Confirm::Qr(link)) = payment.confirm.clone() else { panic!("{payment:?}") };
        let again = case.shop.lead(&case.out, &payment.id, Way::Qr).await.expect("an answer");
        assert_eq!(again, Some(Confirm::Qr(link)));
        case.press(&payment, &[("act", "pay")]).await;
        assert_eq!(case.ask(&payment.id).await.state, State::Succeeded, "{provider:?}");
    }
}

#[tokio::test]
async fn a_declined_payment_says_why() {
    for provider in BOTH {
        let case = Case::of(provider).await;
        let payment = case.start(&order("a")).await;
        let card = case.card(Reason::NoMoney);
        case.press(&payment, &[("act", "pay"), ("card", card)]).await;
        let state = case.ask(&payment.id).await.state;
        assert_eq!(state, State::Cancelled(Reason::NoMoney), "{provider:?}");
    }
}

#[tokio::test]
async fn what_nobody_pays_runs_out() {
    for provider in BOTH {
        let case = Case::of(provider).await;
        let until = case.now() + TimeDelta::hours(1);
        let payment = case.start(&Order { until: Some(until), ..order("a") }).await;
        case.simulator.pass(3599).await;
        assert_eq!(case.ask(&payment.id).await.state, State::Pending, "{provider:?}");
        case.simulator.pass(2).await;
        let state = case.ask(&payment.id).await.state;
        assert_eq!(state, State::Cancelled(Reason::Expired), "{provider:?}");
    }
}

#[tokio::test]
async fn the_same_order_is_made_once() {
    for provider in BOTH {
        let case = Case::of(provider).await;
        let first = case.start(&order("a")).await;
        let second = case.start(&order("a")).await;
        assert_eq!(first.id, second.id, "{provider:?}");
        let other = Order { amount: Money(100), ..order("a") };
        let failed = case.shop.start(&case.out, &other).await.expect_err("another order");
        assert!(failed.is(Refusal::Reused), "{provider:?} {failed:?}");
    }
}

#[tokio::test]
async fn held_money_is_taken_or_let_go() {
    for (provider, account) in [(Provider::YooKassa, 2), (Provider::TBank, 2)] {
        let case = Case::at(provider, account).await;
        for id in ["a", "b"] {
            let payment = case.start(&Order { hold: true, ..order(id) }).await;
            case.pay(&payment).await;
            assert_eq!(case.ask(&payment.id).await.state, State::Held, "{provider:?}");
            let (done, state) = if id == "a" {
                (case.shop.capture(&case.out, &payment.id, "k1").await, State::Succeeded)
            } else {
                let reason = State::Cancelled(Reason::ByShop);
                (case.shop.cancel(&case.out, &payment.id, "k2").await, reason)
            };
            assert_eq!(done.expect("done").state, state, "{provider:?} {id}");
            assert_eq!(case.ask(&payment.id).await.state, state);
        }
    }
}

#[tokio::test]
async fn an_account_says_who_it_is_or_that_the_key_is_wrong() {
    for provider in BOTH {
        let case = Case::of(provider).await;
        let told = case.shop.connection(&case.out).await.expect("a connection");
        assert_eq!(told.account, case.shop.account());
        assert!(told.enabled);
        for (id, key) in [(case.shop.account(), "wrong"), ("999", "wrong")] {
            let stranger = shop(provider, id, key, &case.simulator);
            let failed = stranger.connection(&case.out).await.expect_err("refused");
            assert!(failed.is(Refusal::Credentials), "{provider:?} {failed:?}");
            let failed = stranger.start(&case.out, &order("a")).await.expect_err("refused");
            assert!(failed.is(Refusal::Credentials), "{provider:?} {failed:?}");
            let text = format!("{stranger:?} {failed:?} {failed}");
            assert!(!text.contains("wrong"), "{text}");
        }
    }
    let case = Case::at(Provider::YooKassa, 0).await;
    let told = case.shop.connection(&case.out).await.expect("a connection");
    assert_eq!((told.test, told.fiscal), (Some(true), Some(true)));
    assert!(told.means.contains(&"bank_card".to_owned()));
}

#[tokio::test]
async fn the_register_of_a_day_has_everything() {
    let case = Case::of(Provider::YooKassa).await;
    let mut paid = Vec::new();
    for at in 0..60 {
        paid.push(case.start(&order(&format!("o{at}"))).await.id);
    }
    let day = (case.now() - TimeDelta::hours(1), case.now() + TimeDelta::hours(1));
    let register = case.shop.register(&case.out, day.0, day.1).await.expect("a register");
    let (payments, refunds) = register.expect("YooKassa has one");
    let mut found: Vec<_> = payments.into_iter().map(|payment| payment.id).collect();
    found.sort();
    paid.sort();
    assert_eq!((found, refunds), (paid, Vec::new()));
    let before = case.shop.register(&case.out, day.0, case.now()).await.expect("a register");
    assert_eq!(before.map(|(payments, _)| payments.len()), Some(0));
    let bank = Case::of(Provider::TBank).await;
    assert_eq!(bank.shop.register(&bank.out, day.0, day.1).await, Ok(None));
}
