//! Writing down a movement of money.

use chrono::{DateTime, Utc};
use kernel::{Problem, Refused};
use store::{
    Writer,
    transfers::{self, Entry, NotPosted},
};

use super::Move;

/// Writes movements down, in this order, all or none. It is the last thing that a transaction
/// does: everybody else who moves money of the clinic waits for its end. When it refuses, the
/// transaction is lost.
///
/// Refuses with `ledger.overdrawn` where an account does not have that much, and with
/// `ledger.overpaid` where an invoice or a payment would hold more than it is for.
pub async fn post(db: &mut Writer, moves: &[Move], now: DateTime<Utc>) -> Result<(), Problem> {
    let entries: Vec<Entry> = moves
        .iter()
        .map(|one| Entry {
            from: one.from.parts(),
            to: one.to.parts(),
            amount: one.amount.kopecks(),
            cause: one.cause.into(),
            note: one.note.clone(),
        })
        .collect();
    match transfers::post(db, &entries, now).await {
        Ok(()) => Ok(()),
        Err(NotPosted::Overdrawn) => Err(Refused::new(409, "ledger.overdrawn").into()),
        Err(NotPosted::Overpaid) => Err(Refused::new(409, "ledger.overpaid").into()),
        Err(NotPosted::Failed(error)) => Err(error.into()),
    }
}
