//! One person, two cards: what the second has on its accounts comes to the first.

use chrono::{DateTime, Utc};
use kernel::{
    Money, Problem,
    ids::{BranchId, PatientId},
};
use store::{
    Reader, Writer, account_entries, bonus_cards, spendings,
    transfers::{self, kind},
};

use crate::ledger::{self, Account, Move};

/// More entries than it takes to find a desk.
const MANY: u64 = 1000;

/// Gives a card's bonuses, advance, cards of programmes and everything told of them to the card
/// that took its place, in the transaction of that. The entries of the ledger stay as they were
/// written; the balance goes over by the desk that it came from.
pub async fn merge(
    db: &mut Writer,
    from: PatientId,
    into: PatientId,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    bonus_cards::give(db, from, into).await?;
    account_entries::give(db, from, into).await?;
    spendings::give(db, from, into).await?;
    let mut moves = Vec::new();
    let accounts = [
        (Account::Bonus(from), Account::Bonus(into)),
        (Account::Advance(from), Account::Advance(into)),
    ];
    for (old, new) in accounts {
        let amount = ledger::balance(db, old).await?;
        if amount <= Money(0) {
            continue;
        }
        let desk = desk(db, old).await?;
        let step = |from, to| Move { from, to, amount, cause: "merged", note: String::new() };
        moves.extend([step(old, desk), step(desk, new)]);
    }
    ledger::post(db, &moves, now).await
}

/// The desk that an account got something from.
async fn desk(db: &Reader, account: Account) -> Result<Account, Problem> {
    let (kind, id) = account.parts();
    let all = transfers::of(db, kind, id, MANY).await?;
    let from = all.iter().find(|one| one.from_kind == kind::DESK);
    let from = from.ok_or_else(|| Problem::failed("an account that no desk gave anything to"))?;
    Ok(Account::Desk(BranchId::of(from.from_account)))
}
