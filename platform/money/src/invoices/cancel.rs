//! Cancelling an invoice.

use chrono::{DateTime, Utc};
use kernel::{Problem, Purpose, Refused};
use store::{
    Writer,
    invoices::{self, Invoice},
    transfers,
};

/// Cancels the invoice of a purpose that is given up (B8), in the transaction of that; none is
/// left where none was. Money that comes all the same, because somebody was paying at that moment,
/// goes back.
///
/// Refuses with `invoices.paid` where something was paid for it: that is given back first.
pub async fn cancel(
    db: &mut Writer,
    purpose: Purpose,
    now: DateTime<Utc>,
) -> Result<Option<Invoice>, Problem> {
    let Some(row) = invoices::lock_live(db, purpose).await? else { return Ok(None) };
    if row.paid_at.is_some() || transfers::paid_for(db, row.id).await? > 0 {
        return Err(Refused::new(409, "invoices.paid").into());
    }
    invoices::cancel(db, row.id(), now).await?;
    Ok(Some(row))
}
