//! A fresh database per test: an SQLite file, or a PostgreSQL database with the two roles of
//! production, on the private server that `infra/test.sh` has started.

use std::path::Path;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, Statement};

/// The engine a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// The embedded default.
    Sqlite,
    /// Production.
    Postgres,
}

/// A PostgreSQL database of one test.
#[derive(Clone, Debug)]
pub struct Postgres {
    /// Its name.
    pub name: String,
    /// As a superuser: for looking behind the wall.
    pub admin: String,
    /// As the role that owns the tables.
    pub owner: String,
    /// As the application's role.
    pub app: String,
}

const OWNER: &str = "portal_owner";
const APP: &str = "portal_app";

impl Postgres {
    /// Makes an empty database.
    pub async fn create() -> Self {
        let server = crate::env("PORTAL_TEST_PG");
        let name = format!("test_{}", uuid::Uuid::from_bytes(shell::keys::random()).simple());
        let admin = Database::connect(&server).await.expect("the test server answers");
        let run = async |sql: String| admin.execute_unprepared(&sql).await;
        // Tests run side by side: the roles are made by whoever comes first.
        for role in [OWNER, APP] {
            let made = format!(
                "DO $$ BEGIN CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS; \
                 EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
            );
            run(made).await.expect("a role");
        }
        run(format!("CREATE DATABASE {name} OWNER {OWNER}")).await.expect("a database");
        admin.close().await.expect("closed");
        let url = |role: Option<&str>| {
            let (scheme, rest) = server.split_once("://").expect("a URL");
            let (authority, _) = rest.split_once('/').unwrap_or((rest, ""));
            let (user, host) = authority.rsplit_once('@').unwrap_or(("postgres", authority));
            format!("{scheme}://{}@{host}/{name}", role.unwrap_or(user))
        };
        Self { admin: url(None), owner: url(Some(OWNER)), app: url(Some(APP)), name }
    }

    /// As the application's role, through the test server's PgBouncer.
    pub fn pooled(&self) -> String {
        let pooler = crate::env("PORTAL_TEST_PGBOUNCER");
        let authority = pooler.split('/').nth(2).unwrap_or_default();
        let host = authority.rsplit('@').next().unwrap_or_default();
        format!("postgres://{APP}@{host}/{}", self.name)
    }

    /// Runs a statement as a superuser, past every wall; tells how many rows it met.
    pub async fn as_superuser(&self, sql: &str) -> u64 {
        let admin = Database::connect(&self.admin).await.expect("the test server answers");
        let result = admin.execute_unprepared(sql).await.expect("the statement runs");
        admin.close().await.expect("closed");
        result.rows_affected()
    }

    /// Removes the database.
    pub async fn drop(&self) {
        let server =
            Database::connect(crate::env("PORTAL_TEST_PG")).await.expect("the test server answers");
        let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        server.execute_unprepared(&sql).await.expect("dropped");
    }
}

/// Asks a database of either engine directly, past the store: runs the statements one after
/// another in one session and gives the column `it`, a text, of the last one's rows; or what
/// the database said against it.
pub async fn ask(url: &str, statements: &[&str]) -> Result<Vec<String>, String> {
    let mut options = ConnectOptions::new(url.to_owned());
    options.max_connections(1).sqlx_logging(false);
    let connection = Database::connect(options).await.map_err(|error| error.to_string())?;
    let answer = ask_on(&connection, statements).await.map_err(|error| error.to_string());
    connection.close().await.map_err(|error| error.to_string())?;
    answer
}

/// The same on a connection that stays open.
pub async fn ask_on(
    connection: &sea_orm::DatabaseConnection,
    statements: &[&str],
) -> Result<Vec<String>, sea_orm::DbErr> {
    let Some((last, before)) = statements.split_last() else { return Ok(vec![]) };
    for statement in before {
        connection.execute_unprepared(statement).await?;
    }
    let last = Statement::from_string(connection.get_database_backend(), *last);
    let rows = connection.query_all_raw(last).await?;
    rows.iter().map(|row| row.try_get("", "it")).collect()
}

/// The URL of an SQLite file in a folder.
pub(crate) fn sqlite(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("portal.db").display())
}
