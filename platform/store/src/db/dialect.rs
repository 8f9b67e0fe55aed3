//! Everything that differs between the engines. The only file that asks which one runs.

use std::time::Duration;

use chrono::{DateTime, Utc};
use kernel::SiteId;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    DbErr, QueryResult, RuntimeErr, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait,
};

use uuid::Uuid;

use super::{
    Bounds, Db, Facts, Pool, Writer,
    listeners::Listeners,
    pooler::{Pooler, times, without_session},
    reach::Reach,
    single::Single,
};

/// After how long without use a connection is tried before it is given out: the server may have
/// been started anew meanwhile.
const IDLE: Duration = Duration::from_secs(1);
/// How long the connection that only asks whether the server is there may take.
const ASKING: Duration = Duration::from_secs(2);
/// How often a transaction is begun when the connection turns out to be dead.
const TRIES: usize = 3;

/// How well the database keeps clinics apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wall {
    /// SQLite: the scoped handle and the composite keys.
    Embedded,
    /// PostgreSQL with a role that row-level security binds.
    Enforced,
    /// PostgreSQL with a role that could look over the wall, and why.
    Broken(String),
}

/// Opens the pool. SQLite gets write-ahead logging, a busy time-out, and one writer.
pub(super) async fn open(url: &str, bounds: Bounds) -> Result<Db, DbErr> {
    let mut options = ConnectOptions::new(url.to_owned());
    options
        .sqlx_logging(false)
        .acquire_timeout(bounds.acquire)
        .connect_timeout(bounds.acquire)
        .max_connections(bounds.connections.max(2));
    if !url.starts_with("sqlite:") {
        let pooler = bounds.pooled.then(|| Pooler::within(&bounds));
        let times = pooler.is_none().then(|| times(&bounds));
        options.test_before_acquire(false).test_before_acquire_if_idle_for(IDLE);
        options.map_sqlx_postgres_opts(move |options| match &times {
            Some(times) => options.options(times.iter().map(|(name, time)| (*name, time.as_str()))),
            None => without_session(options),
        });
        let mut asking = ConnectOptions::new(url.to_owned());
        asking
            .sqlx_logging(false)
            .max_connections(1)
            .acquire_timeout(ASKING)
            .connect_timeout(ASKING)
            .idle_timeout(Duration::from_secs(10))
            .connect_lazy(true);
        if bounds.pooled {
            asking.map_sqlx_postgres_opts(without_session);
        }
        let reach = Reach::of(Database::connect(asking).await?);
        let pool = Database::connect(options).await?;
        let readers = Single { pool, pooler };
        let writers = readers.clone();
        let connections = bounds.connections.max(2);
        return Ok(Db { readers, writers, listeners: Listeners::default(), reach, connections });
    }
    options.test_before_acquire(false).map_sqlx_sqlite_opts(|options| {
        options
            .create_if_missing(true)
            .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
            .synchronous(sqlx::sqlite::SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .pragma("cache_size", "-16000")
    });
    let mut writer = options.clone();
    writer.max_connections(1).acquire_timeout(bounds.acquire.max(Duration::from_secs(15)));
    let writers = Single { pool: Database::connect(writer).await?, pooler: None };
    let readers = Single { pool: Database::connect(options).await?, pooler: None };
    let (listeners, reach) = (Listeners::default(), Reach::default());
    Ok(Db { readers, writers, listeners, reach, connections: bounds.connections.max(2) })
}

/// How a pool is.
pub(super) fn pool(pool: &Single, most: u32) -> Pool {
    let pool = &pool.pool;
    let (open, idle) = match pool.get_database_backend() {
        DbBackend::Postgres => {
            let pool = pool.get_postgres_connection_pool();
            (pool.size(), pool.num_idle())
        }
        _ => {
            let pool = pool.get_sqlite_connection_pool();
            (pool.size(), pool.num_idle())
        }
    };
    Pool { open, idle: u32::try_from(idle).unwrap_or(u32::MAX), most }
}

/// Whether the database did not do as told because it cannot just now: it is out of reach, is
/// being started or stopped, has no connection or no time left, or only reads.
pub(crate) fn is_outage(error: &DbErr) -> bool {
    let error = match error {
        DbErr::ConnectionAcquire(_) => return true,
        // A server that hangs up while one introduces oneself.
        DbErr::Conn(RuntimeErr::SqlxError(error))
            if matches!(**error, sqlx::Error::Protocol(_)) =>
        {
            return true;
        }
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => error,
        _ => return false,
    };
    match &**error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(refusal) => refusal.code().is_some_and(|code| {
            // PostgreSQL: connection, resources, operator (with its time-out of statements),
            // time-out of locks, a server that only reads. SQLite: busy, locked, full.
            ["08", "53", "57"].iter().any(|class| code.len() == 5 && code.starts_with(class))
                || ["55P03", "25006", "5", "6", "13", "261", "517"].contains(&&*code)
        }),
        _ => false,
    }
}

