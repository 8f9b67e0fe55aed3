//! A fresh database: an SQLite file, or a PostgreSQL database with the two roles of
//! production.

use std::{collections::BTreeMap, path::Path};

use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use uuid::Uuid;

use crate::{
    Failure,
    options::{Engine, Options},
};

const OWNER: &str = "portal_owner";
const APP: &str = "portal_app";

/// A row as texts, by the names of its columns.
#[derive(Clone, Debug)]
pub struct Row(BTreeMap<String, String>);

impl Row {
    /// A column's text; empty where it is null or there is no such column.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// A column's number.
    pub fn number(&self, name: &str) -> i64 {
        self.get(name).parse().unwrap_or(0)
    }
}

/// A database of one benchmark.
pub struct Database {
    /// Its engine.
    pub engine: Engine,
    /// Its URL as the role that owns the tables.
    pub owner: String,
    /// Its URL as the application's role.
    pub app: String,
    /// The server's URL and the database's name, where there is a server.
    server: Option<(String, String)>,
}

impl Database {
    /// Makes an empty one.
    pub async fn create(options: &Options, engine: Engine, folder: &Path) -> Result<Self, Failure> {
        if engine == Engine::Sqlite {
            let url = format!("sqlite://{}", folder.join("portal.db").display());
            return Ok(Self { engine, owner: url.clone(), app: url, server: None });
        }
        let server = options.pg.clone().ok_or("PostgreSQL needs --pg or PORTAL_TEST_PG")?;
        let name = format!("load_{}", super::rows::unique().simple());
        let mut admin = PgConnection::connect(&server).await?;
        for role in [OWNER, APP] {
            let made = format!(
                "DO $$ BEGIN CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS; \
                 EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
            );
            sqlx::raw_sql(AssertSqlSafe(made)).execute(&mut admin).await?;
        }
        let made = format!("CREATE DATABASE {name} OWNER {OWNER}");
        sqlx::raw_sql(AssertSqlSafe(made)).execute(&mut admin).await?;
        admin.close().await?;
        let (scheme, rest) = server.split_once("://").ok_or("--pg is not a URL")?;
        let authority = rest.split('/').next().unwrap_or(rest);
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let url = |role: &str| format!("{scheme}://{role}@{host}/{name}");
        Ok(Self {
            engine,
            owner: url(OWNER),
            app: url(APP),
            server: Some((server.clone(), name.clone())),
        })
    }

    /// Runs statements in one transaction, as the owner, bound to a site; then has the engine look
    /// at what is there.
    pub async fn run(&self, site: Uuid, statements: Vec<String>) -> Result<(), Failure> {
        self.write(site, statements).await?;
        self.analyse().await
    }

    /// The first half of it.
    pub async fn write(&self, site: Uuid, statements: Vec<String>) -> Result<(), Failure> {
        match self.engine {
            Engine::Sqlite => {
                let mut connection = SqliteConnection::connect(&self.owner).await?;
                sqlx::raw_sql("PRAGMA cache_size = -200000").execute(&mut connection).await?;
                let mut transaction = connection.begin().await?;
                for statement in statements {
                    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut *transaction).await?;
                }
                transaction.commit().await?;
                connection.close().await?;
            }
            Engine::Postgres => {
                let mut connection = PgConnection::connect(&self.owner).await?;
                let mut transaction = connection.begin().await?;
                let bind = format!("SELECT set_config('app.site', '{site}', true)");
                sqlx::raw_sql(AssertSqlSafe(bind)).execute(&mut *transaction).await?;
                for statement in statements {
                    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut *transaction).await?;
                }
                transaction.commit().await?;
                connection.close().await?;
            }
        }
        Ok(())
    }

    /// The second half of it.
    pub async fn analyse(&self) -> Result<(), Failure> {
        match self.engine {
            Engine::Sqlite => {
                let mut connection = SqliteConnection::connect(&self.owner).await?;
                sqlx::raw_sql("ANALYZE").execute(&mut connection).await?;
                connection.close().await?;
            }
            Engine::Postgres => {
                let mut connection = PgConnection::connect(&self.owner).await?;
                sqlx::raw_sql("ANALYZE").execute(&mut connection).await?;
                connection.close().await?;
            }
        }
        Ok(())
    }

    /// Asks for a number, past every wall between sites.
    pub async fn count(&self, question: &str) -> Result<i64, Failure> {
        let question = AssertSqlSafe(question.to_owned());
        Ok(match &self.server {
            None => {
                let mut connection = SqliteConnection::connect(&self.owner).await?;
                sqlx::query_scalar(question).fetch_one(&mut connection).await?
            }
            Some((server, name)) => {
                let (base, _) = server.rsplit_once('/').unwrap_or((server, ""));
                let mut connection = PgConnection::connect(&format!("{base}/{name}")).await?;
                sqlx::query_scalar(question).fetch_one(&mut connection).await?
            }
        })
    }

    /// Its URL as the server's superuser, past every wall between sites.
    pub fn superuser(&self) -> Result<String, Failure> {
        let (server, name) = self.server.as_ref().ok_or("there is no server")?;
        let (base, _) = server.rsplit_once('/').unwrap_or((server, ""));
        Ok(format!("{base}/{name}"))
    }

    /// Rows, past every wall between sites.
    pub async fn rows(&self, question: &str) -> Result<Vec<Row>, Failure> {
        let mut connection = PgConnection::connect(&self.superuser()?).await?;
        // As one JSON text: whatever the columns are.
        let whole =
            format!("SELECT coalesce(json_agg(to_json(q)), '[]')::text FROM ({question}) q");
        let told: String =
            sqlx::query_scalar(AssertSqlSafe(whole)).fetch_one(&mut connection).await?;
        connection.close().await?;
        let rows: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_str(&told)?;
        let word = |value: &serde_json::Value| match value {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Null => String::new(),
            other => other.to_string(),
        };
        let row = |row: &serde_json::Map<String, serde_json::Value>| {
            Row(row.iter().map(|(name, value)| (name.clone(), word(value))).collect())
        };
        Ok(rows.iter().map(row).collect())
    }

    /// Removes it from its server.
    pub async fn remove(self) -> Result<(), Failure> {
        if let Some((server, name)) = self.server {
            let mut admin = PgConnection::connect(&server).await?;
            let gone = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            sqlx::raw_sql(AssertSqlSafe(gone)).execute(&mut admin).await?;
            admin.close().await?;
        }
        Ok(())
    }
}
