//! Answers that are lost, providers that are away, processes that stop between two steps.

use super::*;

/// The request that makes a payment, at the simulator.
fn making(by: By) -> &'static str {
    match by {
        By::YooKassa => "/v3/payments",
        By::TBank => "/v2/Init",
    }
}

on_both! {
    /// The answer is lost after the provider has made the payment, and the process with it.
    async fn a_payment_whose_answer_was_lost_is_found(portal: &Portal) {
        for by in BOTH {
            let till = Till::of(portal, by).await;
            let path = making(by);
            let lost = json!({ "mode": "answer", "status": 500, "taken": true, "path": path,
                               "method": "POST" });
            portal.simulator.fail(&lost).await;
            let payment = start(&till.clinic.0, till.wish(means::PAGE)).await.expect("written down");
            assert!(payment.open() && payment.state != state::CANCELLED, "{payment:?}");
            pass(portal, TimeDelta::seconds(30)).await;
            let found = till.payment(payment.id()).await;
            assert_eq!(found.state, state::PENDING, "{by:?}");
            assert!(found.provider_payment_id.is_some());
        }
    }

    /// The provider never got the request: the try ends, and nothing was lost.
    async fn a_payment_that_was_never_made_ends(portal: &Portal) {
        for by in BOTH {
            let till = Till::of(portal, by).await;
            let away = json!({ "mode": "answer", "status": 503, "path": making(by), "method": "POST" });
            portal.simulator.fail(&away).await;
            let payment = start(&till.clinic.0, till.wish(means::PAGE)).await.expect("written down");
            assert_eq!(payment.state, state::NEW);
            pass(portal, TimeDelta::seconds(30)).await;
            assert_eq!(till.payment(payment.id()).await.state, state::NEW, "it may be on its way");
            pass(portal, TimeDelta::minutes(5)).await;
            let ended = till.payment(payment.id()).await;
            assert_eq!((ended.state.as_str(), ended.reason.as_str()), ("cancelled", "never_begun"));
            let next = till.begin(means::PAGE).await;
            till.pay(portal, &next).await;
            pass(portal, TimeDelta::seconds(5)).await;
            till.is_paid(portal, next.id()).await;
        }
    }

    /// A try was given up that the provider knew after all: the notification of its money is not
    /// lost.
    async fn money_for_a_try_that_was_given_up_is_found(portal: &Portal) {
        for by in BOTH {
            let till = Till::of(portal, by).await;
            let begun = till.begin(means::PAGE).await;
            let mut row = begun.clone();
            row.state = state::CANCELLED.into();
            row.reason = "never_begun".into();
            row.provider_payment_id = None;
            row.check_at = None;
            let mut db = till.clinic.0.db().write().await.expect("the database");
            store::payments::save(&mut db, row).await.expect("saved");
            db.commit().await.expect("committed");
            till.pay(portal, &begun).await;
            until(portal, async || till.invoice().await.paid_at.is_some()).await;
            till.is_paid(portal, begun.id()).await;
        }
    }

    /// The process stops between writing the try down and asking the provider: the call is
    /// dropped in the middle, as it is when the process ends.
    async fn a_process_that_stops_in_the_middle_loses_nothing(portal: &Portal) {
        for by in BOTH {
            let till = Till::of(portal, by).await;
            let hangs = json!({ "mode": "hang", "taken": true, "path": making(by), "method": "POST" });
            portal.simulator.fail(&hangs).await;
            let wish = till.wish(means::PAGE);
            let begun = start(&till.clinic.0, wish.clone());
            let written = async {
                let there = async || {
                    let db = till.clinic.0.db().read().await.expect("the database");
                    store::payments::find(&db, wish.id).await.expect("asked").is_some()
                };
                while !there().await {
                    tokio::time::sleep(std::time::Duration::from_millis(10)).await;
                }
            };
            tokio::select! {
                biased;
                () = written => {}
                done = begun => panic!("it hangs: {done:?}"),
            }
            assert_eq!(till.payment(wish.id).await.state, state::NEW);
            let other = portal.another_node().await;
            portal.clock.advance(TimeDelta::minutes(6));
            other.run_jobs().await;
            // Made or not, by the moment of the stop: it is known now.
            let row = till.payment(wish.id).await;
            assert!(matches!(row.state.as_str(), state::PENDING | state::CANCELLED), "{row:?}");
        }
    }

    /// The provider is away when the money comes, and for longer than the payment lives.
    async fn a_provider_that_comes_back_is_asked_again(portal: &Portal) {
        for by in BOTH {
            let till = Till::of(portal, by).await;
            till.deaf(portal).await;
            let payment = till.begin(means::PAGE).await;
            till.pay(portal, &payment).await;
            let path = if by == By::YooKassa { "/v3/payments" } else { "/v2/" };
            let away = |times: u32| json!({ "mode": "answer", "status": 503, "path": path, "times": times });
            portal.simulator.fail(&away(1000)).await;
            for _ in 0..4 {
                pass(portal, TimeDelta::hours(2)).await;
                assert_eq!(till.payment(payment.id()).await.state, state::PENDING);
            }
            portal.simulator.fail(&away(0)).await;
            pass(portal, TimeDelta::hours(2)).await;
            till.is_paid(portal, payment.id()).await;
        }
    }

    /// The queue has lost the job: the timetable finds the payment.
    async fn a_lost_job_is_made_up_for(portal: &Portal) {
        let till = Till::of(portal, By::YooKassa).await;
        till.deaf(portal).await;
        let payment = till.begin(means::PAGE).await;
        till.pay(portal, &payment).await;
        let gone = portal.ask("DELETE FROM jobs WHERE kind = 'payments_check' RETURNING kind AS it").await;
        assert!(!gone.expect("deleted").is_empty());
        pass(portal, TimeDelta::minutes(20)).await;
        assert_eq!(till.payment(payment.id()).await.state, state::PENDING);
        money::payments::sweep(till.clinic.0.clone()).await.expect("swept");
        portal.run_jobs().await;
        till.is_paid(portal, payment.id()).await;
    }

    /// What the provider calls something else settles nothing.
    async fn another_amount_settles_nothing(portal: &Portal) {
        for by in BOTH {
            let till = Till::of(portal, by).await;
            till.deaf(portal).await;
            let payment = till.begin(means::PAGE).await;
            till.pay(portal, &payment).await;
            let (path, changes) = match by {
                By::YooKassa => ("/v3/payments", json!({ "amount": { "value": "1.00", "currency": "RUB" } })),
                By::TBank => ("/v2/GetState", json!({ "Amount": 100 })),
            };
            portal.simulator.fail(&json!({ "mode": "changed", "path": path, "changes": changes })).await;
            pass(portal, TimeDelta::seconds(5)).await;
            assert_eq!(till.payment(payment.id()).await.state, state::PENDING, "{by:?}");
            assert_eq!(till.held(Account::Invoice(till.invoice)).await, Money(0));
            pass(portal, TimeDelta::seconds(30)).await;
            till.is_paid(portal, payment.id()).await;
        }
    }

    async fn wrong_keys_refuse_the_payment(portal: &Portal) {
        for by in BOTH {
            let till = Till::of(portal, by).await;
            let key = if by == By::YooKassa { "key" } else { "password" };
            till.provider(portal, json!({ key: "changed-in-the-cabinet" })).await;
            let payment = start(&till.clinic.0, till.wish(means::PAGE)).await.expect("written down");
            assert_eq!((payment.state.as_str(), payment.reason.as_str()), ("cancelled", "refused"));
            let (_, right) = by.account();
            till.provider(portal, json!({ key: right })).await;
            assert!(!portal.log().contains(right), "a key stands in the log");
        }
    }
}
