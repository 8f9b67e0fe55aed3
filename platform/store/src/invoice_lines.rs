//! What an invoice is made of, at the price and under the name of that moment.

use kernel::ids::InvoiceId;
use sea_orm::{ColumnTrait, Order};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One line.
    InvoiceLine = "invoice_lines"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// The invoice.
        invoice_id: Uuid,
        /// Its place in the list.
        position: i32,
        /// The service.
        service_id: Option<Uuid>,
        /// The service's code.
        code: String,
        /// Its name.
        name: String,
        /// How many.
        quantity: i32,
        /// The price of one, in kopecks.
        price_kopecks: i64,
        /// The price of all.
        amount_kopecks: i64,
        /// The rate of VAT: a word of `kernel::fiscal`.
        vat: String,
    }
}

/// Stores the lines of a new invoice.
pub async fn add(db: &mut Writer, rows: Vec<InvoiceLine>) -> Result<(), DbError> {
    db.insert_all::<Entity>(rows).await
}

/// The lines of these invoices, in order.
pub async fn of(db: &Reader, invoices: &[InvoiceId]) -> Result<Vec<InvoiceLine>, DbError> {
    db.find::<Entity>()
        .filter(Column::InvoiceId.is_in(invoices.iter().map(|id| id.0)))
        .order_by(Column::Position, Order::Asc)
        .all(db)
        .await
}
