//! A patient's invoices.

use kernel::{Problem, ids::PatientId};
use store::{
    Reader,
    invoice_lines::{self, InvoiceLine},
    invoices::{self, Invoice},
};

/// An invoice with what it is made of.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The invoice.
    pub row: Invoice,
    /// Its lines, in order.
    pub lines: Vec<InvoiceLine>,
}

/// A patient's invoices («Платежи»), those that wait for money first, then the latest.
pub async fn list(
    db: &Reader,
    patient: PatientId,
    skip: u64,
    limit: u64,
) -> Result<Vec<Listed>, Problem> {
    let rows = invoices::list(db, patient, skip, limit).await?;
    with_lines(db, rows).await
}

/// Adds to invoices what they are made of.
pub async fn with_lines(db: &Reader, rows: Vec<Invoice>) -> Result<Vec<Listed>, Problem> {
    let ids: Vec<_> = rows.iter().map(Invoice::id).collect();
    let lines = invoice_lines::of(db, &ids).await?;
    let of =
        |row: &Invoice| lines.iter().filter(|line| line.invoice_id == row.id).cloned().collect();
    Ok(rows.into_iter().map(|row| Listed { lines: of(&row), row }).collect())
}
