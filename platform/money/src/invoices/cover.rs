//! Noticing that an invoice is covered.

use chrono::{DateTime, Utc};
use kernel::{Money, Problem};
use store::{
    Writer,
    invoices::{self, Invoice},
    jobs,
};

use crate::{ledger, payments};

/// Notes that an invoice, which must be locked, is paid, once money for all of it was written
/// down in this transaction, and tells whoever owns its purpose, and the patient, by jobs. Tells whether it did:
/// at most one transaction does.
pub async fn cover(
    db: &mut Writer,
    invoice: &Invoice,
    now: DateTime<Utc>,
) -> Result<bool, Problem> {
    if !invoice.open() || ledger::remainder(db, invoice).await? > Money::default() {
        return Ok(false);
    }
    invoices::paid(db, invoice.id(), now).await?;
    let purpose = invoice.purpose().ok_or_else(|| Problem::failed("an unknown purpose"))?;
    let payload = serde_json::json!({ "invoice": invoice.id, "purpose": purpose }).to_string();
    jobs::enqueue(db, purpose.job(), payload, now, now).await?;
    payments::tell(db, payments::About::Paid(invoice.id()), now).await?;
    Ok(true)
}
