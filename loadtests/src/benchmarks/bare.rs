//! The bare guarded insert: what a booking cannot do without.

use std::{
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use sqlx::{
    AssertSqlSafe, PgPool, SqlitePool,
    postgres::PgPoolOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{
    Failure,
    data::{Clinic, Database, Random, Slot, now},
    options::{Engine, Options},
    rounds::Round,
};

const INSERT: &str = "INSERT INTO appointments (site_id, id, number, doctor_id, branch_id, specialisation_id, \
    starts_at, ends_at, status, held_until, visitor, patient, phone, email, lang, created_at, booked_at, cancelled_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'booked', NULL, NULL, $9, $10, $11, 'ru', $12, $12, NULL)";

/// Inserts as the application's role.
#[derive(Clone)]
pub enum Bare {
    /// Each in a transaction bound to the site.
    Postgres(PgPool),
    /// Each in an immediate transaction of the only writer.
    Sqlite(SqlitePool),
}

/// A row to insert.
#[derive(Clone, Copy)]
struct Row {
    site: Uuid,
    branch: Uuid,
    specialisation: Uuid,
    id: Uuid,
    number: i64,
    slot: Slot,
}

macro_rules! insert {
    ($row:expr, $transaction:expr) => {
        sqlx::query(INSERT)
            .bind($row.site)
            .bind($row.id)
            .bind($row.number)
            .bind($row.slot.doctor)
            .bind($row.branch)
            .bind($row.specialisation)
            .bind($row.slot.starts_at)
            .bind($row.slot.ends_at)
            .bind("Иванова Мария Петровна")
            .bind("+79161234567")
            .bind("patient@clinics.example")
            .bind(now())
            .execute(&mut *$transaction)
            .await?
    };
}

impl Bare {
    /// Opens a pool with the portal's settings.
    pub async fn open(options: &Options, database: &Database) -> Result<Self, Failure> {
        Ok(match database.engine {
            Engine::Postgres => {
                let pool = PgPoolOptions::new().max_connections(options.database_connections);
                Self::Postgres(pool.test_before_acquire(false).connect(&database.app).await?)
            }
            Engine::Sqlite => {
                let file = SqliteConnectOptions::from_str(&database.app)?
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .busy_timeout(Duration::from_secs(10));
                let pool = SqlitePoolOptions::new().max_connections(1).test_before_acquire(false);
                Self::Sqlite(pool.connect_with(file).await?)
            }
        })
    }

    /// Runs statements in one transaction of a site.
    pub async fn statements(&self, site: Uuid, statements: Vec<String>) -> Result<(), Failure> {
        match self {
            Self::Postgres(pool) => {
                let mut transaction = pool.begin().await?;
                sqlx::query("SELECT set_config('app.site', $1, true)")
                    .bind(site.to_string())
                    .execute(&mut *transaction)
                    .await?;
                for statement in statements {
                    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut *transaction).await?;
                }
                transaction.commit().await?;
            }
            Self::Sqlite(pool) => {
                let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
                for statement in statements {
                    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut *transaction).await?;
                }
                transaction.commit().await?;
            }
        }
        Ok(())
    }

    async fn insert(&self, row: Row) -> Result<(), Failure> {
        match self {
            Self::Postgres(pool) => {
                let mut transaction = pool.begin().await?;
                sqlx::query("SELECT set_config('app.site', $1, true)")
                    .bind(row.site.to_string())
                    .execute(&mut *transaction)
                    .await?;
                insert!(row, transaction);
                transaction.commit().await?;
            }
            Self::Sqlite(pool) => {
                let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
                insert!(row, transaction);
                transaction.commit().await?;
            }
        }
        Ok(())
    }

    /// Books slots by so many clients at once; `first` numbers the first row.
    pub async fn round(
        &self,
        clinic: &Clinic,
        slots: &[Slot],
        clients: usize,
        first: usize,
    ) -> Result<Round, Failure> {
        let mut random = Random::new(first as u64 ^ 0xba2e);
        let rows = slots.iter().enumerate().map(|(at, slot)| Row {
            site: clinic.site,
            branch: clinic.branch,
            specialisation: clinic.specialisation,
            id: Uuid::new_v8(
                (u128::from(random.next()) << 64 | u128::from(random.next())).to_be_bytes(),
            ),
            number: i64::try_from(1_000_000 + first + at).unwrap_or(i64::MAX),
            slot: *slot,
        });
        let rows: Arc<[Row]> = rows.collect();
        let next = Arc::new(AtomicUsize::new(0));
        let begun = Instant::now();
        let mut tasks = JoinSet::new();
        for _ in 0..clients {
            let (bare, rows, next) = (self.clone(), Arc::clone(&rows), Arc::clone(&next));
            tasks.spawn(async move {
                let mut seen = Round::default();
                while let Some(row) = rows.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let sent = Instant::now();
                    seen.count(bare.insert(*row).await.map(|()| sent.elapsed()));
                }
                seen
            });
        }
        let mut whole = Round::default();
        while let Some(seen) = tasks.join_next().await {
            whole.add(seen?);
        }
        whole.elapsed = begun.elapsed();
        whole.latencies.sort_unstable();
        Ok(whole)
    }
}
