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

/// Migrations that took something away before there was anything to run on.
const BEFORE: [&str; 1] = ["m0005_accounts.rs"];

/// Processes of the version before run on the new schema for a while: see
/// docs/operations/production.md.
#[test]
fn migrations_take_nothing_away() {
    let taking = [
        "drop_table",
        "drop_column",
        "rename_",
        "RENAME ",
        "DROP TABLE",
        "DROP COLUMN",
        "SET NOT NULL",
    ];
    let mut looked_at = 0;
    for path in crate::walls::files(&crate::walls::root().join("migrations/src")) {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("a source");
        if BEFORE.contains(&name.as_str()) {
            assert!(
                taking.iter().any(|word| text.contains(word)),
                "{name} is no exception any more"
            );
            continue;
        }
        let found: Vec<_> = taking.iter().filter(|word| text.contains(**word)).collect();
        assert!(found.is_empty(), "{name}: {found:?}");
        looked_at += 1;
    }
    assert!(looked_at > 15);
}