/// Whether a connection was dead, so that what was to be begun on it was not.
fn is_dead(error: &DbErr) -> bool {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => match &**error {
            sqlx::Error::Io(_) => true,
            sqlx::Error::Database(refusal) => {
                refusal.code().is_some_and(|code| code.starts_with("57P"))
            }
            _ => false,
        },
        _ => false,
    }
}

/// Begins something that leaves nothing if it fails: again on another connection if one was dead,
/// and not at all while the server is out of reach.
async fn begin<T, F: Future<Output = Result<T, DbErr>>>(
    reach: &Reach,
    what: impl Fn() -> F,
) -> Result<T, DbErr> {
    let mut tries = 0;
    loop {
        tries += 1;
        match reach.watching(what()).await {
            Err(error) if tries < TRIES && is_dead(&error) => {}
            done => return done,
        }
    }
}

/// Checks that PostgreSQL's row-level security binds the role we run as.
pub(super) async fn wall(connection: &Single) -> Result<Wall, DbErr> {
    if connection.get_database_backend() != DbBackend::Postgres {
        return Ok(Wall::Embedded);
    }
    let ask = "SELECT CASE \
        WHEN r.rolsuper THEN 'the role is a superuser' \
        WHEN r.rolbypassrls THEN 'the role has BYPASSRLS' \
        WHEN EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid) THEN 'the role owns tables' \
        WHEN EXISTS (SELECT 1 FROM pg_roles o WHERE pg_has_role(r.oid, o.oid, 'MEMBER') \
              AND (o.rolsuper OR o.rolbypassrls OR o.oid IN (SELECT relowner FROM pg_class))) \
              THEN 'the role may become one that owns tables or bypasses row-level security' \
        WHEN EXISTS (SELECT 1 FROM pg_policy WHERE polpermissive AND polname <> 'own_site') \
              THEN 'a policy lets more through than own_site' \
        ELSE (SELECT 'no forced row-level security on ' || string_agg(c.relname, ', ') FROM pg_class c \
              JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'site_id' \
              WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace \
              AND c.relname NOT IN ('site_versions', 'jobs') \
              AND NOT (c.relrowsecurity AND c.relforcerowsecurity)) END AS why \
        FROM pg_roles r WHERE r.rolname = current_user";
    let row = connection.query_one_raw(Statement::from_string(DbBackend::Postgres, ask)).await?;
    let why: Option<String> = row.map(|row| row.try_get("", "why")).transpose()?.flatten();
    Ok(why.map_or(Wall::Enforced, Wall::Broken))
}

/// What a database says of itself.
pub(super) async fn facts(connection: &Single) -> Result<Facts, DbErr> {
    let backend = connection.get_database_backend();
    let postgres = backend == DbBackend::Postgres;
    let sql = match postgres {
        true => {
            "SELECT current_setting('server_version') AS version, now() AS now, \
             current_setting('max_connections')::int AS connections, \
             (SELECT setting::bigint FROM pg_settings WHERE name = 'statement_timeout') AS statement"
        }
        false => "SELECT sqlite_version() AS version",
    };
    let row = connection.query_one_raw(Statement::from_string(backend, sql)).await?;
    let row = row.ok_or_else(|| DbErr::Custom("the database says nothing of itself".into()))?;
    let version: String = row.try_get("", "version")?;
    let major = version.split(['.', ' ']).next().and_then(|first| first.parse().ok()).unwrap_or(0);
    if !postgres {
        let version = format!("SQLite {version}");
        return Ok(Facts { version, major, now: None, connections: None, statement: None });
    }
    let connections: i32 = row.try_get("", "connections")?;
    let statement: i64 = row.try_get("", "statement")?;
    Ok(Facts {
        version: format!("PostgreSQL {version}"),
        major,
        now: Some(row.try_get("", "now")?),
        connections: u32::try_from(connections).ok(),
        statement: u64::try_from(statement).ok().map(Duration::from_millis),
    })
}

/// The migrations that were applied.
pub(super) async fn applied(connection: &Single) -> Result<Vec<String>, DbErr> {
    let sql = "SELECT version FROM seaql_migrations";
    let ask = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(ask).await?;
    rows.iter().map(|row| row.try_get("", "version")).collect()
}

