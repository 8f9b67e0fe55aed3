//! A clinic saved into a file and restored, on each engine and across.

use std::collections::{BTreeMap, BTreeSet};

use age::secrecy::ExposeSecret;
use kernel::Site;
use store::{
    backup::{self, tables},
    objects::{Bytes, keys::Picture},
};
use testkit::{Engine, Portal, ask, on_both_engines};
use vendor::{
    backup::{Key, Lock, Sums, restore, save, seals},
    journal::By,
};

use crate::walls::Traces;

/// A key of one test.
struct Pair(age::x25519::Identity);

impl Pair {
    fn new() -> Self {
        Self(age::x25519::Identity::generate())
    }

    fn lock(&self) -> Lock {
        Lock::recipient(&self.0.to_public().to_string()).expect("a public key")
    }

    fn key(&self) -> Key {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let line = format!("# comment\n{}\n", self.0.to_string().expose_secret());
        std::fs::write(file.path(), line).expect("written");
        Key::identity(file.path()).expect("a private key")
    }
}

async fn saved(portal: &Portal, label: &str, pair: &Pair) -> (Vec<u8>, Sums) {
    let (site, mut file) = (portal.clinic(label).0.site.clone(), Vec::new());
    let sums = save(&portal.app, &site, pair.lock(), &mut file).await.expect("saved");
    (file, sums)
}

/// Every row of a clinic, what is sealed left out: table → rows.
async fn rows(portal: &Portal, site: &Site) -> BTreeMap<&'static str, BTreeSet<String>> {
    let db = portal.app.db.of(site).read().await.expect("the database");
    let mut all = BTreeMap::new();
    for table in tables() {
        let name = table.name();
        let mut found = BTreeSet::new();
        let mut each = |row: String| {
            let mut row: serde_json::Value = serde_json::from_str(&row).expect("JSON");
            for (column, value) in row.as_object_mut().expect("a row") {
                if seals::is_sealed(name, column) && !value.is_null() {
                    *value = "sealed".into();
                }
            }
            found.insert(row.to_string());
            Ok(())
        };
        table.each(&db, &mut each).await.expect("read");
        all.insert(name, found);
    }
    all
}

