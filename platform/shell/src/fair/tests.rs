//! The gate by itself.

use std::time::Duration;

use kernel::SiteId;
use uuid::Uuid;

use super::{Bounds, Gate, Place};

const BOUNDS: Bounds = Bounds {
    most: 4,
    least: 4,
    share: 2,
    waiting: 3,
    waiting_in_all: 5,
    patience: Duration::from_secs(3600),
};

fn site(number: u128) -> SiteId {
    SiteId(Uuid::from_u128(number))
}

/// Comes, and waits for its place.
fn comes(
    gate: &Gate,
    number: u128,
    cost: u32,
) -> tokio::task::JoinHandle<Result<Place, kernel::Refused>> {
    let gate = gate.clone();
    tokio::spawn(async move { gate.enter(site(number), cost).await })
}

async fn until(what: impl Fn() -> bool) {
    while !what() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_clinic_has_its_share_and_the_others_come_in_past_its_crowd() {
    let gate = Gate::new(BOUNDS);
    let first = gate.enter(site(1), 1).await.expect("a place");
    let _second = gate.enter(site(1), 1).await.expect("a place");
    let third = comes(&gate, 1, 1);
    until(|| gate.waiting() == 1).await;
    let _other = gate.enter(site(2), 1).await.expect("the others have places");
    drop(first);
    let third = third.await.expect("no panic").expect("its turn has come");
    assert_eq!(gate.waiting(), 0);
    drop(third);
}

#[tokio::test]
async fn the_clinics_take_turns_however_many_of_one_wait() {
    let gate = Gate::new(Bounds { share: 4, ..BOUNDS });
    let mut all = Vec::new();
    for _ in 0..4 {
        all.push(gate.enter(site(1), 1).await.expect("a place"));
    }
    let crowd: Vec<_> = (0..3).map(|_| comes(&gate, 1, 1)).collect();
    until(|| gate.waiting() == 3).await;
    let late = comes(&gate, 2, 1);
    until(|| gate.waiting() == 4).await;
    all.pop();
    let late = late.await.expect("no panic").expect("first, though it came last");
    assert_eq!(gate.waiting(), 3);
    drop((late, all));
    for one in crowd {
        one.await.expect("no panic").expect("in the end everybody");
    }
}

#[tokio::test]
async fn too_many_are_sent_away_and_a_crowd_gives_way_to_the_few() {
    let gate = Gate::new(BOUNDS);
    let mut places = Vec::new();
    for number in [1, 1, 2, 2] {
        places.push(gate.enter(site(number), 1).await.expect("a place"));
    }
    let crowd: Vec<_> = (0..3).map(|_| comes(&gate, 1, 1)).collect();
    until(|| gate.waiting() == 3).await;
    let refused = gate.enter(site(1), 1).await.err().expect("the line is full");
    assert_eq!((refused.status, refused.code), (503, super::CROWDED));
    let _second = [comes(&gate, 2, 1), comes(&gate, 3, 1)];
    until(|| gate.waiting() == 5).await;
    let _third = comes(&gate, 4, 1);
    let ended = crowd.into_iter().next_back().expect("the last").await.expect("no panic");
    assert!(ended.is_err(), "the crowd's last one has made room");
    assert_eq!(gate.waiting(), 5);
}

#[tokio::test]
async fn whoever_goes_away_leaves_no_trace() {
    let gate = Gate::new(BOUNDS);
    let heavy = gate.enter(site(1), 4).await.expect("the only one always has a place");
    let waits = comes(&gate, 1, 1);
    until(|| gate.waiting() == 1).await;
    waits.abort();
    until(|| gate.waiting() == 0).await;
    let (one, two) = (comes(&gate, 1, 2), comes(&gate, 1, 1));
    until(|| gate.waiting() == 2).await;
    // Told, and gone before it hears of it.
    drop(heavy);
    one.abort();
    let two = two.await.expect("no panic").expect("a place");
    drop(two);
    until(|| gate.0.lines().is_idle()).await;
}

#[tokio::test]
async fn patience_ends_and_busy_processors_leave_fewer_places() {
    let patience = Duration::from_millis(10);
    let gate = Gate::new(Bounds { most: 32, least: 4, share: 8, patience, ..BOUNDS });
    let mut places = Vec::new();
    for _ in 0..8 {
        places.push(gate.enter(site(1), 1).await.expect("a place"));
    }
    let refused = gate.enter(site(1), 1).await.err().expect("nobody goes");
    assert!(refused.args.iter().any(|(name, _)| *name == "seconds"), "when to come again");
    let since = std::time::Instant::now();
    for number in 0..1000_u32 {
        let now = since + Duration::from_millis(10) * number;
        gate.0.lines().ran_after(Duration::from_millis(30), now);
    }
    assert_eq!(gate.places(), 4);
    let later = since + Duration::from_secs(100);
    for number in 0..1000_u32 {
        gate.0.lines().ran_after(Duration::ZERO, later + Duration::from_millis(10) * number);
    }
    assert_eq!(gate.places(), 32);
}
