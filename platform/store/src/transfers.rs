//! The ledger. A row moves an amount from one account to another, so that every entry balances by
//! itself; it is only ever added to. What an account holds is asked, never stored. The database
//! refuses an entry that would leave an account with less than nothing, or an invoice or a payment
//! with more than it is for.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, Order, entity::prelude::Uuid};

use crate::{DbError, Reader, Writer, counters, db::violates};

clinic_table! {
    /// One entry.
    Transfer = "transfers"
    key {
        /// Its number, in the order in which they were written.
        number: i64,
    }
    columns {
        /// From what kind of account: see [`kind`].
        from_kind: String,
        /// From which.
        from_account: Uuid,
        /// To what kind of account.
        to_kind: String,
        /// To which.
        to_account: Uuid,
        /// How much, in kopecks.
        amount_kopecks: i64,
        /// When.
        at: At,
        /// Why, as a word: `payment.succeeded`, `bonus.gift` …
        cause: String,
        /// More about it, in words; may be empty.
        note: String,
    }
}

/// The kinds of accounts, and whose they are.
pub mod kind {
    /// A profile's account at its provider: the outside world.
    pub const PROVIDER: &str = "provider";
    /// A payment's money that is for no invoice.
    pub const PAYMENT: &str = "payment";
    /// What was paid for an invoice whose service is not given yet.
    pub const INVOICE: &str = "invoice";
    /// What a branch has earned.
    pub const INCOME: &str = "income";
    /// A patient's advance.
    pub const ADVANCE: &str = "advance";
    /// A patient's bonuses.
    pub const BONUS: &str = "bonus";
    /// A branch's own desk: money that was paid there, bonuses that it gives.
    pub const DESK: &str = "desk";
}

