//! What patients have spent of their bonuses and their advance (P7): one row for each time, with its
//! entries in the ledger.

use kernel::ids::{InvoiceId, PatientId, SpendingId};
use sea_orm::{ColumnTrait, Order, sea_query::Expr};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One spending.
    Spending = "spendings"
    key {
        /// Its id: sent twice, it is one.
        id: Uuid,
    }
    columns {
        /// For which invoice.
        invoice_id: Uuid,
        /// Whose accounts.
        patient_id: Uuid,
        /// How much of the bonuses, in kopecks.
        bonus_kopecks: i64,
        /// How much of the advance, in kopecks.
        advance_kopecks: i64,
        /// Where receipts go; may be empty where none is made.
        receipt_email: String,
        /// When.
        created_at: At,
    }
}

/// The one with this id.
pub async fn find(db: &Reader, id: SpendingId) -> Result<Option<Spending>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).one(db).await
}

/// Those for an invoice, latest first.
pub async fn of_invoice(db: &Reader, invoice: InvoiceId) -> Result<Vec<Spending>, DbError> {
    db.find::<Entity>()
        .filter(Column::InvoiceId.eq(invoice.0))
        .order_by(Column::CreatedAt, Order::Desc)
        .order_by(Column::Id, Order::Desc)
        .all(db)
        .await
}

/// A patient's, latest first; at most `limit`.
pub async fn of_patient(
    db: &Reader,
    patient: PatientId,
    limit: u64,
) -> Result<Vec<Spending>, DbError> {
    db.find::<Entity>()
        .filter(Column::PatientId.eq(patient.0))
        .order_by(Column::CreatedAt, Order::Desc)
        .order_by(Column::Id, Order::Desc)
        .limit(limit)
        .all(db)
        .await
}

/// Stores a new one.
pub async fn add(db: &mut Writer, row: Spending) -> Result<(), DbError> {
    db.insert::<Entity>(row).await
}

/// Gives all of a patient's to the card that took the patient's place.
pub async fn give(db: &mut Writer, from: PatientId, to: PatientId) -> Result<u64, DbError> {
    db.update::<Entity>()
        .set(Column::PatientId, Expr::value(to.0))
        .filter(Column::PatientId.eq(from.0))
        .exec(db)
        .await
}
