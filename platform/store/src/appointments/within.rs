//! Visits of a time, by when and where.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, entity::prelude::Uuid};

use super::{Column, Entity, status};
use crate::{DbError, Reader};

/// Where and when the booked visits begin that begin in `[from, until)`.
pub async fn booked_within(
    db: &Reader,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<(Uuid, DateTime<Utc>)>, DbError> {
    let rows = db
        .find::<Entity>()
        .filter(Column::Status.eq(status::BOOKED))
        .filter(Column::StartsAt.gte(from))
        .filter(Column::StartsAt.lt(until))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.branch_id, row.starts_at)).collect())
}
