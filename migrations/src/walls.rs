//! What keeps clinics apart (S6) and slots single (B6), per engine.

use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DbBackend, Statement},
};

mod ledger;

pub use ledger::{KEPT, OVERDRAWN, OVERPAID, REFUNDED};
pub(crate) use ledger::{PAIRS, fixed_amounts, ledger, unique_where};

/// The name under which both engines refuse overlapping appointments.
pub const NO_OVERLAP: &str = "appointments_no_overlap";

/// The name under which both engines refuse appointments that last for days.
const ONE_DAY: &str = "appointments_one_day";

/// The name under which both engines refuse overlapping intervals.
pub const NO_INTERVAL_OVERLAP: &str = "intervals_no_overlap";

/// Whether the engine is PostgreSQL.
fn is_postgres(manager: &SchemaManager<'_>) -> bool {
    manager.get_database_backend() == DbBackend::Postgres
}

/// Puts row-level security around a clinic's table. SQLite has none: there the scoped
/// handle of the store and the composite keys are the wall.
pub(crate) async fn around(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let own = "site_id = nullif(current_setting('app.site', true), '')::uuid";
    let sql = format!(
        "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; \
         ALTER TABLE {table} FORCE ROW LEVEL SECURITY; \
         CREATE POLICY own_site ON {table} USING ({own}) WITH CHECK ({own});"
    );
    manager.get_connection().execute_unprepared(&sql).await.map(|_| ())
}

/// Does something to the rows of all clinics in these tables: as long as it takes, the role that
/// owns them is not bound by its own walls. Nobody else is let through.
pub(crate) async fn over_all_sites(
    manager: &SchemaManager<'_>,
    tables: &[&str],
    sql: &str,
) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    if manager.get_database_backend() != DbBackend::Postgres {
        return connection.execute_unprepared(sql).await.map(|_| ());
    }
    let wall = |force: &str| {
        let each =
            tables.iter().map(|table| format!("ALTER TABLE {table} {force} ROW LEVEL SECURITY; "));
        each.collect::<String>()
    };
    let sql = format!("{}{sql} {}", wall("NO FORCE"), wall("FORCE"));
    connection.execute_unprepared(&sql).await.map(|_| ())
}

/// No two active appointments of one doctor overlap, whatever their lengths.
pub(crate) async fn no_overlap(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    if manager.get_database_backend() == DbBackend::Postgres {
        let sql = format!(
            "CREATE EXTENSION IF NOT EXISTS btree_gist; \
             ALTER TABLE appointments ADD CONSTRAINT {NO_OVERLAP} EXCLUDE USING gist \
             (site_id WITH =, doctor_id WITH =, tstzrange(starts_at, ends_at) WITH &&) \
             WHERE (status IN ('held', 'booked', 'completed'));"
        );
        return connection.execute_unprepared(&sql).await.map(|_| ());
    }
    guard(manager, "").await
}

/// SQLite's triggers against overlaps; `near` narrows down which other visits are looked at.
async fn guard(manager: &SchemaManager<'_>, near: &str) -> Result<(), DbErr> {
    for (event, name) in
        [("INSERT", "insert"), ("UPDATE OF status, starts_at, ends_at, doctor_id", "update")]
    {
        let sql = format!(
            "CREATE TRIGGER {NO_OVERLAP}_{name} BEFORE {event} ON appointments \
             WHEN NEW.status IN ('held', 'booked', 'completed') AND EXISTS (\
               SELECT 1 FROM appointments a WHERE a.site_id = NEW.site_id AND a.doctor_id = NEW.doctor_id \
               AND a.id <> NEW.id AND a.status IN ('held', 'booked', 'completed') {near}\
               AND a.starts_at < NEW.ends_at AND NEW.starts_at < a.ends_at) \
             BEGIN SELECT RAISE(ABORT, '{NO_OVERLAP}'); END;"
        );
        manager.get_connection().execute_unprepared(&sql).await?;
    }
    Ok(())
}

/// An appointment ends at the latest on the day (UTC) after that on which it begins. That bounds
/// how far back SQLite must look for what overlaps.
pub(crate) async fn one_day(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    if manager.get_database_backend() == DbBackend::Postgres {
        let sql = format!(
            "ALTER TABLE appointments ADD CONSTRAINT {ONE_DAY} CHECK \
             ((ends_at AT TIME ZONE 'UTC')::date <= (starts_at AT TIME ZONE 'UTC')::date + 1);"
        );
        return connection.execute_unprepared(&sql).await.map(|_| ());
    }
    // Moments are kept as text that begins with the day in UTC; of what is none, no day follows.
    let long = |row: &str| {
        format!(
            "substr({row}ends_at, 1, 10) > coalesce(date(substr({row}starts_at, 1, 10), '+1 day'), '')"
        )
    };
    let ask = format!("SELECT 1 FROM appointments WHERE {} LIMIT 1", long(""));
    let ask = Statement::from_string(DbBackend::Sqlite, ask);
    if connection.query_one_raw(ask).await?.is_some() {
        return Err(DbErr::Custom("an appointment lasts longer than a day: mend it first".into()));
    }
    let long = long("NEW.");
    for (event, name) in [("INSERT", "insert"), ("UPDATE OF starts_at, ends_at", "update")] {
        let sql = format!(
            "CREATE TRIGGER {ONE_DAY}_{name} BEFORE {event} ON appointments WHEN {long} \
             BEGIN SELECT RAISE(ABORT, '{ONE_DAY}'); END;"
        );
        connection.execute_unprepared(&sql).await?;
    }
    Ok(())
}

