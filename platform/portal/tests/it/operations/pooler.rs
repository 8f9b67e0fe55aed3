//! PgBouncer in transaction mode stands between two portals and PostgreSQL.

use std::sync::atomic::{AtomicUsize, Ordering};

use portal::doctor::{State, examine};
use store::{Db, db::Bounds};
use testkit::{Engine, Options, Portal};
use visits::appointments::book;

use super::soon;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_portals_book_and_are_configured_through_a_pooler() {
    let options = Options { pooled: true, ..Options::on(Engine::Postgres) };
    let one = Portal::with(options).await;
    let other = one.another_node().await;
    // Many more transactions at once than the pooler has sessions, of two processes that number
    // their statements alike. One of each pair gets its slot.
    let times = ["08:00", "08:30", "09:00", "09:30", "10:00", "10:30"];
    let (booked, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let race =
        times.iter().flat_map(|time| [(&one, time), (&other, time)]).map(async |(node, time)| {
            let alfa = node.clinic("alfa");
            let order = alfa.order(alfa.sokolova_at("2026-12-03", time)).await;
            match book(&alfa.0, &order).await {
                Ok(_) => booked.fetch_add(1, Ordering::SeqCst),
                Err(kernel::Problem::Refused(why)) => {
                    assert_eq!(why.code, "booking.slot_taken");
                    refused.fetch_add(1, Ordering::SeqCst)
                }
                Err(problem) => panic!("{time}: {problem}"),
            }
        });
    let pages = [&one, &other].map(async |node| {
        let visitor = node.visitor("beta");
        for path in ["/specialists", "/booking", "/prices", "/readyz"] {
            for _ in 0..5 {
                let answer = visitor.get(path).await;
                assert_eq!(answer.status, 200, "{path}: {}", answer.body);
            }
        }
    });
    tokio::join!(futures_util::future::join_all(race), futures_util::future::join_all(pages));
    assert_eq!((booked.into_inner(), refused.into_inner()), (times.len(), times.len()));

    one.reconfigure("alfa", |config| config.name = "Клиника за бассейном".into()).await;
    let said = async || other.visitor("alfa").get("/").await.says("Клиника за бассейном");
    soon("the other learns of the name", said).await;
    other.run_jobs().await;

    // The times hold although nobody tells them when a session begins.
    let bounds = Bounds { pooled: true, ..Bounds::connections(2) };
    let short = Bounds { lock: std::time::Duration::from_millis(300), ..bounds };
    let alfa = one.clinic("alfa");
    let doctor = kernel::ids::DoctorId::of(alfa.doctor("sokolova"));
    let db = Db::open_within(&one.config.database(), short).await.expect("the database");
    let own = db.of(&alfa.0.site);
    let holder = own.write_about(doctor).await.expect("a transaction");
    assert!(own.write_about(doctor).await.is_err(), "the lock is not waited for");
    drop(holder);

    let about = async |config| {
        let found = examine(&config).await;
        let own = found.into_iter().filter(|one| ["pooler", "database"].contains(&one.what));
        own.map(|one| (one.what, one.state, one.said)).collect::<Vec<_>>()
    };
    let well = about(one.config.clone()).await;
    assert!(well.iter().all(|(_, state, _)| *state == State::Well), "{well:?}");
    assert_eq!(well.len(), 2, "{well:?}");
    let mut config = one.config.clone();
    config.migrate_url = None;
    let why = portal::build::migrate(&config).await.expect_err("no way to the server itself");
    assert!(why.to_string().contains("PORTAL_MIGRATE_URL"), "{why}");
    config.database_pooled = false;
    let untold = about(config).await;
    assert!(untold[0].2.contains("PORTAL_DATABASE_POOLED"), "{untold:?}");
    other.finish().await;
    one.finish().await;
}
