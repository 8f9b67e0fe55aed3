//! Tokens of the clinic's information systems (M3). Only a token's hash is kept.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Order, entity::prelude::Uuid, sea_query::Expr};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One token.
    ExchangeToken = "exchange_tokens"
    key {
        /// Its id, for the list.
        id: Uuid,
    }
    columns {
        /// What the clinic calls it: the system that uses it.
        name: String,
        /// Its first characters, to tell one from another.
        beginning: String,
        /// SHA-256 of the token, in hex.
        token_hash: String,
        /// What it is good for: words parted by spaces.
        scopes: String,
        /// When it was issued.
        created_at: At,
        /// By whom.
        created_by: String,
        /// From when on it is good for nothing.
        expires_at: Option<At>,
        /// When it was last used, exact to a minute.
        used_at: Option<At>,
        /// When it was revoked.
        revoked_at: Option<At>,
        /// By whom; empty while it is not.
        revoked_by: String,
    }
}

impl ExchangeToken {
    /// Whether it is good at a moment.
    pub fn is_good(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|until| now < until)
    }
}

/// Stores a new token.
pub async fn add(db: &mut Writer, row: ExchangeToken) -> Result<(), DbError> {
    db.insert::<Entity>(row).await
}

/// Every token, the newest first.
pub async fn all(db: &Reader) -> Result<Vec<ExchangeToken>, DbError> {
    db.find::<Entity>().order_by(Column::CreatedAt, Order::Desc).limit(1000).all(db).await
}

/// The token with this id.
pub async fn find(db: &Reader, id: Uuid) -> Result<Option<ExchangeToken>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id)).one(db).await
}

/// The token with this hash.
pub async fn of_hash(db: &Reader, hash: &str) -> Result<Option<ExchangeToken>, DbError> {
    db.find::<Entity>().filter(Column::TokenHash.eq(hash)).one(db).await
}

/// The token with this id, locked until the transaction ends.
pub async fn lock(db: &mut Writer, id: Uuid) -> Result<Option<ExchangeToken>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id)).locked().one(db).await
}

/// Notes that a token was used.
pub async fn touch(db: &mut Writer, id: Uuid, now: DateTime<Utc>) -> Result<(), DbError> {
    db.update::<Entity>()
        .set(Column::UsedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .exec(db)
        .await
        .map(|_| ())
}

/// Stores what may change about a token: until when it is good.
pub async fn save(db: &mut Writer, row: &ExchangeToken) -> Result<(), DbError> {
    let met = db
        .update::<Entity>()
        .set(Column::ExpiresAt, Expr::value(row.expires_at))
        .set(Column::RevokedAt, Expr::value(row.revoked_at))
        .set(Column::RevokedBy, Expr::value(row.revoked_by.clone()))
        .filter(Column::Id.eq(row.id))
        .exec(db)
        .await?;
    if met == 1 { Ok(()) } else { Err(DbError::RecordNotUpdated) }
}
