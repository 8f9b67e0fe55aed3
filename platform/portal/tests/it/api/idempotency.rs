//! `Idempotency-Key`: an order sent twice books once and is answered the same.

use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::json;
use testkit::on_both_engines;

use super::{book_once, order, refusal, refused, slot};

const DAY: &str = "2026-12-02";

on_both_engines! {
    async fn the_same_order_again_is_answered_byte_for_byte(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let client = portal.visitor("alfa");
        let body = order(&alfa, "slot", slot(&alfa.sokolova_at(DAY, "10:00"))).await;
        let first = book_once(&client, "order-1", &body).await;
        assert_eq!(first.status, 201, "{}", first.body);
        // Also much later, when the slot could not be booked any more.
        for hours in [0, 1, 27] {
            portal.clock.advance(TimeDelta::hours(hours));
            let again = book_once(&portal.visitor("alfa"), "order-1", &body).await;
            assert_eq!((again.status, &again.body), (201, &first.body));
        }
        // Another captcha does not make another order.
        let mut solved_anew = body.clone();
        solved_anew["captcha"] = json!(alfa.captcha().await);
        assert_eq!(book_once(&client, "order-1", &solved_anew).await.body, first.body);
        assert_eq!(alfa.kept("sokolova", DAY).await.len(), 1);
        portal.run_jobs().await;
        assert_eq!(portal.letters("alfa").await.len(), 1);
    }

    async fn another_order_with_the_same_key_is_refused(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let client = portal.visitor("alfa");
        let body = order(&alfa, "slot", slot(&alfa.sokolova_at(DAY, "10:00"))).await;
        assert_eq!(book_once(&client, "order-1", &body).await.status, 201);
        let mut changed = vec![order(&alfa, "slot", slot(&alfa.sokolova_at(DAY, "10:30"))).await];
        for (field, value) in
            [("name", "Тестова Инна"), ("phone", "8 916 123-45-68"), ("email", "")]
        {
            let mut order = body.clone();
            order["person"][field] = json!(value);
            changed.push(order);
        }
        for other in changed {
            let answer = book_once(&client, "order-1", &other).await;
            assert_eq!(refusal(&answer), refused(422, "idempotency.other_request"), "{other}");
        }
        assert_eq!(alfa.kept("sokolova", DAY).await.len(), 1);
    }

    async fn sixteen_equal_orders_at_once_book_one_visit(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let held = alfa.hold(&alfa.sokolova_at(DAY, "09:00"), "nobody").await.expect("held");
        visits::booking::release(&alfa.0, held.id, Some("nobody")).await.expect("given back");
        let hold = portal
            .visitor("alfa")
            .post_json("/api/v1/holds", &slot(&alfa.sokolova_at(DAY, "11:30")))
            .await
            .json();
        for (key, body) in [
            ("order-1", order(&alfa, "slot", slot(&alfa.sokolova_at(DAY, "10:00"))).await),
            ("order-2", order(&alfa, "hold", hold["id"].clone()).await),
        ] {
            let clients: Vec<_> = (0..16).map(|_| portal.visitor("alfa")).collect();
            let answers =
                join_all(clients.iter().map(|client| book_once(client, key, &body))).await;
            for answer in &answers {
                assert_eq!((answer.status, &answer.body), (201, &answers[0].body), "{key}");
            }
        }
        assert_eq!(alfa.kept("sokolova", DAY).await.len(), 2);
        assert_eq!(portal.run_jobs().await, 2);
    }

    async fn a_refused_order_does_not_use_its_key_up(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let client = portal.visitor("alfa");
        let wanted = alfa.sokolova_at(DAY, "10:00");
        let other = alfa.book(wanted.clone()).await.expect("booked by somebody");
        let body = order(&alfa, "slot", slot(&wanted)).await;
        for _ in 0..2 {
            assert_eq!(
                refusal(&book_once(&client, "order-1", &body).await),
                refused(409, "booking.slot_taken")
            );
        }
        let access = visits::appointments::Access::by_key(other.key);
        visits::appointments::cancel(&alfa.0, other.id, &access).await.expect("cancelled");
        assert_eq!(book_once(&client, "order-1", &body).await.status, 201);
    }

    async fn a_key_is_its_clinics_own_and_is_forgotten_after_two_days(portal: &Portal) {
        let (alfa, beta) = (portal.clinic("alfa"), portal.clinic("beta"));
        let (at_alfa, at_beta) = (
            order(&alfa, "slot", slot(&alfa.sokolova_at("2026-12-10", "10:00"))).await,
            order(&beta, "slot", slot(&beta.sokolova_at("2026-12-10", "10:00"))).await,
        );
        assert_eq!(book_once(&portal.visitor("alfa"), "order-1", &at_alfa).await.status, 201);
        assert_eq!(book_once(&portal.visitor("beta"), "order-1", &at_beta).await.status, 201);
        portal.clock.advance(TimeDelta::hours(49));
        visits::booking::sweep(alfa.0.clone()).await.expect("swept");
        let body = order(&alfa, "slot", slot(&alfa.sokolova_at("2026-12-10", "10:30"))).await;
        assert_eq!(
            book_once(&portal.visitor("alfa"), "order-1", &body).await.status,
            201,
            "a new order"
        );
        assert_eq!(alfa.kept("sokolova", "2026-12-10").await.len(), 2);
        let kept = portal.ask("SELECT key AS it FROM idempotency").await.expect("the table");
        assert_eq!(kept.len(), 2, "the look-alike clinic's key stays");
        assert!(kept.iter().all(|key| !key.contains("order-1")), "keys are kept as hashes");
    }

    async fn a_malformed_key_is_refused(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let client = portal.visitor("alfa");
        let body = order(&alfa, "slot", slot(&alfa.sokolova_at(DAY, "10:00"))).await;
        for key in ["", "a b", &"x".repeat(201)] {
            assert_eq!(
                refusal(&book_once(&client, key, &body).await),
                refused(400, "idempotency.key_malformed"),
                "{key}"
            );
        }
        assert!(alfa.kept("sokolova", DAY).await.is_empty());
        assert_eq!(book_once(&client, &"x".repeat(200), &body).await.status, 201);
    }
}
