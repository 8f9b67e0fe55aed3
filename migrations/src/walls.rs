//! What keeps clinics apart (S6) and slots single (B6), per engine.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// The name under which both engines refuse overlapping appointments.
pub const NO_OVERLAP: &str = "appointments_no_overlap";

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
    for (event, name) in
        [("INSERT", "insert"), ("UPDATE OF status, starts_at, ends_at, doctor_id", "update")]
    {
        let sql = format!(
            "CREATE TRIGGER {NO_OVERLAP}_{name} BEFORE {event} ON appointments \
             WHEN NEW.status IN ('held', 'booked', 'completed') AND EXISTS (\
               SELECT 1 FROM appointments a WHERE a.site_id = NEW.site_id AND a.doctor_id = NEW.doctor_id \
               AND a.id <> NEW.id AND a.status IN ('held', 'booked', 'completed') \
               AND a.starts_at < NEW.ends_at AND NEW.starts_at < a.ends_at) \
             BEGIN SELECT RAISE(ABORT, '{NO_OVERLAP}'); END;"
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