/// An entry to be written.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The kind and id of the account that gives.
    pub from: (&'static str, Uuid),
    /// The kind and id of the account that gets.
    pub to: (&'static str, Uuid),
    /// How much, in kopecks.
    pub amount: i64,
    /// Why, as a word.
    pub cause: String,
    /// More about it; may be empty.
    pub note: String,
}

/// Why nothing was written.
#[derive(Debug)]
pub enum NotPosted {
    /// An account does not have that much.
    Overdrawn,
    /// An invoice or a payment would hold more than it is for.
    Overpaid,
    /// Something else.
    Failed(DbError),
}

/// Writes entries, in this order; all that is asked of the transaction afterwards is its end,
/// because everybody else who writes waits for that. When one is refused, the transaction is lost.
pub async fn post(db: &mut Writer, entries: &[Entry], now: DateTime<Utc>) -> Result<(), NotPosted> {
    if entries.is_empty() {
        return Ok(());
    }
    let last = counters::take(db, "transfers", entries.len()).await.map_err(NotPosted::Failed)?;
    let first = last + 1 - i64::try_from(entries.len()).unwrap_or(1);
    for (entry, number) in entries.iter().zip(first..) {
        let row = Transfer::new(
            number,
            entry.from.0.into(),
            entry.from.1,
            entry.to.0.into(),
            entry.to.1,
            entry.amount,
            now,
            entry.cause.clone(),
            entry.note.clone(),
        );
        db.insert::<Entity>(row).await.map_err(|error| {
            if violates(&error, migrations::walls::OVERDRAWN) {
                NotPosted::Overdrawn
            } else if violates(&error, migrations::walls::OVERPAID) {
                NotPosted::Overpaid
            } else {
                NotPosted::Failed(error)
            }
        })?;
    }
    Ok(())
}

/// What an account holds, in kopecks.
pub async fn balance(db: &Reader, kind: &str, account: Uuid) -> Result<i64, DbError> {
    let came = db
        .find::<Entity>()
        .filter(Column::ToKind.eq(kind))
        .filter(Column::ToAccount.eq(account))
        .total(db, Column::AmountKopecks)
        .await?;
    let went = db
        .find::<Entity>()
        .filter(Column::FromKind.eq(kind))
        .filter(Column::FromAccount.eq(account))
        .total(db, Column::AmountKopecks)
        .await?;
    Ok(came - went)
}

/// What these accounts of one kind hold, in kopecks; those that nothing was ever moved to or from
/// are left out.
pub async fn balances(
    db: &Reader,
    kind: &str,
    accounts: &[Uuid],
) -> Result<Vec<(Uuid, i64)>, DbError> {
    let came = db
        .find::<Entity>()
        .filter(Column::ToKind.eq(kind))
        .filter(Column::ToAccount.is_in(accounts.iter().copied()))
        .totals(db, Column::ToAccount, Column::AmountKopecks)
        .await?;
    let went = db
        .find::<Entity>()
        .filter(Column::FromKind.eq(kind))
        .filter(Column::FromAccount.is_in(accounts.iter().copied()))
        .totals(db, Column::FromAccount, Column::AmountKopecks)
        .await?;
    let mut held = std::collections::BTreeMap::new();
    for (account, amount) in came {
        *held.entry(account).or_insert(0) += amount;
    }
    for (account, amount) in went {
        *held.entry(account).or_insert(0) -= amount;
    }
    Ok(held.into_iter().collect())
}

/// How much was paid for an invoice and not given back, in kopecks, whether it has become income
/// or not.
pub async fn paid_for(db: &Reader, invoice: Uuid) -> Result<i64, DbError> {
    let came = db
        .find::<Entity>()
        .filter(Column::ToKind.eq(kind::INVOICE))
        .filter(Column::ToAccount.eq(invoice))
        .filter(Column::FromKind.ne(kind::INCOME))
        .total(db, Column::AmountKopecks)
        .await?;
    let went = db
        .find::<Entity>()
        .filter(Column::FromKind.eq(kind::INVOICE))
        .filter(Column::FromAccount.eq(invoice))
        .filter(Column::ToKind.ne(kind::INCOME))
        .total(db, Column::AmountKopecks)
        .await?;
    Ok(came - went)
}

/// How much was paid for an invoice out of accounts of one kind and not given back to such, in
/// kopecks.
pub async fn paid_out_of(db: &Reader, kind: &str, invoice: Uuid) -> Result<i64, DbError> {
    let came = db
        .find::<Entity>()
        .filter(Column::ToKind.eq(kind::INVOICE))
        .filter(Column::ToAccount.eq(invoice))
        .filter(Column::FromKind.eq(kind))
        .total(db, Column::AmountKopecks)
        .await?;
    let went = db
        .find::<Entity>()
        .filter(Column::FromKind.eq(kind::INVOICE))
        .filter(Column::FromAccount.eq(invoice))
        .filter(Column::ToKind.eq(kind))
        .total(db, Column::AmountKopecks)
        .await?;
    Ok(came - went)
}

/// What was spent of patients' accounts on invoices, and what came back, behind an entry, in order;
/// at most `limit`.
pub async fn spent_after(db: &Reader, after: i64, limit: u64) -> Result<Vec<Transfer>, DbError> {
    let own = [kind::ADVANCE, kind::BONUS];
    let spent =
        Condition::all().add(Column::ToKind.eq(kind::INVOICE)).add(Column::FromKind.is_in(own));
    let back =
        Condition::all().add(Column::FromKind.eq(kind::INVOICE)).add(Column::ToKind.is_in(own));
    db.find::<Entity>()
        .filter(Condition::any().add(spent).add(back))
        .filter(Column::Number.gt(after))
        .order_by(Column::Number, Order::Asc)
        .limit(limit)
        .all(db)
        .await
}

/// What moved to and from an account, latest first; at most `limit`.
pub async fn of(
    db: &Reader,
    kind: &str,
    account: Uuid,
    limit: u64,
) -> Result<Vec<Transfer>, DbError> {
    let to = Condition::all().add(Column::ToKind.eq(kind)).add(Column::ToAccount.eq(account));
    let from = Condition::all().add(Column::FromKind.eq(kind)).add(Column::FromAccount.eq(account));
    db.find::<Entity>()
        .filter(Condition::any().add(to).add(from))
        .order_by(Column::Number, Order::Desc)
        .limit(limit)
        .all(db)
        .await
}
