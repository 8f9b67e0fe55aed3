//! The daily comparison with a provider's register: how far each day of each profile is.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::ids::ProfileId;
use sea_orm::{ColumnTrait, Order};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// A day of a profile.
    Comparison = "comparisons"
    key {
        /// The profile.
        profile_id: Uuid,
        /// The day, in the clinic's zone.
        day: Date,
    }
    columns {
        /// See [`state`].
        state: String,
        /// How far it is, in a word of whoever compares; empty in the beginning.
        position: String,
        /// How many payments were compared.
        compared: i32,
        /// How many differences were found.
        found: i32,
        /// Why it did not go on last; may be empty.
        error: String,
        /// When it goes on.
        check_at: Option<At>,
        /// How often it did.
        checks: i32,
        /// When it was planned.
        created_at: At,
        /// When it came to its end.
        finished_at: Option<At>,
    }
}

/// What a comparison can be.
pub mod state {
    /// It is going on.
    pub const OPEN: &str = "open";
    /// All of the day was compared.
    pub const DONE: &str = "done";
}

/// Stores a new one unless there is one; tells whether it did.
pub async fn add(db: &mut Writer, row: Comparison) -> Result<bool, DbError> {
    db.insert_new::<Entity>(row).await
}

/// Stores everything that may change about one, which must be locked.
pub async fn save(db: &mut Writer, row: Comparison) -> Result<(), DbError> {
    db.put_all::<Entity>(vec![row]).await
}

/// That of a profile and a day.
pub async fn find(
    db: &Reader,
    profile: ProfileId,
    day: NaiveDate,
) -> Result<Option<Comparison>, DbError> {
    db.find::<Entity>()
        .filter(Column::ProfileId.eq(profile.0))
        .filter(Column::Day.eq(day))
        .one(db)
        .await
}

/// The same, locked until the transaction ends.
pub async fn lock(
    db: &mut Writer,
    profile: ProfileId,
    day: NaiveDate,
) -> Result<Option<Comparison>, DbError> {
    db.find::<Entity>()
        .filter(Column::ProfileId.eq(profile.0))
        .filter(Column::Day.eq(day))
        .locked()
        .one(db)
        .await
}

/// Those of a day and later, latest first.
pub async fn since(db: &Reader, day: NaiveDate) -> Result<Vec<Comparison>, DbError> {
    db.find::<Entity>()
        .filter(Column::Day.gte(day))
        .order_by(Column::Day, Order::Desc)
        .order_by(Column::ProfileId, Order::Asc)
        .all(db)
        .await
}

/// Those that are to go on by now, longest due first; at most `limit`.
pub async fn due(db: &Reader, now: DateTime<Utc>, limit: u64) -> Result<Vec<Comparison>, DbError> {
    db.find::<Entity>()
        .filter(Column::State.eq(state::OPEN))
        .filter(Column::CheckAt.lte(now))
        .order_by(Column::CheckAt, Order::Asc)
        .limit(limit)
        .all(db)
        .await
}
