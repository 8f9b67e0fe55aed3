//! Sites as code: `portal sites check | apply | export`, and changes of a running site
//! (S2, S5).

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use portal::sites::{apply, export, files};
use tempfile::TempDir;
use testkit::{Visitor, ask, on_both_engines};

use crate::walls::root;

/// A folder of tenants and a database of its own, worked on by the binary.
struct Bench(TempDir);

struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Bench {
    fn new() -> Self {
        let bench = Self(TempDir::new().expect("a folder"));
        std::fs::create_dir(bench.tenants()).expect("a folder");
        bench
    }

    fn tenants(&self) -> PathBuf {
        self.0.path().join("tenants")
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.tenants().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    fn sites(&self, args: &[&str]) -> Ran {
        self.sites_in(&self.tenants(), args)
    }

    fn sites_in(&self, tenants: &Path, args: &[&str]) -> Ran {
        let kept = std::env::vars().filter(|(name, _)| !name.starts_with("PORTAL_"));
        let output = Command::new(env!("CARGO_BIN_EXE_portal"))
            .env_clear()
            .envs(kept)
            .arg("--data-dir")
            .arg(self.0.path().join("var"))
            .arg("--tenants-dir")
            .arg(tenants)
            .arg("--themes-dir")
            .arg(root().join("themes"))
            .arg("sites")
            .args(args)
            .output()
            .expect("the binary runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ran {
            code: output.status.code().unwrap_or(-1),
            out: text(&output.stdout),
            err: text(&output.stderr),
        }
    }
}

#[test]
fn check_names_every_mistake_with_file_and_line() {
    let bench = Bench::new();
    bench.write("unknown/site.toml", "name = \"A\"\n\n[booking]\nhorizon = 5\n");
    bench.write(
        "never/site.toml",
        "name = \"A\"\n[booking]\nhorizon_days = 1\nmin_notice_minutes = 9999\nhold_minutes = 0\n",
    );
    bench.write("type/site.toml", "name = \"A\"\nzone = \"Mars/Olympus\"\n");
    bench.write("syntax/site.toml", "name = \"A\"\nname = \"B\"\n");
    bench.write("theme/site.toml", "name = \"A\"\n# a remark\ntheme = \"nowhere\"\n");
    bench.write("texts/site.toml", "name = \"A\"\n");
    bench.write("texts/texts.ru.toml", "nav-cabinet = \"Кабинет\"\nnav-prices = 5\n");
    bench.write("Label_/site.toml", "name = \"A\"\n");
    bench.write("right/site.toml", "name = \"A\"\n");
    let ran = bench.sites(&["check"]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    for (place, what) in [
        ("unknown/site.toml:4:", "horizon"),
        ("never/site.toml:4:", "booking.min_notice_minutes"),
        ("never/site.toml:5:", "booking.hold_minutes"),
        ("type/site.toml:2:", "zone"),
        ("syntax/site.toml:2:", "duplicate"),
        ("theme/site.toml:3:", "nowhere"),
        ("texts/texts.ru.toml:2:", ""),
        ("Label_:1:", "label"),
    ] {
        let named =
            ran.err.lines().any(|line| line.contains(place) && line.to_lowercase().contains(what));
        assert!(named, "{place} {what} is not in {}", ran.err);
    }
    assert!(ran.out.contains("1 sites are right"), "{}", ran.out);
    // Nothing is applied while anything is wrong.
    let ran = bench.sites(&["apply", "--yes"]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert!(
        ran.err.contains("unknown/site.toml:4:") && !ran.out.contains("new site"),
        "{}",
        ran.out
    );
}

#[test]
fn apply_shows_the_plan_first_and_changes_nothing_without_yes() {
    let bench = Bench::new();
    bench.write("one/site.toml", "name = \"Клиника\"\n");
    bench.write("one/documents/policy.ru.txt", "Политика\n\nТекст.\n");
    for _ in 0..2 {
        let ran = bench.sites(&["apply"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.out.contains("+ one: new site «Клиника»"), "{}", ran.out);
        assert!(ran.out.contains("document policy: new version"), "{}", ran.out);
        assert!(ran.out.contains("1 sites would change; run again with --yes"), "{}", ran.out);
    }
    assert!(bench.sites(&["apply", "--yes"]).out.contains("1 sites changed"));
    assert!(bench.sites(&["apply"]).out.contains("nothing to do"));

    bench.write("one/site.toml", "name = \"Клиника\"\n[booking]\nhorizon_days = 30\n");
    for _ in 0..2 {
        let ran = bench.sites(&["apply"]);
        assert!(ran.out.contains("~ one: version 1 -> 2"), "{}", ran.out);
        assert!(ran.out.contains("booking.horizon_days: 60 -> 30"), "{}", ran.out);
    }
    let ran = bench.sites(&["apply", "--yes", "--author", "tester"]);
    assert!(ran.out.contains("booking.horizon_days: 60 -> 30"), "{}", ran.out);
    assert!(bench.sites(&["apply"]).out.contains("nothing to do"));
}

#[test]
fn the_repositorys_tenants_pass_check_and_come_back_from_an_export_unchanged() {
    let bench = Bench::new();
    let tenants = root().join("tenants");
    let ran = bench.sites_in(&tenants, &["check"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains(" 0 mistakes"), "{}", ran.out);
    assert!(bench.sites_in(&tenants, &["apply", "--yes"]).out.contains("sites changed"));
    let folder = bench.0.path().join("exported");
    let ran = bench.sites(&["export", folder.to_str().expect("a path")]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ran = bench.sites_in(&folder, &["check"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for place in [&folder, &tenants] {
        let ran = bench.sites_in(place, &["apply"]);
        assert!(ran.out.contains("nothing to do"), "{}", ran.out);
    }
}

/// Opens a page until it says something, for at most ten seconds.
async fn wait_for(visitor: &Visitor, path: &str, text: &str) {
    for _ in 0..200 {
        if visitor.get(path).await.body.contains(text) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{path} never says {text}");
}

on_both_engines! {
    async fn what_is_exported_applies_without_a_change(portal: &Portal) {
        let folder = TempDir::new().expect("a folder");
        let db = &portal.app.db;
        assert_eq!(export::export(db, &portal.app.objects, folder.path()).await.expect("exported"), 2);
        let (all, mistakes) = files::read_all(folder.path(), &|_| true).expect("read");
        assert_eq!((all.len(), mistakes), (2, vec![]));
        for site in &all {
            let plan = apply::plan(db, site).await.expect("a plan");
            assert!(plan.is_empty(), "{plan}");
        }
    }

    async fn a_change_reaches_running_nodes_and_stays_in_the_history(portal: &Portal) {
        let other = portal.another_node().await;
        let visitors = [portal.visitor("alfa"), other.visitor("alfa")];
        let db = &portal.app.db;
        for (version, name) in [(1, "Первое имя"), (2, "Второе имя")] {
            let stored = store::sites::by_label(db, "alfa").await.expect("read").expect("alfa");
            assert_eq!(stored.site.version, version);
            let config = kernel::SiteConfig { name: name.into(), ..stored.site.config };
            let put = store::sites::put(db, "alfa", &config, Some(version), name, portal.clock.now());
            put.await.expect("the database").expect("no other change");
            for visitor in &visitors {
                wait_for(visitor, "/", name).await;
                wait_for(visitor, "/institutions", name).await;
            }
            let beta = portal.visitor("beta").get("/").await;
            assert!(!beta.body.contains(name), "the other clinic keeps its name");
        }
        // A new site is live without a restart too (M2).
        let stored = store::sites::by_label(db, "alfa").await.expect("read").expect("alfa");
        let config = kernel::SiteConfig { name: "Новая клиника".into(), ..stored.site.config };
        store::sites::put(db, "newborn", &config, None, "test", portal.clock.now()).await.expect("put").expect("new");
        wait_for(&portal.visitor("newborn"), "/", "Новая клиника").await;

        let url = portal.postgres.as_ref().map_or_else(|| portal.config.database(), |one| one.admin.clone());
        let history = "SELECT v.version || ' ' || v.author AS it FROM site_versions v \
                       JOIN sites s ON s.id = v.site_id WHERE s.label = 'alfa' ORDER BY v.version";
        let history = ask(&url, &[history]).await.expect("the history");
        assert_eq!(history, ["1 test", "2 Первое имя", "3 Второе имя"]);
        other.finish().await;
    }

    async fn of_two_who_saw_the_same_version_one_changes_it(portal: &Portal) {
        let db = &portal.app.db;
        let stored = store::sites::by_label(db, "alfa").await.expect("read").expect("alfa");
        let tries = (0..12).map(|number| {
            let config = kernel::SiteConfig { name: format!("Имя {number}"), ..stored.site.config.clone() };
            async move { store::sites::put(db, "alfa", &config, Some(1), "test", portal.clock.now()).await.expect("the database") }
        });
        let won: Vec<_> = futures_util::future::join_all(tries).await.into_iter().flatten().collect();
        assert_eq!(won.len(), 1, "one of them wins");
        let now = store::sites::by_label(db, "alfa").await.expect("read").expect("alfa");
        assert_eq!((now.site.version, now.site.config), (2, won[0].site.config.clone()));
        // The same for a site that is made.
        let tries = (0..6).map(|_| store::sites::put(db, "made", &stored.site.config, None, "test", portal.clock.now()));
        let made = futures_util::future::join_all(tries).await;
        let won = made.iter().filter(|result| matches!(result, Ok(Some(_)))).count();
        assert_eq!(won, 1, "{made:?}");
        assert!(made.iter().all(Result::is_ok), "{made:?}");
    }
}
