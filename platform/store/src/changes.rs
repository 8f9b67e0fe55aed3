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
