//! Money on its way back. The database refuses to give back more than a payment was.

use chrono::{DateTime, Utc};
use kernel::ids::{PaymentId, ProfileId, RefundId};
use sea_orm::{ColumnTrait, EntityTrait, Order, entity::prelude::Uuid};

use crate::{
    DbError, Reader, Writer,
    db::violates,
    invoices::entity as invoices,
    payments::{Sought, Sum, entity as payments, to_invoice},
};

clinic_table! {
    /// One refund.
    Refund = "refunds"
    key {
        /// Its id, and the key under which the provider is asked.
        id: Uuid,
    }
    columns {
        /// Of which payment.
        payment_id: Uuid,
        /// How much, in kopecks.
        amount_kopecks: i64,
        /// See [`state`].
        state: String,
        /// Why, as a word.
        reason: String,
        /// Who has decided; empty where nobody had to.
        decided_by: String,
        /// Why, in the words of who has decided; may be empty.
        note: String,
        /// The provider's own id of it.
        provider_refund_id: Option<String>,
        /// What went wrong last; may be empty.
        error: String,
        /// When the provider is to be asked next.
        check_at: Option<At>,
        /// How often it was.
        checks: i32,
        /// When it was decided.
        created_at: At,
        /// When it came to its end.
        finished_at: Option<At>,
    }
}

impl Refund {
    /// Its id.
    pub fn id(&self) -> RefundId {
        RefundId::of(self.id)
    }
}

/// What a refund can be.
pub mod state {
    /// Decided; the provider was not asked yet, or has not answered.
    pub const NEW: &str = "new";
    /// The provider works on it.
    pub const PENDING: &str = "pending";
    /// The money is back.
    pub const SUCCEEDED: &str = "succeeded";
    /// The provider refused it.
    pub const FAILED: &str = "failed";
    /// Those whose end is open.
    pub const OPEN: [&str; 2] = [NEW, PENDING];
}

/// Why a refund was not stored.
#[derive(Debug)]
pub enum NotStored {
    /// More would go back than came.
    TooMuch,
    /// Something else.
    Failed(DbError),
}

fn not_stored(error: DbError) -> NotStored {
    if violates(&error, migrations::walls::REFUNDED) {
        NotStored::TooMuch
    } else {
        NotStored::Failed(error)
    }
}

/// Stores a new one.
pub async fn add(db: &mut Writer, row: Refund) -> Result<(), NotStored> {
    db.insert::<Entity>(row).await.map_err(not_stored)
}

/// Stores everything that may change about one, which must be locked.
pub async fn save(db: &mut Writer, row: Refund) -> Result<(), NotStored> {
    db.put_all::<Entity>(vec![row]).await.map_err(not_stored)
}

/// The one with this id.
pub async fn find(db: &Reader, id: RefundId) -> Result<Option<Refund>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).one(db).await
}

/// The same, locked until the transaction ends.
pub async fn lock(db: &mut Writer, id: RefundId) -> Result<Option<Refund>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).locked().one(db).await
}

/// Those of these payments, oldest first.
pub async fn of_payments(db: &Reader, payments: &[PaymentId]) -> Result<Vec<Refund>, DbError> {
    db.find::<Entity>()
        .filter(Column::PaymentId.is_in(payments.iter().map(|id| id.0)))
        .order_by(Column::CreatedAt, Order::Asc)
        .order_by(Column::Id, Order::Asc)
        .all(db)
        .await
}

/// How much of a payment went back or is on its way, in kopecks.
pub async fn total_of(db: &Reader, payment: PaymentId) -> Result<i64, DbError> {
    db.find::<Entity>()
        .filter(Column::PaymentId.eq(payment.0))
        .filter(Column::State.ne(state::FAILED))
        .total(db, Column::AmountKopecks)
        .await
}

/// What went back of payments that are sought, by the branch that was paid and by spans of time:
/// see [`payments::came`](crate::payments::came).
pub async fn went(
    db: &Reader,
    sought: &Sought,
    from: DateTime<Utc>,
    ends: &[DateTime<Utc>],
) -> Result<Vec<Sum>, DbError> {
    let Some(until) = ends.last() else { return Ok(vec![]) };
    let to_payment = Entity::belongs_to(payments::Entity)
        .from((Column::SiteId, Column::PaymentId))
        .to((payments::Column::SiteId, payments::Column::Id));
    db.find::<Entity>()
        .beside(to_payment.into())
        .beside(to_invoice())
        .filter(sought.condition())
        .filter(Column::State.eq(state::SUCCEEDED))
        .filter(Column::FinishedAt.gte(from))
        .filter(Column::FinishedAt.lt(*until))
        .sums_over(
            db,
            invoices::Column::BranchId,
            (Column::FinishedAt, ends),
            Column::AmountKopecks,
        )
        .await
}

/// The payments of a profile of which something went back from one moment until before another;
/// at most `limit`.
pub async fn returned(
    db: &Reader,
    profile: ProfileId,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    limit: u64,
) -> Result<Vec<Uuid>, DbError> {
    let to_payment = Entity::belongs_to(payments::Entity)
        .from((Column::SiteId, Column::PaymentId))
        .to((payments::Column::SiteId, payments::Column::Id));
    let rows = db
        .find::<Entity>()
        .beside(to_payment.into())
        .filter(payments::Column::ProfileId.eq(profile.0))
        .filter(Column::State.eq(state::SUCCEEDED))
        .filter(Column::FinishedAt.gte(from))
        .filter(Column::FinishedAt.lt(until))
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| row.payment_id).collect())
}

/// Those whose provider is to be asked by now, longest due first; at most `limit`.
pub async fn due(db: &Reader, now: DateTime<Utc>, limit: u64) -> Result<Vec<Refund>, DbError> {
    db.find::<Entity>()
        .filter(Column::State.is_in(state::OPEN))
        .filter(Column::CheckAt.lte(now))
        .order_by(Column::CheckAt, Order::Asc)
        .limit(limit)
        .all(db)
        .await
}

/// Those in a state, latest first; at most `limit`.
pub async fn in_state(db: &Reader, state: &str, limit: u64) -> Result<Vec<Refund>, DbError> {
    db.find::<Entity>()
        .filter(Column::State.eq(state))
        .order_by(Column::CreatedAt, Order::Desc)
        .limit(limit)
        .all(db)
        .await
}
