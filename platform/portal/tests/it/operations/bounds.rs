//! How much a process asks of PostgreSQL, and how long it waits.

use std::time::Duration;

use kernel::ids::DoctorId;
use store::{Db, Outage, db::Bounds};
use testkit::{Engine, Portal};

use super::soon;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_finds_no_connection_or_lock_in_time_is_told_and_the_server_is_not_taken_for_gone() {
    let portal = Portal::start(Engine::Postgres).await;
    let alfa = portal.clinic("alfa");
    let bounds = Bounds {
        acquire: Duration::from_millis(1500),
        lock: Duration::from_millis(300),
        ..Bounds::connections(3)
    };
    let db = Db::open_within(&portal.config.database(), bounds).await.expect("the database");
    let own = db.of(&alfa.0.site);
    // A lock that somebody else holds.
    let doctor = DoctorId::of(alfa.doctor("sokolova"));
    let holder = own.write_about(doctor).await.expect("a transaction");
    let late = own.write_about(doctor).await.err().expect("no lock");
    assert_eq!(Outage::of(&late), Some(Outage::Database), "{late}");
    // No connection is left.
    let one = own.write().await.expect("a transaction");
    let other = own.read().await.expect("a transaction");
    let late = own.read().await.err().expect("no connection");
    assert_eq!(Outage::of(&late), Some(Outage::Database), "{late}");
    assert!(db.check().is_ok(), "busy is not gone");
    let pool = db.pool();
    assert_eq!((pool.open, pool.idle, pool.most), (3, 0, 3));
    drop((holder, one, other));
    soon("connections", async || own.write_about(doctor).await.is_ok()).await;
    drop((own, db));
    portal.finish().await;
}
