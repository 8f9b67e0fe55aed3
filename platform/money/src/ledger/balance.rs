//! What accounts hold.

use kernel::{Money, Problem};
use store::{Reader, invoices::Invoice, transfers};

use super::Account;

/// What an account holds.
pub async fn balance(db: &Reader, account: Account) -> Result<Money, Problem> {
    let (kind, id) = account.parts();
    Ok(Money(transfers::balance(db, kind, id).await?))
}

/// What an invoice still waits for.
pub async fn remainder(db: &Reader, invoice: &Invoice) -> Result<Money, Problem> {
    let paid = transfers::paid_for(db, invoice.id).await?;
    Ok(Money((invoice.amount_kopecks - paid).max(0)))
}
