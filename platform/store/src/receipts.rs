//! Fiscal receipts («чеки», P9): one at most for each thing that it confirms.

use chrono::{DateTime, Utc};
use kernel::ids::{InvoiceId, ReceiptId};
use sea_orm::{ColumnTrait, Order, entity::prelude::Uuid};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One receipt.
    Receipt = "receipts"
    key {
        /// Its id, and the key under which the registrar is asked.
        id: Uuid,
    }
    columns {
        /// Of which invoice.
        invoice_id: Uuid,
        /// Of which payment; none of a patient's advance.
        payment_id: Option<Uuid>,
        /// Of which refund.
        refund_id: Option<Uuid>,
        /// What it confirms: the payment, the refund or the invoice.
        subject: Uuid,
        /// See [`kind`].
        kind: String,
        /// By which profile's keys.
        profile_id: Uuid,
        /// Who registers it: see [`registrar`].
        registrar: String,
        /// See [`state`].
        state: String,
        /// The sum, in kopecks.
        amount_kopecks: i64,
        /// Where it goes.
        email: String,
        /// What it says, as JSON.
        document: String,
        /// The registrar's own id of it.
        provider_receipt_id: Option<String>,
        /// The fiscal marks, as JSON; empty until it is done.
        fiscal: String,
        /// What went wrong last; may be empty.
        error: String,
        /// When the registrar is to be asked next.
        check_at: Option<At>,
        /// How often it was.
        checks: i32,
        /// When it was ordered.
        created_at: At,
        /// When it came to its end.
        finished_at: Option<At>,
    }
}

impl Receipt {
    /// Its id.
    pub fn id(&self) -> ReceiptId {
        ReceiptId::of(self.id)
    }
}

/// What a receipt can confirm.
pub mod kind {
    /// Money came before the service was given.
    pub const PREPAYMENT: &str = "prepayment";
    /// The service was given for money that had come before.
    pub const SETTLEMENT: &str = "settlement";
    /// Money came for a service that is given at once.
    pub const PAYMENT: &str = "payment";
    /// The service was given for what a patient's advance has paid.
    pub const OFFSET: &str = "offset";
    /// Money went back.
    pub const REFUND: &str = "refund";
}

/// Who registers a receipt.
pub mod registrar {
    /// The payment provider, to whom it was told with the payment.
    pub const PROVIDER: &str = "provider";
    /// ATOL Online.
    pub const ATOL: &str = "atol";
}

/// What a receipt can be.
pub mod state {
    /// Ordered; the registrar has not answered.
    pub const NEW: &str = "new";
    /// The registrar works on it.
    pub const PENDING: &str = "pending";
    /// Registered.
    pub const DONE: &str = "done";
    /// The registrar refused it.
    pub const FAILED: &str = "failed";
    /// Those whose end is open.
    pub const OPEN: [&str; 2] = [NEW, PENDING];
}

/// Stores a new one unless there is one for that already; tells whether it did.
pub async fn add(db: &mut Writer, row: Receipt) -> Result<bool, DbError> {
    db.insert_new::<Entity>(row).await
}

/// Stores everything that may change about one, which must be locked.
pub async fn save(db: &mut Writer, row: Receipt) -> Result<(), DbError> {
    db.put_all::<Entity>(vec![row]).await
}

/// The one with this id.
pub async fn find(db: &Reader, id: ReceiptId) -> Result<Option<Receipt>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).one(db).await
}

/// The same, locked until the transaction ends.
pub async fn lock(db: &mut Writer, id: ReceiptId) -> Result<Option<Receipt>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).locked().one(db).await
}

/// The one that confirms something in a way.
pub async fn of_subject(
    db: &Reader,
    subject: Uuid,
    kind: &str,
) -> Result<Option<Receipt>, DbError> {
    db.find::<Entity>()
        .filter(Column::Subject.eq(subject))
        .filter(Column::Kind.eq(kind))
        .one(db)
        .await
}

/// Those of these invoices, oldest first.
pub async fn of_invoices(db: &Reader, invoices: &[InvoiceId]) -> Result<Vec<Receipt>, DbError> {
    db.find::<Entity>()
        .filter(Column::InvoiceId.is_in(invoices.iter().map(|id| id.0)))
        .order_by(Column::CreatedAt, Order::Asc)
        .order_by(Column::Id, Order::Asc)
        .all(db)
        .await
}

/// Those whose registrar is to be asked by now, longest due first; at most `limit`.
pub async fn due(db: &Reader, now: DateTime<Utc>, limit: u64) -> Result<Vec<Receipt>, DbError> {
    db.find::<Entity>()
        .filter(Column::State.is_in(state::OPEN))
        .filter(Column::CheckAt.lte(now))
        .order_by(Column::CheckAt, Order::Asc)
        .limit(limit)
        .all(db)
        .await
}

/// Those in a state, latest first; at most `limit`.
pub async fn in_state(db: &Reader, state: &str, limit: u64) -> Result<Vec<Receipt>, DbError> {
    db.find::<Entity>()
        .filter(Column::State.eq(state))
        .order_by(Column::CreatedAt, Order::Desc)
        .limit(limit)
        .all(db)
        .await
}
