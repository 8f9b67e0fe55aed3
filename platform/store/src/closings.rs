//! When patients cannot book on the portal: in a branch, as a specialist, or at all.

use chrono::{DateTime, Utc};
use kernel::ids::ClosingId;
use sea_orm::{ColumnTrait, Condition, Order, entity::prelude::Uuid, sea_query::Expr};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// A time for which booking is closed to patients; the registry goes on booking.
    Closing = "closings"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// Where; none: in every branch.
        branch_id: Option<Uuid>,
        /// As what; none: as any specialist.
        specialisation_id: Option<Uuid>,
        /// The first moment that is closed.
        starts_at: At,
        /// The first moment that is open again; none: until it is opened.
        ends_at: Option<At>,
        /// What patients are told; may be empty.
        reason: String,
        /// Who closed it.
        created_by: String,
        /// When it was closed.
        created_at: At,
    }
}

impl Closing {
    /// Whether visits in a branch as a specialist are meant.
    pub fn is_of(&self, branch: Uuid, specialisation: Uuid) -> bool {
        self.branch_id.is_none_or(|id| id == branch)
            && self.specialisation_id.is_none_or(|id| id == specialisation)
    }
}

/// How many there may be at once.
pub const MOST: u64 = 200;

/// Stores a new one.
pub async fn add(db: &mut Writer, row: Closing) -> Result<(), DbError> {
    db.insert::<Entity>(row).await
}

/// All that are not over since a moment, the one that begins first at the head.
pub async fn since(db: &Reader, moment: DateTime<Utc>) -> Result<Vec<Closing>, DbError> {
    let open = Condition::any().add(Column::EndsAt.is_null()).add(Column::EndsAt.gt(moment));
    db.find::<Entity>()
        .filter(open)
        .order_by(Column::StartsAt, Order::Asc)
        .order_by(Column::Id, Order::Asc)
        .limit(MOST)
        .all(db)
        .await
}

/// All there are or were, for the clinic's reference data.
pub async fn all(db: &Reader) -> Result<Vec<Closing>, DbError> {
    db.find::<Entity>()
        .order_by(Column::StartsAt, Order::Asc)
        .order_by(Column::Id, Order::Asc)
        .limit(MOST * 5)
        .all(db)
        .await
}

/// Those in force at some moment of `[from, until)`.
pub async fn within(
    db: &Reader,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Closing>, DbError> {
    let open = Condition::any().add(Column::EndsAt.is_null()).add(Column::EndsAt.gt(from));
    db.find::<Entity>().filter(Column::StartsAt.lt(until)).filter(open).all(db).await
}

/// How many are not over.
pub async fn count_since(db: &Reader, moment: DateTime<Utc>) -> Result<u64, DbError> {
    let open = Condition::any().add(Column::EndsAt.is_null()).add(Column::EndsAt.gt(moment));
    db.find::<Entity>().filter(open).count(db).await
}

/// The one with this id, locked until the transaction ends.
pub async fn lock(db: &mut Writer, id: ClosingId) -> Result<Option<Closing>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).locked().one(db).await
}

/// Ends one at a moment.
pub async fn end(db: &mut Writer, id: ClosingId, at: DateTime<Utc>) -> Result<(), DbError> {
    db.update::<Entity>()
        .set(Column::EndsAt, Expr::value(at))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await
        .map(|_| ())
}

/// Removes one that has not begun.
pub async fn remove(db: &mut Writer, id: ClosingId) -> Result<(), DbError> {
    db.delete::<Entity>().filter(Column::Id.eq(id.0)).exec(db).await.map(|_| ())
}
