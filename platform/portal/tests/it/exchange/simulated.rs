//! The demo's clinic that lives from a simulated information system.

use std::{sync::Arc, time::Duration};

use chrono::{Datelike, TimeDelta, Weekday};
use exchange::tokens;
use portal::simulated;
use providers::simulator::mis::{
    Book,
    book::{Origin, Untold},
    keep::Keep,
};
use testkit::{ANNA, Portal};
use tokio::sync::oneshot;
use visits::{
    appointments::{What, book},
    booking::Wanted,
};

/// Waits until the book says so.
async fn until(keep: &Keep, what: &str, is_so: impl Fn(&Book) -> bool) -> Book {
    for _ in 0..1200 {
        if let Some(book) = keep.load().expect("a book").filter(|book| is_so(book)) {
            return book;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!(
        "{what} did not come about: {:?}",
        keep.load().map(|book| book.map(|book| book.remarks))
    );
}

fn all_told(book: &Book) -> bool {
    book.cursor.is_some()
        && !book.visits.is_empty()
        && book.visits.values().all(|visit| visit.untold == Untold::Nothing)
        && book.cards.values().all(|card| !card.untold)
        && book.contracts.values().all(|contract| !contract.untold)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_booking_at_the_demo_clinic_is_in_its_information_system_a_moment_later() {
    let portal = Portal::demo().await;
    let sibir = portal.clinic("sibir");
    let keep = Keep::at(&portal.config.data_dir.join("mis/sibir")).expect("a folder");
    let start = || {
        let (stop, stopped) = oneshot::channel::<()>();
        let (app, config) = (Arc::clone(&portal.app), portal.config.clone());
        let stopped = async { drop(stopped.await) };
        (stop, tokio::spawn(simulated::demo(app, config, portal.address, stopped)))
    };
    let (stop, running) = start();
    let opened = until(&keep, "the telling", all_told).await;
    assert!(
        opened.visits.len() > 20 && opened.contracts.len() > 20,
        "{} visits",
        opened.visits.len()
    );
    let refused: Vec<_> =
        opened.remarks.iter().filter(|one| one.done.contains("не принят")).collect();
    assert_eq!(refused, Vec::<&_>::new());

    // A patient books on the site.
    let anna = portal.enrol("sibir", &ANNA).await;
    let today = portal.clock.now().with_timezone(&sibir.0.site.config.zone).date_naive();
    let worked = |at: &chrono::NaiveDate| ![Weekday::Sat, Weekday::Sun].contains(&at.weekday());
    let mut booked = None;
    'found: for day in today.iter_days().skip(2).filter(worked).take(10) {
        for half in 0..12 {
            let wanted = Wanted {
                doctor: sibir.doctor("cheremnykh-darya"),
                branch: sibir.branch("main"),
                specialisation: sibir.specialisation("gynaecology"),
                services: vec![],
                from: kernel::zone::instant(
                    sibir.0.site.config.zone,
                    day.and_hms_opt(14, 0, 0).expect("a time") + TimeDelta::minutes(30 * half),
                ),
            };
            let order = sibir.order_by(What::Slot(wanted), &anna.actor);
            if let Ok(visit) = book(&sibir.0, &order).await {
                booked = Some(visit);
                break 'found;
            }
        }
    }
    let booked = booked.expect("a free time");
    let linked = |book: &Book| {
        let visit = book.visits.values().find(|one| one.portal_id == Some(booked.id.0));
        visit.is_some_and(|one| one.untold == Untold::Nothing && one.origin == Origin::Portal)
    };
    let held = until(&keep, "the booking", linked).await;
    let (id, visit) =
        held.visits.iter().find(|(_, one)| one.portal_id == Some(booked.id.0)).expect("the visit");
    assert_eq!(
        (visit.place.starts_at, &*visit.place.doctor),
        (booked.starts_at, "cheremnykh-darya")
    );
    let db = sibir.0.db().read().await.expect("the database");
    let row = store::appointments::find(&db, booked.id).await.expect("read").expect("the visit");
    assert_eq!(row.mis_id.as_ref(), Some(id));
    drop(db);

    // Stopped and started again it goes on where it was, with the same token.
    drop(stop);
    running.await.expect("ended");
    let before = keep.load().expect("a book").expect("a book");
    let (stop, running) = start();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let after = until(&keep, "going on", all_told).await;
    assert_eq!((&after.tag, after.cards.len()), (&before.tag, before.cards.len()));
    assert!(before.visits.keys().all(|id| after.visits.contains_key(id)));
    assert_eq!(tokens::list(&sibir.0).await.expect("tokens").len(), 1);
    drop(stop);
    running.await.expect("ended");
    portal.run_jobs().await;
    portal.finish().await;
}
