//! Confirmation codes sent for a held slot. Only a hash is kept.

use chrono::{DateTime, Utc};
use kernel::ids::AppointmentId;
use sea_orm::{
    ColumnTrait,
    sea_query::{Expr, ExprTrait},
};

use crate::{DbError, Writer};

clinic_table! {
    /// The code of one held appointment.
    Code = "codes"
    key {
        /// The held appointment.
        appointment_id: Uuid,
    }
    columns {
        /// Keyed hash of the code, in hex.
        code_hash: String,
        /// Until when it is good.
        expires_at: At,
        /// Tries so far.
        tries: i32,
        /// How often a code was sent.
        sends: i32,
    }
}

/// The code of a held appointment, locked until the transaction ends.
pub async fn lock(db: &mut Writer, id: AppointmentId) -> Result<Option<Code>, DbError> {
    db.find::<Entity>().filter(Column::AppointmentId.eq(id.0)).locked().one(db).await
}

/// Stores a new code in place of the old one.
pub async fn put(
    db: &mut Writer,
    id: AppointmentId,
    hash: &str,
    expires_at: DateTime<Utc>,
    sends: i32,
) -> Result<(), DbError> {
    db.delete::<Entity>().filter(Column::AppointmentId.eq(id.0)).exec(db).await?;
    db.insert::<Entity>(Code::new(id.0, hash.into(), expires_at, 0, sends)).await
}

/// Counts a try.
pub async fn count_try(db: &mut Writer, id: AppointmentId) -> Result<(), DbError> {
    db.update::<Entity>()
        .set(Column::Tries, Expr::col(Column::Tries).add(1))
        .filter(Column::AppointmentId.eq(id.0))
        .exec(db)
        .await
        .map(|_| ())
}

/// Removes a used code.
pub async fn remove(db: &mut Writer, id: AppointmentId) -> Result<(), DbError> {
    db.delete::<Entity>().filter(Column::AppointmentId.eq(id.0)).exec(db).await.map(|_| ())
}

/// Removes the codes of holds that are about to be removed.
pub async fn forget(db: &mut Writer, ids: &[AppointmentId]) -> Result<u64, DbError> {
    db.delete::<Entity>()
        .filter(Column::AppointmentId.is_in(ids.iter().map(|id| id.0)))
        .exec(db)
        .await
}
