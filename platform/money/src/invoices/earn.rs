//! What was paid for has been given.

use chrono::{DateTime, Utc};
use kernel::{Money, Problem, Purpose, ids::BranchId};
use store::{Writer, invoices};

use crate::{
    ledger::{self, Account, Move},
    receipts,
};

/// Turns what was paid for a purpose into the branch's income, in the transaction in which the
/// service was given, and orders the receipt that closes the prepayment (P9); nothing where nothing
/// was paid.
pub async fn earn(db: &mut Writer, purpose: Purpose, now: DateTime<Utc>) -> Result<(), Problem> {
    let Some(row) = invoices::lock_live(db, purpose).await? else { return Ok(()) };
    let from = Account::Invoice(row.id());
    let amount = ledger::balance(db, from).await?;
    if amount <= Money::default() {
        return Ok(());
    }
    let to = Account::Income(BranchId::of(row.branch_id));
    let earned = Move { from, to, amount, cause: "service_given", note: String::new() };
    receipts::close(db, row.id(), now).await?;
    ledger::post(db, &[earned], now).await
}
