//! Bringing the schema up to date, as the role that owns it.

use migrations::Migrator;
use sea_orm::{ConnectOptions, Database, DbErr};
use sea_orm_migration::MigratorTrait;

use super::dialect;

/// Applies what is missing and lets the application's role in. On PostgreSQL `url` is the
/// owner's and `role` the application's; on SQLite there are no roles.
pub async fn migrate(url: &str, role: Option<&str>) -> Result<(), DbErr> {
    let mut options = ConnectOptions::new(url.to_owned());
    // One connection, so that the lock and the work are of one session.
    options.max_connections(1).sqlx_logging(false);
    if url.starts_with("sqlite:") {
        options.map_sqlx_sqlite_opts(|options| options.create_if_missing(true));
    }
    let connection = Database::connect(options).await?;
    dialect::lock_migrations(&connection).await?;
    Migrator::up(&connection, None).await?;
    if let Some(role) = role {
        dialect::grant(&connection, role).await?;
    }
    connection.close().await
}
