//! Several nodes of one deployment (S7): the database is shared and is the judge, the cache
//! may be, and soon no node offers what another has booked.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::Value;
use testkit::{Engine, Fixture, Options, Portal, Visitor};
use visits::booking::Wanted;

use super::{order, refusal, refused, slot};

const DAY: &str = "2026-12-02";

async fn portal(redis: bool) -> Portal {
    Portal::with(Options { redis, ..Options::on(Engine::Postgres) }).await
}

/// Whether a node offers a slot.
async fn offers(node: &Visitor, alfa: &Fixture, wanted: &Wanted) -> bool {
    let path = format!(
        "/api/v1/doctors/{}/slots?branch={}&from={DAY}&until={DAY}",
        wanted.doctor, wanted.branch
    );
    let json = node.get(&path).await.json();
    let slots = json["doctors"][0]["days"][0]["slots"].as_array().cloned().unwrap_or_default();
    let beginning = wanted.from.to_rfc3339();
    let told = slots.iter().any(|slot| slot["starts_at"] == beginning);
    let (branch, s) = (wanted.branch, wanted.specialisation);
    let page = node
        .get(&format!("/booking/schedule?branch={branch}&s={s}&d={s}.{}&day={DAY}", wanted.doctor))
        .await;
    assert_eq!(
        page.values("slot").contains(&alfa.button(wanted)),
        told,
        "pages and API say the same"
    );
    told
}

/// Asks until the answer is the expected one; gives up after ten seconds.
async fn soon(node: &Visitor, alfa: &Fixture, wanted: &Wanted, expected: bool) {
    for _ in 0..200 {
        if offers(node, alfa, wanted).await == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the node still says {} of a slot", !expected);
}

/// Books and cancels on one node, and looks at it from another.
async fn what_happens_on_one_node_is_seen_on_another(redis: bool) {
    let one = portal(redis).await;
    let other = one.another_node().await;
    let alfa = one.clinic("alfa");
    let (here, there) = (one.visitor("alfa"), other.visitor("alfa"));
    let wanted = alfa.sokolova_at(DAY, "10:00");
    assert!(offers(&here, &alfa, &wanted).await && offers(&there, &alfa, &wanted).await);
    let booked =
        here.post_json("/api/v1/appointments", &order(&alfa, "slot", slot(&wanted)).await).await;
    assert_eq!(booked.status, 201, "{}", booked.body);
    assert!(!offers(&here, &alfa, &wanted).await, "the node itself knows at once");
    // Whatever the other node still believes, the database refuses.
    let late =
        there.post_json("/api/v1/appointments", &order(&alfa, "slot", slot(&wanted)).await).await;
    assert_eq!(refusal(&late), refused(409, "booking.slot_taken"));
    soon(&there, &alfa, &wanted, false).await;
    // The visit can be opened and cancelled on the other node.
    let booked = booked.json();
    let text = |name: &str| booked[name].as_str().expect("a text").to_owned();
    let cancel = format!("/api/v1/appointments/{}/cancellation?key={}", text("id"), text("key"));
    assert_eq!(there.post_json(&cancel, &Value::Null).await.status, 200);
    assert!(offers(&there, &alfa, &wanted).await);
    soon(&here, &alfa, &wanted, true).await;
    // The cancelling node's letters and the booking node's are of one queue.
    assert_eq!(other.run_jobs().await, 2);
    assert_eq!(one.run_jobs().await, 0);
    other.finish().await;
    one.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_redis_a_booking_is_seen_on_every_node() {
    what_happens_on_one_node_is_seen_on_another(true).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_redis_a_booking_is_seen_on_every_node() {
    what_happens_on_one_node_is_seen_on_another(false).await;
}

/// Thirty-two programs at each of two nodes want the same half hour.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_programs_at_two_nodes_one_gets_the_slot() {
    let one = portal(true).await;
    let other = one.another_node().await;
    let alfa = one.clinic("alfa");
    for time in ["09:00", "10:00"] {
        let wanted = alfa.sokolova_at(DAY, time);
        let orders = join_all((0..64).map(|_| order(&alfa, "slot", slot(&wanted)))).await;
        let clients: Vec<_> = (0..64)
            .map(|n| if n % 2 == 0 { one.visitor("alfa") } else { other.visitor("alfa") })
            .collect();
        let all = clients
            .iter()
            .zip(&orders)
            .map(|(client, order)| client.post_json("/api/v1/appointments", order));
        let answers = join_all(all).await;
        let (booked, lost): (Vec<_>, Vec<_>) =
            answers.iter().partition(|answer| answer.status == 201);
        assert_eq!(booked.len(), 1, "{time}");
        for answer in lost {
            assert_eq!(refusal(answer), refused(409, "booking.slot_taken"));
        }
    }
    assert_eq!(alfa.kept("sokolova", DAY).await.len(), 2);
    other.finish().await;
    one.finish().await;
}

/// The same order with the same key at both nodes at once is one order.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repeated_order_at_another_node_is_the_same_order() {
    let one = portal(false).await;
    let other = one.another_node().await;
    let alfa = one.clinic("alfa");
    let body = order(&alfa, "slot", slot(&alfa.sokolova_at(DAY, "10:00"))).await;
    let clients: Vec<_> = (0..16)
        .map(|n| if n % 2 == 0 { one.visitor("alfa") } else { other.visitor("alfa") })
        .collect();
    let answers =
        join_all(clients.iter().map(|client| super::book_once(client, "order-1", &body))).await;
    for answer in &answers {
        assert_eq!((answer.status, &answer.body), (201, &answers[0].body));
    }
    assert_eq!(alfa.kept("sokolova", DAY).await.len(), 1);
    other.finish().await;
    one.finish().await;
}
