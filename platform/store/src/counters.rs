//! Numbers that a clinic gives out one after another.

use sea_orm::ColumnTrait;

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One counter.
    Counter = "counters"
    key {
        /// What it counts: `changes`.
        name: String,
    }
    columns {
        /// The last number given out.
        value: i64,
    }
}

/// Takes the next `count` numbers; gives the last of them. Everybody else who wants one waits
/// until this transaction ends: so it is asked for last, and in one round trip.
pub(crate) async fn take(db: &mut Writer, name: &str, count: usize) -> Result<i64, DbError> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    db.raise::<Entity>(Counter::new(name.into(), count), Column::Value).await
}

/// The last number given out by a transaction that is committed, or by this one; 0 before the
/// first.
pub(crate) async fn last(db: &Reader, name: &str) -> Result<i64, DbError> {
    let row = db.find::<Entity>().filter(Column::Name.eq(name)).one(db).await?;
    Ok(row.map_or(0, |row| row.value))
}
