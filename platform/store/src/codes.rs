//! Confirmation codes. Only a hash is kept.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait,
    entity::prelude::Uuid,
    sea_query::{Expr, ExprTrait},
};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// The code of one thing that waits for it: a held slot, a registration, a sign-in.
    Code = "codes"
    key {
        /// The id of what waits.
        id: Uuid,
    }
    columns {
        /// What it is for; a code for one purpose is none for another.
        purpose: String,
        /// `email` or `phone`.
        channel: String,
        /// Where it is sent; empty for a code that nobody gets (nobody is told so).
        address: String,
        /// The language of the message.
        lang: String,
        /// Keyed hash of the code, in hex.
        code_hash: String,
        /// Until when it is good.
        expires_at: At,
        /// When it was last sent.
        sent_at: At,
        /// Tries so far.
        tries: i32,
        /// How often a code was sent.
        sends: i32,
    }
}

/// The code of what waits.
pub async fn find(db: &Reader, id: Uuid) -> Result<Option<Code>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id)).one(db).await
}

/// The same, locked until the transaction ends.
pub async fn lock(db: &mut Writer, id: Uuid) -> Result<Option<Code>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id)).locked().one(db).await
}

/// Stores a new code in place of the old one.
pub async fn put(db: &mut Writer, row: Code) -> Result<(), DbError> {
    db.delete::<Entity>().filter(Column::Id.eq(row.id)).exec(db).await?;
    db.insert::<Entity>(row).await
}

/// Counts a try.
pub async fn count_try(db: &mut Writer, id: Uuid) -> Result<(), DbError> {
    db.update::<Entity>()
        .set(Column::Tries, Expr::col(Column::Tries).add(1))
        .filter(Column::Id.eq(id))
        .exec(db)
        .await
        .map(|_| ())
}

/// Removes a used code.
pub async fn remove(db: &mut Writer, id: Uuid) -> Result<(), DbError> {
    db.delete::<Entity>().filter(Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Removes codes that ran out before a moment.
pub async fn forget(db: &mut Writer, before: DateTime<Utc>) -> Result<u64, DbError> {
    db.delete::<Entity>().filter(Column::ExpiresAt.lt(before)).exec(db).await
}

/// Removes the codes on their way to any of these addresses.
pub async fn forget_addresses(db: &mut Writer, addresses: &[String]) -> Result<u64, DbError> {
    db.delete::<Entity>()
        .filter(Column::Address.is_in(addresses.iter().map(String::as_str)))
        .exec(db)
        .await
}
