//! Answers remembered by `Idempotency-Key`, in the same transaction as what they answer.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, sea_query::Expr};

use crate::{DbError, Writer};

clinic_table! {
    /// One remembered answer.
    Remembered = "idempotency"
    key {
        /// The client's key, hashed together with what it was used for.
        key: String,
    }
    columns {
        /// Hash of the request's body.
        fingerprint: String,
        /// The answer, as JSON; empty inside the first request's transaction.
        answer: String,
        /// When the key was first used.
        created_at: At,
    }
}

/// What is known of a key.
#[derive(Debug)]
pub enum Claim {
    /// Nothing: the request is the first, and the key is now its own.
    First,
    /// It was answered before.
    Again(Remembered),
}

/// Claims a key. A second request with the same key waits here until the first has
/// committed or gone away.
pub async fn claim(
    db: &mut Writer,
    key: &str,
    fingerprint: &str,
    now: DateTime<Utc>,
) -> Result<Claim, DbError> {
    let row = Remembered::new(key.into(), fingerprint.into(), String::new(), now);
    if db.insert_new::<Entity>(row).await? {
        return Ok(Claim::First);
    }
    let found = db.find::<Entity>().filter(Column::Key.eq(key)).one(db).await?;
    found.map(Claim::Again).ok_or_else(|| DbError::RecordNotFound("idempotency key".into()))
}

/// Remembers the answer.
pub async fn remember(db: &mut Writer, key: &str, answer: String) -> Result<(), DbError> {
    db.update::<Entity>()
        .set(Column::Answer, Expr::value(answer))
        .filter(Column::Key.eq(key))
        .exec(db)
        .await
        .map(|_| ())
}

/// Forgets keys used before a moment.
pub async fn forget(db: &mut Writer, before: DateTime<Utc>) -> Result<u64, DbError> {
    db.delete::<Entity>().filter(Column::CreatedAt.lt(before)).exec(db).await
}
