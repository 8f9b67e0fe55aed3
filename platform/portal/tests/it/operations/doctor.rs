//! `portal doctor`: what is wrong with an installation, and what to do.

use portal::{
    config::Config,
    doctor::{Finding, State, examine},
};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use tempfile::TempDir;
use testkit::{Engine, Options, Portal, Postgres};

use super::{free_address, program};

async fn about(config: &Config, what: &str) -> Finding {
    let found = examine(config).await;
    let own = found.iter().find(|one| one.what == what);
    own.unwrap_or_else(|| panic!("nothing about {what} in {found:?}")).clone()
}

async fn is_wrong(config: &Config, what: &str, says: &str) {
    let found = about(config, what).await;
    assert_eq!(found.state, State::Wrong, "{found}");
    assert!(found.said.contains(says), "{found}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_installation_that_is_well_has_nothing_wrong() {
    let options = Options { redis: true, s3: true, ..Options::on(Engine::Postgres) };
    let portal = Portal::with(options).await;
    let found = examine(&portal.config).await;
    let wrong: Vec<_> = found.iter().filter(|one| one.state == State::Wrong).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    for what in ["database", "clock", "walls", "schema", "sites", "redis", "objects", "secret"] {
        let own = found.iter().find(|one| one.what == what);
        assert_eq!(own.map(|one| one.state), Some(State::Well), "{what}: {own:?}");
    }
    // The program says the same, by its exit code too.
    let told = program(&portal).arg("doctor").stdout(std::process::Stdio::piped()).output();
    let told = told.expect("the binary runs");
    let said = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(told.status.success(), "{said}");
    assert!(said.contains("ok    database      PostgreSQL") && said.contains(" 0 wrong"), "{said}");
    let mut command = program(&portal);
    command.env("PORTAL_REDIS_URL", format!("redis://{}", free_address())).arg("doctor");
    let told = command.stdout(std::process::Stdio::piped()).output().expect("the binary runs");
    let said = String::from_utf8_lossy(&told.stdout).into_owned();
    assert_eq!(told.status.code(), Some(1), "{said}");
    assert!(said.contains("FAIL  redis"), "{said}");
    portal.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_cannot_be_used_is_told_with_what_to_do() {
    let portal = Portal::start(Engine::Postgres).await;
    let postgres = portal.postgres.clone().expect("PostgreSQL");
    let with = |url: &str| Config { database_url: Some(url.to_owned()), ..portal.config.clone() };
    let nobody = format!("postgres://portal_app@{}/portal", free_address());
    is_wrong(&with(&nobody), "database", "PORTAL_DATABASE_URL").await;
    is_wrong(&with(&postgres.admin), "walls", "superuser").await;
    is_wrong(&with(&postgres.owner), "walls", "owns tables").await;
    is_wrong(&with("sqlite:///nowhere/portal.db"), "database", "portal migrate").await;
    let fresh = Postgres::create().await;
    is_wrong(&with(&fresh.app), "schema", "portal migrate").await;
    fresh.drop().await;
    let older = "DELETE FROM seaql_migrations WHERE version LIKE 'm0018%'";
    postgres.as_superuser(older).await;
    is_wrong(&portal.config, "schema", "m0018_imports missing: run `portal migrate`").await;
    postgres
        .as_superuser("INSERT INTO seaql_migrations VALUES ('m0018_imports', 0), ('m9999', 0)")
        .await;
    let newer = about(&portal.config, "schema").await;
    assert_eq!(newer.state, State::Doubtful, "{newer}");
    assert!(newer.said.contains("m9999"), "{newer}");
    portal.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_secrets_and_certificates_that_do_not_do_are_told() {
    let options = Options { s3: true, ..Options::on(Engine::Sqlite) };
    let portal = Portal::with(options).await;
    let well = &portal.config;
    let is = async |change: &dyn Fn(&mut Config), what: &str, says: &str| {
        let mut config = well.clone();
        change(&mut config);
        is_wrong(&config, what, says).await;
    };
    is(&|config| config.s3_secret = "wrong".into(), "objects", "PORTAL_S3_").await;
    is(&|config| config.s3_endpoint = Some(format!("http://{}", free_address())), "objects", "")
        .await;
    is(&|config| config.smtp_url = Some(format!("smtp://{}", free_address())), "mail", "relay")
        .await;
    is(&|config| config.secret = Some("short".into()), "secret", "openssl rand").await;
    is(&|config| config.themes_dir = "/nowhere".into(), "themes", "PORTAL_THEMES_DIR").await;
    // What was sealed with another secret.
    let alfa = portal.clinic("alfa").0;
    let sealed = portal.app.keys.seal(alfa.site.id, "smtp", b"x").expect("sealed");
    let mut db = alfa.db().write().await.expect("the database");
    store::secrets::put(&mut db, "smtp", sealed, "test", portal.clock.now()).await.expect("kept");
    db.commit().await.expect("committed");
    assert_eq!(about(well, "sites").await.state, State::Well);
    is(&|config| config.secret = Some("ab".repeat(32)), "sites", "smtp of alfa").await;
    // Certificates.
    let folder = TempDir::new().expect("a folder");
    let issue = |hosts: &[&str], year: i32| {
        let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
        let mut params = CertificateParams::new(hosts).expect("hosts");
        params.not_after = date_time_ymd(year, 1, 1);
        let key = KeyPair::generate().expect("a key");
        let pem = params.self_signed(&key).expect("a certificate").pem();
        std::fs::write(folder.path().join("a.pem"), pem).expect("a file");
        std::fs::write(folder.path().join("a.key"), key.serialize_pem()).expect("a file");
    };
    let tls = |config: &mut Config| {
        config.base_domain = "wild.example".into();
        config.tls_dir = Some(folder.path().into());
    };
    is(&tls, "certificates", "no certificate can be used").await;
    issue(&["*.wild.example"], 2020);
    is(&tls, "certificates", "have ended").await;
    issue(&["alfa.wild.example"], 2090);
    is(&tls, "certificates", "none for console.wild.example").await;
    issue(&["*.wild.example"], 2090);
    let mut config = well.clone();
    tls(&mut config);
    assert_eq!(about(&config, "certificates").await.state, State::Well);
    portal.finish().await;
}
