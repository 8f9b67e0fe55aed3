//! Invoices («предварительные счета»).

use chrono::{DateTime, Utc};
use kernel::{
    Purpose,
    ids::{InvoiceId, PatientId, ProfileId},
};
use sea_orm::{ColumnTrait, Condition, Order, entity::prelude::Uuid, sea_query::Expr};

use crate::{DbError, Reader, Writer, branch_profiles, counters};

clinic_table! {
    /// One invoice.
    Invoice = "invoices"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// «СЧЕТ N»: unique in the clinic, told to people.
        number: i64,
        /// The card of who pays.
        patient_id: Uuid,
        /// The branch that is paid.
        branch_id: Uuid,
        /// What it is for: see [`Purpose::kind`].
        purpose: String,
        /// The id of that.
        purpose_id: Uuid,
        /// Whom it is about, in words: the doctor's name; may be empty.
        about: String,
        /// The sum of its lines, in kopecks.
        amount_kopecks: i64,
        /// When it was made.
        created_at: At,
        /// When it was cancelled.
        cancelled_at: Option<At>,
        /// When it was covered.
        paid_at: Option<At>,
    }
}

impl Invoice {
    /// Its id.
    pub fn id(&self) -> InvoiceId {
        InvoiceId::of(self.id)
    }

    /// What it is for; none for a purpose that this version does not know.
    pub fn purpose(&self) -> Option<Purpose> {
        Purpose::of(&self.purpose, self.purpose_id)
    }

    /// Whether it waits for money.
    pub fn open(&self) -> bool {
        self.cancelled_at.is_none() && self.paid_at.is_none()
    }
}

/// The next number of an invoice. Everybody else who wants one waits until the transaction ends.
pub async fn next_number(db: &mut Writer) -> Result<i64, DbError> {
    counters::take(db, "invoices", 1).await.map(|last| FIRST + last)
}

/// Numbers have eight digits.
const FIRST: i64 = 10_000_000;

/// Stores a new one.
pub async fn add(db: &mut Writer, row: Invoice) -> Result<(), DbError> {
    db.insert::<Entity>(row).await
}

/// The one with this id.
pub async fn find(db: &Reader, id: InvoiceId) -> Result<Option<Invoice>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).one(db).await
}

/// The one with this number.
pub async fn numbered(db: &Reader, number: i64) -> Result<Option<Invoice>, DbError> {
    db.find::<Entity>().filter(Column::Number.eq(number)).one(db).await
}

/// Those with these ids.
pub async fn of_ids(db: &Reader, ids: &[Uuid]) -> Result<Vec<Invoice>, DbError> {
    db.find::<Entity>().filter(Column::Id.is_in(ids.iter().copied())).all(db).await
}

/// The same, locked until the transaction ends.
pub async fn lock(db: &mut Writer, id: InvoiceId) -> Result<Option<Invoice>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).locked().one(db).await
}

/// The one of a patient with this id: of anybody else's there is none.
pub async fn of_patient(
    db: &Reader,
    patient: PatientId,
    id: InvoiceId,
) -> Result<Option<Invoice>, DbError> {
    db.find::<Entity>()
        .filter(Column::PatientId.eq(patient.0))
        .filter(Column::Id.eq(id.0))
        .one(db)
        .await
}

fn purpose_is(purpose: Purpose) -> Condition {
    Condition::all()
        .add(Column::Purpose.eq(purpose.kind()))
        .add(Column::PurposeId.eq(purpose.id()))
        .add(Column::CancelledAt.is_null())
}

/// The invoice for a purpose that was not cancelled; there is one at most.
pub async fn live(db: &Reader, purpose: Purpose) -> Result<Option<Invoice>, DbError> {
    db.find::<Entity>().filter(purpose_is(purpose)).one(db).await
}

/// The same, locked until the transaction ends.
pub async fn lock_live(db: &mut Writer, purpose: Purpose) -> Result<Option<Invoice>, DbError> {
    db.find::<Entity>().filter(purpose_is(purpose)).locked().one(db).await
}

/// The invoices for purposes of one kind that were not cancelled.
pub async fn live_of(db: &Reader, kind: &str, ids: &[Uuid]) -> Result<Vec<Invoice>, DbError> {
    db.find::<Entity>()
        .filter(Column::Purpose.eq(kind))
        .filter(Column::PurposeId.is_in(ids.iter().copied()))
        .filter(Column::CancelledAt.is_null())
        .all(db)
        .await
}

/// All invoices for purposes of one kind, oldest first, those that were cancelled included.
pub async fn of_purposes(db: &Reader, kind: &str, ids: &[Uuid]) -> Result<Vec<Invoice>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    db.find::<Entity>()
        .filter(Column::Purpose.eq(kind))
        .filter(Column::PurposeId.is_in(ids.iter().copied()))
        .order_by(Column::Number, Order::Asc)
        .all(db)
        .await
}

/// A patient's invoices, those that wait for money first, latest first; at most `limit`. Those
/// that were cancelled before anything was paid are gone.
pub async fn list(
    db: &Reader,
    patient: PatientId,
    skip: u64,
    limit: u64,
) -> Result<Vec<Invoice>, DbError> {
    let there =
        Condition::any().add(Column::CancelledAt.is_null()).add(Column::PaidAt.is_not_null());
    db.find::<Entity>()
        .filter(Column::PatientId.eq(patient.0))
        .filter(there)
        .order_by(Column::PaidAt.is_not_null(), Order::Asc)
        .order_by(Column::CreatedAt, Order::Desc)
        .order_by(Column::Number, Order::Desc)
        .skip(skip)
        .limit(limit)
        .all(db)
        .await
}

/// All of a patient's, oldest first, those that were cancelled included.
pub async fn everything_of(db: &Reader, patient: PatientId) -> Result<Vec<Invoice>, DbError> {
    db.find::<Entity>()
        .filter(Column::PatientId.eq(patient.0))
        .order_by(Column::Number, Order::Asc)
        .all(db)
        .await
}

/// Notes that one, which must be locked, was cancelled.
pub async fn cancel(db: &mut Writer, id: InvoiceId, now: DateTime<Utc>) -> Result<(), DbError> {
    db.update::<Entity>()
        .set(Column::CancelledAt, Expr::value(now))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await
        .map(|_| ())
}

/// Notes that one, which must be locked, is covered.
pub async fn paid(db: &mut Writer, id: InvoiceId, now: DateTime<Utc>) -> Result<(), DbError> {
    db.update::<Entity>()
        .set(Column::PaidAt, Expr::value(now))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await
        .map(|_| ())
}

/// Notes that the branch that is paid, and whom it is about, have changed.
pub async fn redirect(
    db: &mut Writer,
    id: InvoiceId,
    branch: Uuid,
    about: &str,
) -> Result<(), DbError> {
    db.update::<Entity>()
        .set(Column::BranchId, Expr::value(branch))
        .set(Column::About, Expr::value(about))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await
        .map(|_| ())
}

/// Which profile takes the money for an invoice now, if any does.
pub async fn profile_of(db: &Reader, invoice: &Invoice) -> Result<Option<ProfileId>, DbError> {
    branch_profiles::of(db, kernel::ids::BranchId::of(invoice.branch_id)).await
}

/// Gives all of a patient's invoices to the card that took the patient's place.
pub async fn give(db: &mut Writer, from: PatientId, to: PatientId) -> Result<u64, DbError> {
    db.update::<Entity>()
        .set(Column::PatientId, Expr::value(to.0))
        .filter(Column::PatientId.eq(from.0))
        .exec(db)
        .await
}
