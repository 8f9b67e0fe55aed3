//! Row-level security on PostgreSQL (S6): the database itself keeps clinics apart, whatever
//! SQL the program might send, and the program refuses to start where it would not.

use kernel::Clock;
use migrations::walls;
use portal::{build, config::Config};
use testkit::{Engine, Portal, Postgres, ask};

use super::traces::Traces;

/// Tables without `site_id`.
const OF_NO_SITE: [&str; 12] = [
    "acme_accounts",
    "acme_answers",
    "console_sessions",
    "managers",
    "platform_audit",
    "seaql_migrations",
    "site_certificates",
    "site_clock",
    "site_domains",
    "site_hours",
    "site_removals",
    "sites",
];
/// The platform's own tables with a `site_id`, which workers and the vendor look through.
const PLATFORM: [&str; 2] = ["jobs", "site_versions"];

/// The policy of every clinic's table, as PostgreSQL writes it down.
const OWN: &str = "(site_id = (NULLIF(current_setting('app.site'::text, true), ''::text))::uuid)";

/// Whether a row was refused by the wall, or by money's own rules, which are asked first and find
/// nothing of another clinic either.
fn walled(refused: &str) -> bool {
    let rules = [walls::REFUNDED, walls::OVERDRAWN, walls::OVERPAID];
    refused.contains("row-level security") || rules.iter().any(|rule| refused.contains(rule))
}

async fn admin(postgres: &Postgres, sql: &str) -> Vec<String> {
    ask(&postgres.admin, &[sql]).await.expect("the catalog answers")
}

/// Asks as the application's role, with `app.site` set or not.
async fn app(postgres: &Postgres, site: Option<&str>, sql: &str) -> Result<Vec<String>, String> {
    let bind = format!("SET app.site = '{}'", site.unwrap_or_default());
    match site {
        Some(_) => ask(&postgres.app, &[&bind, sql]).await,
        None => ask(&postgres.app, &[sql]).await,
    }
}

async fn tables(postgres: &Postgres, which: &str) -> Vec<String> {
    let sql = format!(
        "SELECT c.relname::text AS it FROM pg_class c WHERE c.relkind IN ('r', 'p') \
         AND c.relnamespace = 'public'::regnamespace AND {which} (SELECT 1 FROM pg_attribute a \
         WHERE a.attrelid = c.oid AND a.attname = 'site_id') ORDER BY 1"
    );
    admin(postgres, &sql).await
}

