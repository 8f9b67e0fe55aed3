//! Cancelling an invoice.

use chrono::{DateTime, Utc};
use kernel::{Money, Problem, Purpose, Refused};
use store::{
    Writer,
    invoices::{self, Invoice},
    transfers,
};

use crate::balances;

/// Cancels the invoice of a purpose that is given up (B8), in the transaction of that; none is
/// left where none was. Bonuses and advance that were written off for a part of it go back to their
/// accounts; money that comes all the same, because somebody was paying at that moment, goes back.
///
/// Refuses with `invoices.paid` where it is paid, or where money has come for it by a provider or
/// at the desk: that is given back first.
pub async fn cancel(
    db: &mut Writer,
    purpose: Purpose,
    now: DateTime<Utc>,
) -> Result<Option<Invoice>, Problem> {
    let Some(row) = invoices::lock_live(db, purpose).await? else { return Ok(None) };
    let back = balances::returned(db, &row, "given_back").await?;
    let of_accounts: Money = back.iter().map(|one| one.amount).sum();
    let paid = Money(transfers::paid_for(db, row.id).await?);
    if row.paid_at.is_some() || paid > of_accounts {
        return Err(Refused::new(409, "invoices.paid").into());
    }
    invoices::cancel(db, row.id(), now).await?;
    balances::give_back(db, &row, back, now).await?;
    Ok(Some(row))
}
