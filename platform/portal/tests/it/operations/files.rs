//! The kit in `infra`: what it sets exists, and the backup it makes is restored.

use std::{collections::BTreeSet, process::Command};

use clap::CommandFactory;
use tempfile::TempDir;
use testkit::{Engine, Portal, Postgres};

use super::{file, program};
use crate::walls::{files, root};

#[derive(clap::Parser)]
struct Cli {
    #[command(flatten)]
    _config: portal::config::Config,
}

/// Settings that belong to the scripts themselves.
const OF_SCRIPTS: [&str; 4] =
    ["PORTAL_APP_PASSWORD", "PORTAL_BACKUP_DAYS", "PORTAL_BACKUP_URL", "PORTAL_OWNER_PASSWORD"];

fn variables(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'));
    words
        .filter(|word| word.starts_with("PORTAL_") && *word != "PORTAL_")
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_setting_is_documented_and_the_kit_sets_no_other() {
    let command = Cli::command();
    let known: BTreeSet<String> = command
        .get_arguments()
        .filter_map(|one| one.get_env())
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    assert!(known.len() > 30, "{known:?}");
    let documented = variables(&file("docs/settings.md"));
    let silent: Vec<_> = known.difference(&documented).collect();
    assert!(silent.is_empty(), "docs/settings.md says nothing of {silent:?}");
    let mut seen = 0;
    for folder in ["compose", "systemd", "helm", "backup", "monitoring"] {
        for path in files(&root().join("infra").join(folder)) {
            let set = variables(&std::fs::read_to_string(&path).expect("a text"));
            seen += set.len();
            let own =
                |name: &&String| !known.contains(*name) && !OF_SCRIPTS.contains(&name.as_str());
            let foreign: Vec<_> = set.iter().filter(own).collect();
            assert!(foreign.is_empty(), "{}: {foreign:?}", path.display());
        }
    }
    let image = variables(&file("infra/Dockerfile"));
    assert!(image.is_subset(&known), "{image:?}");
    assert!(seen > 40, "{seen}");
}

/// The procedure of docs/operations/backup.md, as the operator does it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_installations_backup_is_restored_into_a_new_database() {
    let portal = Portal::start(Engine::Postgres).await;
    let (alfa, postgres) = (portal.clinic("alfa"), portal.postgres.clone().expect("PostgreSQL"));
    let order = alfa.order(alfa.sokolova_at("2026-12-03", "10:00")).await;
    visits::appointments::book(&alfa.0, &order).await.expect("booked");
    let folder = TempDir::new().expect("a folder");
    let script = |name: &str| Command::new(root().join("infra/backup").join(name));
    // The application's role sees no clinic's rows: its dump would be empty, and is refused.
    let mut blind = script("portal-backup.sh");
    blind.env("PORTAL_BACKUP_URL", &postgres.app).arg(folder.path());
    assert!(!blind.output().expect("the script runs").status.success());
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0, "nothing is left");

    let mut backup = script("portal-backup.sh");
    let made = backup.env("PORTAL_BACKUP_URL", &postgres.admin).arg(folder.path()).output();
    let made = made.expect("the script runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let dump = String::from_utf8_lossy(&made.stdout).trim().to_owned();

    let fresh = Postgres::create().await;
    let restore = |into: &str| {
        let restored = script("portal-restore.sh").arg(&dump).arg(into).output();
        restored.expect("the script runs")
    };
    let restored = restore(&fresh.owner);
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    let again = restore(&fresh.owner);
    assert!(String::from_utf8_lossy(&again.stderr).contains("not empty"));
    let mut migrate = program(&portal);
    migrate.env("PORTAL_DATABASE_URL", &fresh.app).env("PORTAL_MIGRATE_URL", &fresh.owner);
    assert!(migrate.arg("migrate").status().expect("the binary runs").success());
    // The walls stand there too, and everything is there.
    let mut config = portal.config.clone();
    config.database_url = Some(fresh.app.clone());
    let other = portal::build::open(&config, portal.clock.clone()).await.expect("it opens");
    assert_eq!(other.sites.len(), 2);
    for table in ["appointments", "doctors", "jobs", "consents", "site_versions"] {
        let count = format!("SELECT count(*)::text AS it FROM {table}");
        let here = testkit::ask(&postgres.admin, &[&count]).await.expect("a number");
        let there = testkit::ask(&fresh.admin, &[&count]).await.expect("a number");
        assert_eq!(here, there, "{table}");
    }
    drop(other);
    fresh.drop().await;
    portal.finish().await;
}