/// Makes SQLite's guard look at a doctor's visits since the day before: by [`one_day`] none that
/// began earlier can reach into the new one. PostgreSQL's index knows that by itself.
pub(crate) async fn no_overlap_within_days(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Postgres {
        return Ok(());
    }
    for name in ["insert", "update"] {
        let sql = format!("DROP TRIGGER {NO_OVERLAP}_{name};");
        manager.get_connection().execute_unprepared(&sql).await?;
    }
    let day = "coalesce(date(substr(NEW.starts_at, 1, 10), '-1 day'), '')";
    guard(manager, &format!("AND a.starts_at >= {day} ")).await
}

/// No two intervals of one doctor overlap, whatever their kinds and branches. Of rows that do
/// already, those that begin first stay.
pub(crate) async fn no_interval_overlap(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let sql = "DELETE FROM intervals WHERE EXISTS (SELECT 1 FROM intervals o \
        WHERE o.site_id = intervals.site_id AND o.doctor_id = intervals.doctor_id \
        AND o.id <> intervals.id AND o.starts_at < intervals.ends_at \
        AND intervals.starts_at < o.ends_at AND (o.starts_at < intervals.starts_at \
        OR (o.starts_at = intervals.starts_at AND o.id < intervals.id)));";
    over_all_sites(manager, &["intervals"], sql).await?;
    if manager.get_database_backend() == DbBackend::Postgres {
        let sql = format!(
            "ALTER TABLE intervals ADD CONSTRAINT {NO_INTERVAL_OVERLAP} EXCLUDE USING gist \
             (site_id WITH =, doctor_id WITH =, tstzrange(starts_at, ends_at) WITH &&);"
        );
        return connection.execute_unprepared(&sql).await.map(|_| ());
    }
    for (event, name) in
        [("INSERT", "insert"), ("UPDATE OF starts_at, ends_at, doctor_id", "update")]
    {
        let sql = format!(
            "CREATE TRIGGER {NO_INTERVAL_OVERLAP}_{name} BEFORE {event} ON intervals \
             WHEN EXISTS (SELECT 1 FROM intervals o WHERE o.site_id = NEW.site_id \
               AND o.doctor_id = NEW.doctor_id AND o.id <> NEW.id \
               AND o.starts_at < NEW.ends_at AND NEW.starts_at < o.ends_at) \
             BEGIN SELECT RAISE(ABORT, '{NO_INTERVAL_OVERLAP}'); END;"
        );
        connection.execute_unprepared(&sql).await?;
    }
    Ok(())
}

/// Adds a column that refers to a row of the same clinic to a table that is there already.
/// SQLite cannot add such a reference: there triggers refuse what points nowhere.
pub(crate) async fn reference_later(
    manager: &SchemaManager<'_>,
    table: &'static str,
    column: &'static str,
    other: &'static str,
) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let added = sea_orm_migration::schema::uuid_null(column);
    manager.alter_table(Table::alter().table(table).add_column(added).take()).await?;
    if manager.get_database_backend() == DbBackend::Postgres {
        let sql = format!(
            "ALTER TABLE {table} ADD CONSTRAINT {table}_{column} \
             FOREIGN KEY (site_id, {column}) REFERENCES {other} (site_id, id);"
        );
        return connection.execute_unprepared(&sql).await.map(|_| ());
    }
    for (event, name) in
        [("INSERT".to_owned(), "insert"), (format!("UPDATE OF {column}"), "update")]
    {
        let sql = format!(
            "CREATE TRIGGER {table}_{column}_{name} BEFORE {event} ON {table} \
             WHEN NEW.{column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {other} o \
               WHERE o.site_id = NEW.site_id AND o.id = NEW.{column}) \
             BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed'); END;"
        );
        connection.execute_unprepared(&sql).await?;
    }
    Ok(())
}

/// The journals can only be added to; of a clinic whose deletion is planned they may be forgotten,
/// as with the clinic itself, but a portion at a time. SQLite knows no such rights.
pub(crate) async fn journals_of_the_deleted(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    forget_journals(manager, &["consents", "audit"]).await?;
    let sql = "REVOKE ALL ON FUNCTION forget_journal(text, uuid, bigint) FROM PUBLIC;";
    manager.get_connection().execute_unprepared(sql).await.map(|_| ())
}

/// The owner's function that empties these journals of a clinic whose deletion is planned.
async fn forget_journals(manager: &SchemaManager<'_>, journals: &[&str]) -> Result<(), DbErr> {
    let names = journals.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "CREATE OR REPLACE FUNCTION forget_journal(journal text, owner uuid, portion bigint) \
         RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$ \
         DECLARE met bigint; \
         BEGIN \
           IF journal NOT IN ({names}) OR NOT EXISTS (SELECT 1 FROM sites \
              WHERE id = owner AND status = 'archived' AND delete_at IS NOT NULL) THEN \
             RAISE EXCEPTION 'the journals of this site are kept'; \
           END IF; \
           EXECUTE format('DELETE FROM %I WHERE ctid IN (SELECT ctid FROM %I WHERE site_id = $1 \
             LIMIT $2 FOR UPDATE SKIP LOCKED)', journal, journal) USING owner, portion; \
           GET DIAGNOSTICS met = ROW_COUNT; \
           RETURN met; \
         END $$;"
    );
    manager.get_connection().execute_unprepared(&sql).await.map(|_| ())
}
