//! What was paid for does not take place.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kernel::{
    Money, Problem, Purpose,
    ids::{BranchId, PatientId, PaymentId},
    problem,
};
use store::{
    Writer,
    invoices::{self, Invoice},
    payments,
    transfers::{self, kind},
};
use uuid::Uuid;

use super::queue::{Why, queue};
use crate::{
    ledger::{self, Account, Move},
    receipts,
};

/// More entries than any invoice has.
const MOST: u64 = 1000;

/// Cancels the live invoice of a purpose that is lost, in the transaction of that, and gives back
/// everything that was paid for it: payments by refunds that are queued here, advance, bonuses
/// and what was paid at the desk to where they came from. Money that comes later goes back too.
/// None where there is no invoice.
pub async fn give_back(
    db: &mut Writer,
    purpose: Purpose,
    now: DateTime<Utc>,
) -> Result<Option<Invoice>, Problem> {
    let Some(invoice) = invoices::lock_live(db, purpose).await? else { return Ok(None) };
    invoices::cancel(db, invoice.id(), now).await?;
    receipts::offset_undone(db, &invoice, now).await?;
    let patient = PatientId::of(invoice.patient_id);
    let mut moves = Vec::new();
    for ((from, account), amount) in paid_from(db, &invoice).await? {
        let to = match from.as_str() {
            kind::PAYMENT => {
                let id = PaymentId::of(account);
                let payment = payments::lock(db, id).await?.ok_or_else(problem::not_found)?;
                queue(db, &payment, amount, Why::Lost, "", now).await?;
                Account::Payment(id)
            }
            // Of the card that took the patient's place, where one did.
            kind::ADVANCE => Account::Advance(patient),
            kind::BONUS => Account::Bonus(patient),
            kind::DESK => Account::Desk(BranchId::of(account)),
            _ => continue,
        };
        moves.push(Move {
            from: Account::Invoice(invoice.id()),
            to,
            amount,
            cause: "given_back",
            note: String::new(),
        });
    }
    // What the branch has earned by it already.
    let paid: Money = moves.iter().map(|one| one.amount).sum();
    let held = ledger::balance(db, Account::Invoice(invoice.id())).await?;
    let earned = paid.minus(held).unwrap_or_default();
    if earned > Money::default() {
        let back = Move {
            from: Account::Income(BranchId::of(invoice.branch_id)),
            to: Account::Invoice(invoice.id()),
            amount: earned,
            cause: "given_back",
            note: String::new(),
        };
        moves.insert(0, back);
    }
    ledger::post(db, &moves, now).await?;
    Ok(Some(invoice))
}

/// From where an invoice was paid, and how much of it did not go back.
async fn paid_from(
    db: &Writer,
    invoice: &Invoice,
) -> Result<BTreeMap<(String, Uuid), Money>, Problem> {
    let mut paid: BTreeMap<(String, Uuid), i64> = BTreeMap::new();
    for entry in transfers::of(db, kind::INVOICE, invoice.id, MOST).await? {
        let comes = entry.to_kind == kind::INVOICE && entry.to_account == invoice.id;
        let ((kind, account), amount) = if comes {
            ((entry.from_kind, entry.from_account), entry.amount_kopecks)
        } else {
            ((entry.to_kind, entry.to_account), -entry.amount_kopecks)
        };
        // A patient's accounts are those of the card that the invoice is of now.
        let of_patient = [kind::ADVANCE, kind::BONUS].contains(&kind.as_str());
        let other = (kind, if of_patient { invoice.patient_id } else { account });
        *paid.entry(other).or_insert(0) += amount;
    }
    paid.retain(|(kind, _), amount| *amount > 0 && kind != kind::INCOME);
    Ok(paid.into_iter().map(|(from, amount)| (from, Money(amount))).collect())
}
