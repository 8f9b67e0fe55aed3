//! Processes that migrate at once do it one after another.

use testkit::{Engine, Portal, Postgres};

use super::program;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_that_migrate_at_once_do_no_harm() {
    let portal = Portal::start(Engine::Postgres).await;
    let fresh = Postgres::create().await;
    let processes: Vec<_> = (0..3)
        .map(|_| {
            let mut command = program(&portal);
            command.env("PORTAL_DATABASE_URL", &fresh.app).env("PORTAL_MIGRATE_URL", &fresh.owner);
            command.arg("migrate").spawn().expect("the binary runs")
        })
        .collect();
    for mut process in processes {
        assert!(process.wait().expect("it ends").success());
    }
    let db = store::Db::open(&fresh.app, 2).await.expect("the database");
    assert_eq!(db.schema().await.expect("a schema"), store::db::Schema::default());
    assert_eq!(db.wall().await.expect("an answer"), store::db::Wall::Enforced);
    drop(db);
    fresh.drop().await;
    portal.finish().await;
}