/// Begins a transaction. On PostgreSQL a task of its own does: whoever asks may go away at any
/// moment (a browser hangs up), and the driver (sqlx 0.9) knows of no transaction until BEGIN was
/// answered. It would give the connection back to the pool with one that nobody ends, and the next
/// statement on it would hold its locks for ever. The task goes on to the answer, and what it has
/// begun is rolled back.
async fn transaction(
    pool: &DatabaseConnection,
    options: TransactionOptions,
) -> Result<DatabaseTransaction, DbErr> {
    if pool.get_database_backend() != DbBackend::Postgres {
        return pool.begin_with_options(options).await;
    }
    let pool = pool.clone();
    let begun = tokio::spawn(async move { pool.begin_with_options(options).await });
    begun.await.map_err(|stopped| DbErr::Custom(stopped.to_string()))?
}

/// Begins reading: one snapshot, bound to the site on PostgreSQL.
pub(super) async fn begin_read(db: &Db, site: SiteId) -> Result<DatabaseTransaction, DbErr> {
    begin(&db.reach, || async {
        let transaction = transaction(&db.readers.pool, TransactionOptions::default()).await?;
        bind(&transaction, db.pooler(), site, &[]).await?;
        Ok(transaction)
    })
    .await
}

/// Begins reading one snapshot for as long as it takes: what others commit meanwhile is not seen.
/// SQLite's readers have that anyway.
pub(super) async fn begin_snapshot(db: &Db, site: SiteId) -> Result<DatabaseTransaction, DbErr> {
    let pool = &db.readers.pool;
    if pool.get_database_backend() != DbBackend::Postgres {
        return pool.begin().await;
    }
    begin(&db.reach, || async {
        let transaction = transaction(pool, TransactionOptions::default()).await?;
        let one = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";
        transaction.execute_unprepared(one).await?;
        bind(&transaction, db.pooler(), site, &[]).await?;
        let patient = "SET LOCAL statement_timeout = 0; \
                       SET LOCAL idle_in_transaction_session_timeout = 0";
        transaction.execute_unprepared(patient).await?;
        Ok(transaction)
    })
    .await
}

/// Begins writing. SQLite takes its write lock at once (`BEGIN IMMEDIATE`): a transaction
/// that reads first and writes later would lose against a busy writer. `about` names what
/// else nobody may write about meanwhile; SQLite's writer is alone anyway.
pub(super) async fn begin_write(
    db: &Db,
    site: SiteId,
    about: &[Uuid],
) -> Result<DatabaseTransaction, DbErr> {
    begin(&db.reach, || async {
        let transaction = begin_immediate(&db.writers.pool).await?;
        bind(&transaction, db.pooler(), site, about).await?;
        Ok(transaction)
    })
    .await
}

/// Begins writing to the platform's own tables.
pub(super) async fn begin_platform(db: &Db) -> Result<DatabaseTransaction, DbErr> {
    begin(&db.reach, || async {
        let transaction = begin_immediate(&db.writers.pool).await?;
        if let Some(pooler) = db.pooler() {
            transaction.execute_unprepared(pooler.prelude()).await?;
        }
        Ok(transaction)
    })
    .await
}

/// Begins a transaction for a single statement, behind a pooler.
pub(super) async fn begin_single(single: &Single) -> Result<DatabaseTransaction, DbErr> {
    let transaction = transaction(&single.pool, TransactionOptions::default()).await?;
    if let Some(pooler) = &single.pooler {
        transaction.execute_unprepared(pooler.prelude()).await?;
    }
    Ok(transaction)
}

async fn begin_immediate(pool: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let mode = match pool.get_database_backend() {
        DbBackend::Sqlite => Some(SqliteTransactionMode::Immediate),
        _ => None,
    };
    let options = TransactionOptions { sqlite_transaction_mode: mode, ..Default::default() };
    transaction(pool, options).await
}

/// Tells PostgreSQL whose rows the transaction may see, and takes its locks in the same round
/// trip; all end with it.
pub(super) async fn bind(
    transaction: &DatabaseTransaction,
    pooler: Option<&Pooler>,
    site: SiteId,
    about: &[Uuid],
) -> Result<(), DbErr> {
    if transaction.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    if let Some(pooler) = pooler {
        // Nothing is prepared before what others have prepared is gone. Ids need no escaping.
        let mut sql =
            format!("{}SELECT set_config('app.site', '{}', true)", pooler.prelude(), site.0);
        for one in about {
            sql +=
                &format!(", pg_advisory_xact_lock(hashtextextended('{}' || '{one}', 0))", site.0);
        }
        return transaction.execute_unprepared(&sql).await.map(|_| ());
    }
    let mut sql = "SELECT set_config('app.site', $1, true)".to_owned();
    let mut values = vec![site.0.to_string().into()];
    for one in about {
        values.push(one.to_string().into());
        let number = values.len();
        sql += &format!(", pg_advisory_xact_lock(hashtextextended($1 || ${number}, 0))");
    }
    transaction
        .execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values))
        .await
        .map(|_| ())
}

