//! Money that goes back (B8).

use money::refunds::{decide, give_back};
use store::refunds::state as refund;

use super::*;

async fn paid(portal: &Portal, till: &Till, means: &str) -> Payment {
    let payment = till.begin(means).await;
    till.pay(portal, &payment).await;
    pass(portal, TimeDelta::seconds(5)).await;
    till.is_paid(portal, payment.id()).await;
    till.payment(payment.id()).await
}

async fn decided(till: &Till, id: PaymentId, amount: Money, seen: Money) -> String {
    let wish = money::refunds::Wish {
        payment: id, amount, note: "Пациент заболел".into(), seen
    };
    said(&decide(&till.clinic.0, wish, &Trace::staff("test")).await)
}

on_both! {
    async fn the_clinic_gives_back_a_part_and_the_rest(portal: &Portal) {
        for by in BOTH {
            let till = Till::of(portal, by).await;
            let payment = paid(portal, &till, means::PAGE).await;
            let part = Money::roubles(600);
            assert_eq!(decided(&till, payment.id(), part, Money(0)).await, "ok");
            assert_eq!(till.held(Account::Payment(payment.id())).await, part, "set aside");
            assert_eq!(decided(&till, payment.id(), part, Money(0)).await, "409 refunds.changed");
            portal.run_jobs().await;
            let states: Vec<_> = till.refunds(payment.id()).await.into_iter().map(|row| row.state).collect();
            assert_eq!(states, [refund::SUCCEEDED], "{by:?}");
            assert_eq!(till.held(Account::Payment(payment.id())).await, Money(0));
            assert_eq!(till.held(Account::Invoice(till.invoice)).await, Money::roubles(900));
            let beyond = decided(&till, payment.id(), Money::roubles(901), part).await;
            assert_eq!(beyond, "409 refunds.too_much");
            assert_eq!(decided(&till, payment.id(), Money::roubles(900), part).await, "ok");
            portal.run_jobs().await;
            assert_eq!(till.held(Account::Provider(till.profile)).await, Money(0), "{by:?}");
            let all = till.refunds(payment.id()).await;
            assert!(all.iter().all(|row| row.state == refund::SUCCEEDED), "{all:?}");
        }
    }

    async fn a_refund_whose_answer_is_lost_goes_back_once(portal: &Portal) {
        for by in BOTH {
            let till = Till::of(portal, by).await;
            // No notification tells of it, nor one of the payment that comes late.
            till.deaf(portal).await;
            let payment = till.begin(means::PAGE).await;
            till.pay(portal, &payment).await;
            pass(portal, TimeDelta::seconds(30)).await;
            till.is_paid(portal, payment.id()).await;
            let path = if by == By::YooKassa { "/v3/refunds" } else { "/v2/Cancel" };
            let lost = json!({ "mode": "answer", "status": 500, "taken": true, "path": path, "method": "POST" });
            portal.simulator.fail(&lost).await;
            assert_eq!(decided(&till, payment.id(), Money::roubles(800), Money(0)).await, "ok");
            portal.run_jobs().await;
            assert_eq!(till.refunds(payment.id()).await[0].state, refund::NEW, "nobody knows");
            pass(portal, TimeDelta::seconds(20)).await;
            assert_eq!(till.refunds(payment.id()).await[0].state, refund::SUCCEEDED, "{by:?}");
            // Had it gone back twice, there were not so much left.
            let seen = Money::roubles(800);
            assert_eq!(decided(&till, payment.id(), Money::roubles(700), seen).await, "ok");
            portal.run_jobs().await;
            assert_eq!(till.refunds(payment.id()).await[1].state, refund::SUCCEEDED, "{by:?}");
        }
    }

    async fn a_refund_by_sbp_comes_later_or_not_at_all(portal: &Portal) {
        let till = Till::of(portal, By::TBank).await;
        let payment = paid(portal, &till, means::SBP).await;
        assert_eq!(decided(&till, payment.id(), Money::roubles(500), Money(0)).await, "ok");
        portal.run_jobs().await;
        assert_eq!(till.refunds(payment.id()).await[0].state, refund::PENDING);
        pass(portal, TimeDelta::seconds(30)).await;
        assert_eq!(till.refunds(payment.id()).await[0].state, refund::SUCCEEDED);
        till.provider(portal, json!({ "sbp_refunds": "fail" })).await;
        let seen = Money::roubles(500);
        assert_eq!(decided(&till, payment.id(), Money::roubles(500), seen).await, "ok");
        portal.run_jobs().await;
        pass(portal, TimeDelta::seconds(30)).await;
        let failed = till.refunds(payment.id()).await[1].clone();
        assert_eq!((failed.state.as_str(), failed.error.as_str()), (refund::FAILED, "by_payee"));
        assert_eq!(till.held(Account::Payment(payment.id())).await, Money::roubles(500));
        // What is set aside already is not taken from the invoice a second time.
        till.provider(portal, json!({ "sbp_refunds": "succeed" })).await;
        assert_eq!(decided(&till, payment.id(), Money::roubles(500), seen).await, "ok");
        portal.run_jobs().await;
        pass(portal, TimeDelta::seconds(30)).await;
        assert_eq!(till.refunds(payment.id()).await[2].state, refund::SUCCEEDED);
        assert_eq!(till.held(Account::Payment(payment.id())).await, Money(0));
        assert_eq!(till.held(Account::Invoice(till.invoice)).await, Money::roubles(500));
    }

    async fn everything_goes_back_for_what_is_lost(portal: &Portal) {
        for by in BOTH {
            let till = Till::of(portal, by).await;
            let payment = paid(portal, &till, means::PAGE).await;
            let now = till.clinic.0.now();
            let mut db = till.clinic.0.db().write().await.expect("the database");
            give_back(&mut db, till.purpose, now).await.expect("given back").expect("an invoice");
            db.commit().await.expect("committed");
            assert!(till.invoice().await.cancelled_at.is_some());
            portal.run_jobs().await;
            let back = till.refunds(payment.id()).await;
            let back: Vec<_> = back.iter().map(|row| (row.state.as_str(), row.amount_kopecks)).collect();
            assert_eq!(back, [(refund::SUCCEEDED, PRICE.kopecks())], "{by:?}");
            assert_eq!(till.held(Account::Provider(till.profile)).await, Money(0));
            let mut db = till.clinic.0.db().write().await.expect("the database");
            assert!(give_back(&mut db, till.purpose, now).await.expect("nothing").is_none());
        }
    }

    async fn a_provider_that_is_away_is_asked_again(portal: &Portal) {
        for by in BOTH {
            let till = Till::of(portal, by).await;
            let payment = paid(portal, &till, means::PAGE).await;
            let away = |times: u32| json!({ "mode": "answer", "status": 503, "times": times,
                "path": if by == By::YooKassa { "/v3/refunds" } else { "/v2/" } });
            portal.simulator.fail(&away(1000)).await;
            assert_eq!(decided(&till, payment.id(), PRICE, Money(0)).await, "ok");
            for _ in 0..3 {
                pass(portal, TimeDelta::hours(7)).await;
                assert_eq!(till.refunds(payment.id()).await[0].state, refund::NEW);
            }
            portal.simulator.fail(&away(0)).await;
            pass(portal, TimeDelta::hours(7)).await;
            assert_eq!(till.refunds(payment.id()).await[0].state, refund::SUCCEEDED, "{by:?}");
            assert_eq!(till.held(Account::Provider(till.profile)).await, Money(0));
        }
    }

    async fn what_was_not_paid_is_not_given_back(portal: &Portal) {
        let till = Till::of(portal, By::YooKassa).await;
        let payment = till.begin(means::PAGE).await;
        let outcome = decided(&till, payment.id(), PRICE, Money(0)).await;
        assert_eq!(outcome, "409 refunds.not_paid");
        let outcome = decided(&till, payment.id(), Money(0), Money(0)).await;
        assert!(outcome.contains("refunds.amount_wrong"), "{outcome}");
    }
}
