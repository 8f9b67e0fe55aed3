//! Answers that are lost, late, odd or not theirs.

use super::*;

#[tokio::test]
async fn a_payment_whose_answer_was_lost_is_found() {
    for provider in BOTH {
        for how in [
            json!({ "mode": "answer", "status": 500, "taken": true }),
            json!({ "mode": "answer", "status": 502, "body": "<html>", "taken": true }),
            json!({ "mode": "broken", "taken": true }),
            json!({ "mode": "huge", "taken": true }),
        ] {
            let case = Case::of(provider).await;
            case.fail(Doing::Start, how.clone()).await;
            let started = case.shop.start(&case.out, &order("a")).await;
            let found = case.shop.find(&case.out, "a", case.now()).await.expect("an answer");
            let found = found.expect("a payment");
            assert_eq!(found.state, State::Pending, "{provider:?} {how}");
            match provider {
                Provider::YooKassa => {
                    assert!(matches!(started, Err(Failed::Unknown(_))), "{how} {started:?}");
                    let again = case.start(&order("a")).await;
                    assert_eq!(again.id, found.id);
                    case.pay(&again).await;
                }
                // It was looked for; its page is not to be learned, its QR code is.
                Provider::TBank => {
                    let started = started.expect("found at once");
                    assert_eq!((started.id, started.confirm), (found.id.clone(), None));
                    let confirm = case.shop.lead(&case.out, &found.id, Way::Qr).await;
                    let found = Payment { confirm: confirm.expect("an answer"), ..found.clone() };
                    case.press(&found, &[("act", "pay")]).await;
                }
            }
            assert_eq!(case.ask(&found.id).await.state, State::Succeeded, "{provider:?} {how}");
        }
    }
}

#[tokio::test]
async fn what_was_not_taken_is_not_there() {
    for provider in BOTH {
        for how in [
            json!({ "mode": "answer", "status": 500 }),
            json!({ "mode": "answer", "status": 503, "body": "<html>" }),
            json!({ "mode": "answer", "status": 404, "body": "<html>" }),
            json!({ "mode": "answer", "status": 302, "body": "elsewhere" }),
            json!({ "mode": "answer", "status": 200, "body": "<html>" }),
            json!({ "mode": "answer", "status": 200, "body": "[]" }),
            json!({ "mode": "answer", "status": 200, "body": "{}" }),
            json!({ "mode": "hang" }),
        ] {
            let case = Case::of(provider).await;
            case.fail(Doing::Start, how.clone()).await;
            let impatient = case.simulator.impatient();
            let failed = case.shop.start(&impatient, &order("a")).await;
            assert!(matches!(failed, Err(Failed::Unknown(_))), "{provider:?} {how} {failed:?}");
            let found = case.shop.find(&case.out, "a", case.now()).await;
            assert_eq!(found, Ok(None), "{provider:?} {how}");
        }
        let case = Case::of(provider).await;
        case.fail(Doing::Start, json!({ "mode": "answer", "status": 429 })).await;
        let failed = case.shop.start(&case.out, &order("a")).await;
        assert!(matches!(failed, Err(Failed::Away(_))), "{provider:?} {failed:?}");
    }
}

#[tokio::test]
async fn a_provider_that_is_not_there_has_got_nothing() {
    for provider in BOTH {
        let case = Case::of(provider).await;
        let gone = case.shop.clone();
        case.simulator.stop().await;
        let failed = gone.start(&case.out, &order("a")).await;
        assert!(matches!(failed, Err(Failed::Away(_))), "{provider:?} {failed:?}");
        let failed = gone.ask(&case.out, "7").await;
        assert!(matches!(failed, Err(Failed::Away(_))), "{provider:?} {failed:?}");
    }
}

#[tokio::test]
async fn a_question_without_an_answer_is_asked_again_later() {
    for provider in BOTH {
        let case = Case::of(provider).await;
        let payment = case.start(&order("a")).await;
        let path = match provider {
            Provider::YooKassa => "/v3/payments",
            Provider::TBank => "/v2/GetState",
        };
        for how in [
            json!({ "mode": "answer", "status": 500 }),
            json!({ "mode": "answer", "status": 200, "body": "<html>" }),
            json!({ "mode": "broken" }),
        ] {
            let mut how = how;
            how["path"] = path.into();
            case.simulator.fail(&how).await;
            let asked = case.shop.ask(&case.out, &payment.id).await;
            assert!(matches!(asked, Err(Failed::Away(_))), "{provider:?} {how} {asked:?}");
        }
        assert_eq!(case.ask(&payment.id).await.state, State::Pending);
    }
}

#[tokio::test]
async fn a_word_nobody_knows_decides_nothing() {
    for provider in BOTH {
        let case = Case::of(provider).await;
        let payment = case.paid("a").await;
        let (path, name) = match provider {
            Provider::YooKassa => ("/v3/payments", "status"),
            Provider::TBank => ("/v2/GetState", "Status"),
        };
        let mut changes = json!({ "brand_new": { "a": [1, null] }, "payment_method": null });
        changes[name] = "BRAND_NEW".into();
        case.simulator.fail(&json!({ "mode": "changed", "path": path, "changes": changes })).await;
        assert_eq!(case.ask(&payment.id).await.state, State::Pending, "{provider:?}");
        assert_eq!(case.ask(&payment.id).await.state, State::Succeeded, "{provider:?}");
    }
}

#[tokio::test]
async fn what_is_not_in_the_account_is_not_told() {
    for provider in BOTH {
        let case = Case::of(provider).await;
        let payment = case.start(&order("a")).await;
        let (id, key) = match provider {
            Provider::YooKassa => providers::simulator::yookassa::SHOPS[3],
            Provider::TBank => providers::simulator::tbank::TERMINALS[0],
        };
        let other = shop(provider, id, key, &case.simulator);
        for id in [payment.id.as_str(), "7", "../me", "a b?c#d"] {
            let failed = other.ask(&case.out, id).await.expect_err("another's");
            assert!(matches!(failed, Failed::Refused { .. }), "{provider:?} {id} {failed:?}");
        }
    }
}