async fn travels(from: Engine, to: Engine) {
    let (here, there) = (Portal::start(from).await, Portal::start(to).await);
    Traces::leave(&here, "alfa").await;
    let clinic = here.clinic("alfa").0;
    let sealed = clinic.seal("sms", b"hush").expect("sealed");
    let mut db = clinic.db().write().await.expect("the database");
    store::secrets::put(&mut db, "sms", sealed, "test", here.clock.now()).await.expect("kept");
    store::jobs::enqueue(
        &mut db,
        "appointments.letter",
        "{}".into(),
        here.clock.now() + chrono::TimeDelta::days(9),
        here.clock.now(),
    )
    .await
    .expect("enqueued");
    db.commit().await.expect("committed");
    let large = Picture::new(crate::walls::PICTURE).expect("a name");
    let bytes: Vec<u8> =
        (0..700_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    clinic.objects().put(&large, Bytes::from(bytes.clone()), "image/png").await.expect("put");

    let pair = Pair::new();
    let (file, sums) = saved(&here, "alfa", &pair).await;
    assert!(sums.rows.values().all(|count| *count > 0), "an empty table proves nothing: {sums:?}");
    assert_eq!(sums.objects, 2);
    assert!(file.starts_with(b"age-encryption.org/v1"), "a file that `age` reads");
    let (site, told) = restore(&there.app, pair.key(), &*file, Some("gamma"), &By::command())
        .await
        .expect("restored");
    assert_eq!(told, sums);
    assert_eq!((site.id, &*site.label), (clinic.site.id, "gamma"));
    let (old, new) = (rows(&here, &clinic.site).await, rows(&there, &site).await);
    for (name, rows) in &old {
        assert_eq!(rows, &new[name], "{name}");
    }
    let restored = there.clinic("gamma").0;
    let found = restored.objects().get(&large).await.expect("read").expect("an object");
    assert_eq!(found.bytes, Bytes::from(bytes));
    let db = restored.db().read().await.expect("the database");
    let row = store::secrets::find(&db, "sms").await.expect("read").expect("a secret");
    assert_eq!(restored.unseal("sms", &row.sealed).expect("opens").reveal(), b"hush");
    drop(db);
    assert_eq!(there.visitor("gamma").get("/specialists").await.status, 200);
    assert!(there.visitor("gamma").get("/").await.says("Клиника тестов alfa"));
    let manager = there.at_console(kernel::vendor::Role::Manager).await;
    assert!(manager.get("/journal").await.says("Клиника восстановлена"));
    let versions = store::sites::versions(&there.app.db, site.id, None, 9).await.expect("versions");
    assert_eq!(versions.len(), 1);
    there.finish().await;
    here.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clinic_comes_back_on_sqlite() {
    travels(Engine::Sqlite, Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clinic_comes_back_on_postgres() {
    travels(Engine::Postgres, Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clinic_moves_from_sqlite_to_postgres() {
    travels(Engine::Sqlite, Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clinic_moves_from_postgres_to_sqlite() {
    travels(Engine::Postgres, Engine::Sqlite).await;
}

on_both_engines! {
    /// Whoever makes a new clinic's table learns here that backups and deletion must know it.
    async fn the_list_of_tables_is_the_databases_own(portal: &Portal) {
        let (url, sql) = match &portal.postgres {
            Some(postgres) => (postgres.admin.clone(),
                "SELECT concat_ws('.', c.table_name, c.column_name) AS it FROM information_schema.columns c \
                 WHERE c.table_schema = 'public' AND EXISTS (SELECT 1 FROM information_schema.columns s \
                 WHERE s.table_schema = 'public' AND s.table_name = c.table_name AND s.column_name = 'site_id')"),
            None => (portal.config.database(),
                "SELECT m.name || '.' || c.name AS it FROM sqlite_master m, pragma_table_info(m.name) c \
                 WHERE m.type = 'table' AND EXISTS (SELECT 1 FROM pragma_table_info(m.name) s WHERE s.name = 'site_id')"),
        };
        let there: BTreeSet<String> = ask(&url, &[sql]).await.expect("the catalogue")
            .into_iter()
            .filter(|it| !it.ends_with(".site_id") && !it.starts_with("jobs.") && !it.starts_with("site_versions."))
            .collect();
        let listed: BTreeSet<String> = tables().iter()
            .flat_map(|table| table.columns().into_iter().map(|column| format!("{}.{column}", table.name())))
            .collect();
        assert_eq!(listed, there);
        assert_eq!(backup::schema().split('_').next().map(str::len), Some(5), "{}", backup::schema());
    }

    async fn every_sealed_column_is_opened_for_the_backup(portal: &Portal) {
        use base64::{Engine, engine::general_purpose::STANDARD};
        let traces = Traces::leave(portal, "alfa").await;
        let db = portal.app.db.of(&traces.clinic.0.site).read().await.expect("the database");
        let mut found = BTreeSet::new();
        for table in tables() {
            let name = table.name();
            let mut each = |row: String| {
                let row: serde_json::Value = serde_json::from_str(&row).expect("JSON");
                for (column, value) in row.as_object().expect("a row") {
                    let bytes = value.as_str().and_then(|text| STANDARD.decode(text).ok()).unwrap_or_default();
                    if bytes.len() > 28 && bytes[0] == 1 && !seals::is_sealed(name, column) {
                        found.insert(format!("{name}.{column}"));
                    }
                }
                Ok(())
            };
            table.each(&db, &mut each).await.expect("read");
        }
        assert_eq!(found, BTreeSet::new(), "these look like seals");
    }

    async fn a_copy_beside_the_clinic_has_an_id_of_its_own_and_sends_nothing(portal: &Portal) {
        Traces::leave(portal, "alfa").await;
        let alfa = portal.clinic("alfa").0;
        let mut db = alfa.db().write().await.expect("the database");
        let (now, later) = (portal.clock.now(), portal.clock.now() + chrono::TimeDelta::days(9));
        store::jobs::enqueue(&mut db, "appointments.letter", "{}".into(), later, now).await.expect("enqueued");
        db.commit().await.expect("committed");
        let pair = Pair::new();
        let (file, _) = saved(portal, "alfa", &pair).await;
        let taken = restore(&portal.app, pair.key(), &*file, None, &By::command()).await;
        assert!(taken.expect_err("never over a clinic").to_string().contains("--as"));
        for wrong in ["console", "a b", "", "Beta", "beta"] {
            let refused = restore(&portal.app, pair.key(), &*file, Some(wrong), &By::command()).await;
            assert!(refused.is_err(), "{wrong}");
        }
        let (queued, _) = store::jobs::backlog(&portal.app.db).await.expect("the queue");
        let (copy, _) = restore(&portal.app, pair.key(), &*file, Some("omega"), &By::command())
            .await
            .expect("restored");
        assert_ne!(copy.id, alfa.site.id);
        assert_eq!(rows(portal, &alfa.site).await, rows(portal, &copy).await);
        let (waiting, _) = store::jobs::backlog(&portal.app.db).await.expect("the queue");
        assert_eq!(waiting, queued, "the original's only");
        assert!(portal.visitor("omega").get("/").await.says("Клиника тестов alfa"));
    }

    async fn what_is_not_whole_or_another_keys_leaves_nothing(portal: &Portal) {
        Traces::leave(portal, "alfa").await;
        let (pair, other) = (Pair::new(), Pair::new());
        let (file, _) = saved(portal, "alfa", &pair).await;
        let count = portal.app.sites.len();
        let mut changed = file.clone();
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        let mut files: Vec<&[u8]> = vec![&changed, &[], b"age-encryption.org/v1\n", b"nothing"];
        files.extend([1, 2, 3, 4].map(|part| &file[..file.len() * part / 5]));
        files.push(&file[..file.len() - 1]);
        for wrong in files {
            let refused = restore(&portal.app, pair.key(), wrong, Some("omega"), &By::command()).await;
            assert!(refused.is_err(), "{} bytes", wrong.len());
        }
        let refused = restore(&portal.app, other.key(), &*file, Some("omega"), &By::command()).await;
        assert!(refused.is_err(), "another key");
        portal.app.sites.refresh(&portal.app.db).await.expect("refreshed");
        assert_eq!(portal.app.sites.len(), count);
        assert_eq!(portal.visitor("omega").get("/").await.status, 404);
    }

    async fn words_lock_and_open_too(portal: &Portal) {
        let words = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(words.path(), "short\n").expect("written");
        assert!(Lock::passphrase(words.path()).is_err());
        std::fs::write(words.path(), "пять слов и еще одно\n").expect("written");
        let (site, mut file) = (portal.clinic("beta").0.site.clone(), Vec::new());
        let lock = Lock::passphrase(words.path()).expect("words");
        save(&portal.app, &site, lock, &mut file).await.expect("saved");
        let key = Key::passphrase(words.path()).expect("words");
        restore(&portal.app, key, &*file, Some("omega"), &By::command()).await.expect("restored");
        assert_eq!(portal.visitor("omega").get("/").await.status, 200);
    }
}