/// Every table that belongs to clinics.
async fn clinic_tables(postgres: &Postgres) -> Vec<String> {
    let all = tables(postgres, "EXISTS").await;
    all.into_iter().filter(|name| !PLATFORM.contains(&name.as_str())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_clinic_table_has_forced_row_level_security_and_one_policy() {
    let postgres = migrated().await;
    assert_eq!(tables(&postgres, "NOT EXISTS").await, OF_NO_SITE, "tables of no site");
    let with_site = tables(&postgres, "EXISTS").await;
    for name in PLATFORM {
        assert!(with_site.iter().any(|table| table == name), "{name} is no exception any more");
    }
    let walls = admin(
        &postgres,
        "SELECT concat_ws(' ', c.relname, c.relrowsecurity, c.relforcerowsecurity, \
           (SELECT string_agg(concat_ws(' ', p.permissive, p.cmd, p.roles::text, p.qual, p.with_check), '; ') \
            FROM pg_policies p WHERE p.tablename = c.relname)) AS it \
         FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace",
    )
    .await;
    let clinic_tables = clinic_tables(&postgres).await;
    assert!(clinic_tables.len() > 10, "{clinic_tables:?}");
    for name in clinic_tables {
        let wall = format!("{name} t t PERMISSIVE ALL {{public}} {OWN} {OWN}");
        assert!(walls.contains(&wall), "{name}: not the wall it should be in {walls:#?}");
    }
    postgres.drop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_applications_role_sees_and_writes_rows_of_its_site_only() {
    let portal = Portal::start(Engine::Postgres).await;
    // Both clinics get a row in every table.
    let (alfa, beta) = (Traces::leave(&portal, "alfa").await, Traces::leave(&portal, "beta").await);
    let postgres = portal.postgres.clone().expect("PostgreSQL");
    let (alfa, beta) = (alfa.site.0.to_string(), beta.site.0.to_string());
    let (alfa, beta) = (alfa.as_str(), beta.as_str());
    for table in clinic_tables(&postgres).await {
        let count = |of: &str| format!("SELECT count(*)::text AS it FROM {table} WHERE {of}");
        let own = admin(&postgres, &count(&format!("site_id = '{alfa}'"))).await;
        let foreign = admin(&postgres, &count(&format!("site_id = '{beta}'"))).await;
        assert!(own[0] != "0" && foreign[0] != "0", "{table}: a clinic has no row to look for");

        for nobody in [None, Some(""), Some("00000000-0000-0000-0000-000000000000")] {
            let seen = app(&postgres, nobody, &count("true")).await.expect("a count");
            assert_eq!(seen, ["0"], "{table}: rows are seen with app.site {nobody:?}");
        }
        let seen = app(&postgres, Some(alfa), &count("true")).await.expect("a count");
        assert_eq!(seen, own, "{table}: not exactly the own rows are seen");
        let seen = app(&postgres, Some(alfa), &count(&format!("site_id <> '{alfa}'"))).await;
        assert_eq!(seen.expect("a count"), ["0"], "{table}: foreign rows are seen");

        let row = format!(
            "SELECT to_jsonb(t)::text AS it FROM {table} t WHERE site_id = '{beta}' LIMIT 1"
        );
        let row = admin(&postgres, &row).await[0].replace('\'', "''");
        let write = format!(
            "INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, '{row}') RETURNING 'in' AS it"
        );
        let refused = app(&postgres, Some(alfa), &write).await.expect_err("a foreign row is taken");
        assert!(walled(&refused), "{table}: {refused}");

        // What the role may not change at all (the journal of consents) is walled twice.
        let moved = format!("UPDATE {table} SET site_id = '{beta}' RETURNING 'moved' AS it");
        let refused = app(&postgres, Some(alfa), &moved).await.expect_err("a row was given away");
        let kept = walled(&refused) || refused.contains("permission denied");
        assert!(kept, "{table}: {refused}");
        for change in ["UPDATE", "DELETE FROM"] {
            let set = if change == "UPDATE" { "SET site_id = site_id" } else { "" };
            let sql =
                format!("{change} {table} {set} WHERE site_id = '{beta}' RETURNING 'met' AS it");
            match app(&postgres, Some(alfa), &sql).await {
                Ok(met) => assert!(met.is_empty(), "{table}: {change} met foreign rows"),
                Err(refused) => {
                    assert!(refused.contains("permission denied"), "{table}: {refused}")
                }
            }
        }
        let left = admin(&postgres, &count(&format!("site_id = '{beta}'"))).await;
        assert_eq!(left, foreign, "{table}: foreign rows are gone or more");
    }
    portal.finish().await;
}

/// A database with the schema and nothing in it.
async fn migrated() -> Postgres {
    let postgres = Postgres::create().await;
    build::migrate(&config(&postgres.app, &postgres.owner)).await.expect("the schema");
    postgres
}

#[derive(clap::Parser)]
struct Cli {
    #[command(flatten)]
    config: Config,
}

fn config(app: &str, owner: &str) -> Config {
    let themes = concat!(env!("CARGO_MANIFEST_DIR"), "/../../themes");
    let folder = std::env::temp_dir().join(format!("portal-walls-{}", std::process::id()));
    let args = [
        "portal".into(),
        format!("--database-url={app}"),
        format!("--migrate-url={owner}"),
        format!("--themes-dir={themes}"),
        format!("--data-dir={}", folder.display()),
        format!("--secret={}", "5a".repeat(32)),
    ];
    <Cli as clap::Parser>::parse_from(args).config
}

async fn why_not(url: &str) -> Option<String> {
    let opened = build::open(&config(url, url), Clock::system()).await;
    opened.err().map(|problem| problem.to_string())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_portal_refuses_to_start_where_the_database_would_not_keep_clinics_apart() {
    let postgres = migrated().await;
    assert_eq!(why_not(&postgres.app).await, None, "the right role is let in");

    let refused = async |url: &str, why: &str| {
        let said = why_not(url).await.unwrap_or_else(|| panic!("it started although {why}"));
        assert!(said.contains(why), "{said}");
    };
    refused(&postgres.admin, "superuser").await;
    refused(&postgres.owner, "owns tables").await;

    // Roles are of the whole server: this one is of this test alone.
    let role = format!("r_{}", &postgres.name[5..25]);
    let as_role = postgres.app.replace("portal_app@", &format!("{role}@"));
    assert_ne!(as_role, postgres.app);
    for (rights, why) in [
        ("BYPASSRLS", "BYPASSRLS"),
        ("NOBYPASSRLS IN ROLE portal_owner", "may become one that owns"),
        ("NOBYPASSRLS NOINHERIT IN ROLE portal_owner", "may become one that owns"),
    ] {
        postgres.as_superuser(&format!("CREATE ROLE {role} LOGIN NOSUPERUSER {rights}")).await;
        refused(&as_role, why).await;
        postgres.as_superuser(&format!("DROP ROLE {role}")).await;
    }

    for (breaks, mends, why) in [
        (
            "services NO FORCE ROW LEVEL SECURITY",
            "services FORCE ROW LEVEL SECURITY",
            "on services",
        ),
        ("codes DISABLE ROW LEVEL SECURITY", "codes ENABLE ROW LEVEL SECURITY", "on codes"),
    ] {
        postgres.as_superuser(&format!("ALTER TABLE {breaks}")).await;
        refused(&postgres.app, why).await;
        postgres.as_superuser(&format!("ALTER TABLE {mends}")).await;
    }
    postgres.as_superuser("CREATE POLICY all_in ON doctors USING (true)").await;
    refused(&postgres.app, "lets more through").await;
    postgres.as_superuser("DROP POLICY all_in ON doctors").await;

    assert_eq!(why_not(&postgres.app).await, None, "all is mended");
    postgres.drop().await;
}
