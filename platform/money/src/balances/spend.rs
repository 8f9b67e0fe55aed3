//! Bonuses and advance are spent (P7): in the transaction in which the invoice is paid with them,
//! or the rest of it is begun to be paid.

use chrono::{DateTime, Utc};
use kernel::{
    Money, Problem, Refused,
    ids::{PatientId, SpendingId},
};
use store::{
    Writer,
    invoices::Invoice,
    spendings::{self, Spending},
};

use super::offer::offered;
use crate::{
    invoices::cover,
    ledger::{self, Account, Move},
    profiles::Settings,
};

/// What is to be spent, as the page offered it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FromAccounts {
    /// «Списать N бонусов»: N, where it was ticked.
    pub bonuses: Option<Money>,
    /// What the advance offered, where it was ticked.
    pub advance: Option<Money>,
}

/// What is spent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spent {
    pub(crate) bonuses: Money,
    pub(crate) advance: Money,
}

impl Spent {
    /// Both.
    pub(crate) fn total(self) -> Money {
        self.bonuses + self.advance
    }
}

/// What comes of a wish for an invoice, which must be locked and waits for `due`: first the bonuses,
/// which lower the price, then as much of the advance as is left to pay.
///
/// Refuses with `payments.changed` where the page offered something else.
pub(crate) async fn plan(
    db: &Writer,
    invoice: &Invoice,
    settings: &Settings,
    due: Money,
    wish: FromAccounts,
) -> Result<Spent, Problem> {
    if wish == FromAccounts::default() {
        return Ok(Spent::default());
    }
    let now = offered(db, invoice, settings, due).await?;
    let other = |seen: Option<Money>, now: Money| seen.is_some_and(|seen| seen != now);
    if other(wish.bonuses, now.bonuses) || other(wish.advance, now.advance) {
        return Err(changed());
    }
    let bonuses = wish.bonuses.unwrap_or_default();
    let rest = due.minus(bonuses).unwrap_or_default();
    Ok(Spent { bonuses, advance: wish.advance.unwrap_or_default().min(rest) })
}

fn changed() -> Problem {
    Refused::new(409, "payments.changed").into()
}

/// Spends it: the last thing that the transaction does. Whoever owns the invoice's purpose is told
/// when it is covered.
///
/// Refuses with `payments.changed` where somebody else has spent the same meanwhile.
pub(crate) async fn spend(
    db: &mut Writer,
    invoice: &Invoice,
    (id, spent): (SpendingId, Spent),
    email: &str,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    if spent.total() <= Money(0) {
        return Ok(());
    }
    let row = Spending::new(
        id.0,
        invoice.id,
        invoice.patient_id,
        spent.bonuses.kopecks(),
        spent.advance.kopecks(),
        email.to_owned(),
        now,
    );
    spendings::add(db, row).await?;
    let patient = PatientId::of(invoice.patient_id);
    let moves = [
        (Account::Bonus(patient), spent.bonuses, "bonus_spent"),
        (Account::Advance(patient), spent.advance, "advance_spent"),
    ];
    let to = Account::Invoice(invoice.id());
    let moves = moves.into_iter().filter(|(_, amount, _)| *amount > Money(0));
    let moves: Vec<Move> = moves
        .map(|(from, amount, cause)| Move { from, to, amount, cause, note: String::new() })
        .collect();
    ledger::post(db, &moves, now).await.map_err(|problem| match problem {
        Problem::Refused(refused) if refused.code.starts_with("ledger.") => changed(),
        other => other,
    })?;
    cover(db, invoice, now).await.map(drop)
}