/// Whether the error is the refusal of the constraint or trigger with this name.
pub(crate) fn violates(error: &DbErr, constraint: &str) -> bool {
    matches!(error, DbErr::Exec(_) | DbErr::Query(_)) && error.to_string().contains(constraint)
}

/// Takes due jobs for a worker, which keeps them until `until`: of each of these sites the oldest,
/// at most so many.
pub(crate) async fn lock_next_jobs(
    connection: &Single,
    of: &[(SiteId, u32)],
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<QueryResult>, DbErr> {
    if of.is_empty() {
        return Ok(vec![]);
    }
    let backend = connection.get_database_backend();
    let skip = if backend == DbBackend::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
    let mut values = vec![now.into(), until.into()];
    let mut portions = Vec::with_capacity(of.len());
    for (site, most) in of {
        values.push(site.0.into());
        let number = values.len();
        portions.push(format!(
            "SELECT id FROM (SELECT id FROM jobs WHERE site_id = ${number} AND state = 'waiting' \
             AND run_at <= $1 AND (locked_until IS NULL OR locked_until <= $1) \
             ORDER BY run_at LIMIT {most} {skip}) AS portion{number}"
        ));
    }
    let sql = format!(
        "UPDATE jobs SET locked_until = $2, attempts = attempts + 1 WHERE id IN ({}) \
         RETURNING id, site_id, kind, payload, run_at, attempts, locked_until, state, last_error, created_at",
        portions.join(" UNION ALL ")
    );
    connection.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await
}

/// Deletes at most `portion` rows of a site in one of the tables that have a `site_id`; tells how
/// many. The journals, which the application may only add to on PostgreSQL, are emptied by a
/// function of the owner's, and only of a site whose deletion is planned.
pub(crate) async fn delete_portion(
    db: &Writer,
    site: SiteId,
    table: &'static str,
    portion: u64,
) -> Result<u64, DbErr> {
    let (connection, backend) = (db.raw(), db.raw().get_database_backend());
    let postgres = backend == DbBackend::Postgres;
    if postgres && JOURNALS.contains(&table) {
        let sql = "SELECT forget_journal($1, $2, $3) AS met";
        let portion = i64::try_from(portion).unwrap_or(i64::MAX);
        let values = [table.into(), site.0.into(), portion.into()];
        let row =
            connection.query_one_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
        let met: i64 = row.map(|row| row.try_get("", "met")).transpose()?.unwrap_or(0);
        return Ok(u64::try_from(met).unwrap_or(0));
    }
    let (row, skip) = if postgres { ("ctid", "FOR UPDATE SKIP LOCKED") } else { ("rowid", "") };
    let sql = format!(
        "DELETE FROM {table} WHERE {row} IN \
         (SELECT {row} FROM {table} WHERE site_id = $1 LIMIT {portion} {skip})"
    );
    let met = connection
        .execute_raw(Statement::from_sql_and_values(backend, sql, [site.0.into()]))
        .await?;
    Ok(met.rows_affected())
}

/// The tables that the application may only add to.
const JOURNALS: [&str; 3] = ["consents", "audit", "transfers"];

/// Takes the lock that lets one process migrate at a time; it ends with the connection.
pub(super) async fn lock_migrations(connection: &DatabaseConnection) -> Result<(), DbErr> {
    if connection.get_database_backend() == DbBackend::Postgres {
        let lock =
            Statement::from_string(DbBackend::Postgres, "SELECT pg_advisory_lock(7402631890471)");
        connection.execute_raw(lock).await?;
    }
    Ok(())
}

/// Lets the application's role work on the tables that the migrating role owns.
pub(super) async fn grant(connection: &DatabaseConnection, role: &str) -> Result<(), DbErr> {
    if connection.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let role = role.replace('"', "\"\"");
    let sql = format!(
        "GRANT USAGE ON SCHEMA public TO \"{role}\"; \
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO \"{role}\"; \
         REVOKE INSERT, UPDATE, DELETE ON seaql_migrations FROM \"{role}\"; \
         REVOKE UPDATE, DELETE ON consents, audit, transfers FROM \"{role}\"; \
         REVOKE UPDATE, DELETE ON site_versions, platform_audit FROM \"{role}\"; \
         GRANT EXECUTE ON FUNCTION forget_journal(text, uuid, bigint) TO \"{role}\";"
    );
    connection.execute_unprepared(&sql).await.map(|_| ())
}
