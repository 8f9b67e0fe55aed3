//! What patients did on the portal, for the clinic's information system (M3): its outbox.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Order, entity::prelude::Uuid};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One thing that happened, by ids: what it looks like now is read when it is handed over.
    Change = "changes"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// What: `patients.created`, `appointments.booked`, …
        kind: String,
        /// To what.
        object_id: Uuid,
        /// When.
        at: At,
    }
}

/// Adds one, in the transaction of what happened.
pub async fn add(
    db: &mut Writer,
    kind: &str,
    object: Uuid,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let row = Change::new(kernel::ids::new_uuid(now), kind.into(), object, now);
    db.insert::<Entity>(row).await
}

/// What happened to an object, oldest first.
pub async fn of_object(db: &Reader, object: Uuid) -> Result<Vec<Change>, DbError> {
    db.find::<Entity>()
        .filter(Column::ObjectId.eq(object))
        .order_by(Column::At, Order::Asc)
        .all(db)
        .await
}

/// The latest change of one of these kinds to each of these objects.
pub async fn latest_of(
    db: &Reader,
    objects: &[Uuid],
    kinds: &[&str],
) -> Result<std::collections::HashMap<Uuid, DateTime<Utc>>, DbError> {
    let rows = db
        .find::<Entity>()
        .filter(Column::ObjectId.is_in(objects.iter().copied()))
        .filter(Column::Kind.is_in(kinds.iter().copied()))
        .order_by(Column::At, Order::Asc)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.object_id, row.at)).collect())
}
