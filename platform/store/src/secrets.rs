//! A clinic's secrets for outside systems, sealed: the key is not in the database.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Order};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One sealed secret.
    SealedSecret = "secrets"
    key {
        /// What it is for: `sms`, `smtp`, `vapid`.
        name: String,
    }
    columns {
        /// The secret, encrypted, in base64.
        sealed: String,
        /// Who set it.
        updated_by: String,
        /// When.
        updated_at: At,
    }
}

/// Stores a secret in place of the old one.
pub async fn put(
    db: &mut Writer,
    name: &str,
    sealed: String,
    by: &str,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    remove(db, name).await?;
    db.insert::<Entity>(SealedSecret::new(name.into(), sealed, by.into(), now)).await
}

/// Stores a secret unless there is one; tells whether it was stored.
pub async fn put_new(
    db: &mut Writer,
    name: &str,
    sealed: String,
    by: &str,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    db.insert_new::<Entity>(SealedSecret::new(name.into(), sealed, by.into(), now)).await
}

/// The secret with this name.
pub async fn find(db: &Reader, name: &str) -> Result<Option<SealedSecret>, DbError> {
    db.find::<Entity>().filter(Column::Name.eq(name)).one(db).await
}

/// All of the clinic's, by name.
pub async fn all(db: &Reader) -> Result<Vec<SealedSecret>, DbError> {
    db.find::<Entity>().order_by(Column::Name, Order::Asc).all(db).await
}

/// Removes a secret; tells whether it was there.
pub async fn remove(db: &mut Writer, name: &str) -> Result<bool, DbError> {
    let removed = db.delete::<Entity>().filter(Column::Name.eq(name)).exec(db).await?;
    Ok(removed > 0)
}
