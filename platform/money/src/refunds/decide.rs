//! The clinic gives money back.

use kernel::{
    Money, Problem, Refused,
    ids::{BranchId, InvoiceId, PaymentId},
    problem,
};
use people::audit;
use shell::{Trace, app::Clinic};
use store::{
    Reader, invoices,
    payments::{self, Payment, state},
    refunds::{self, Refund},
};

use super::{
    queue::{Why, queue},
    send::save,
};
use crate::ledger::{self, Account, Move};

/// The longest reason, in characters.
const NOTE: usize = 500;

/// A wish to give money back.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Of which payment.
    pub payment: PaymentId,
    /// How much.
    pub amount: Money,
    /// Why, in words.
    pub note: String,
    /// What had been given back of it when the page was shown.
    pub seen: Money,
}

/// Gives back a part of a payment or all that is left of it (B8). The money is set aside at once:
/// from what the payment has left, from what was paid for the invoice, and, where the service was
/// given already, from what the branch has earned by it.
///
/// Pressed twice, money goes back once.
///
/// Refuses with 404, with `refunds.changed`, `refunds.not_paid`, `refunds.too_much`, and at the
/// fields with `refunds.amount_wrong`, `refunds.note_wrong`.
pub async fn decide(clinic: &Clinic, wish: Wish, by: &Trace) -> Result<Refund, Problem> {
    let now = clinic.now();
    let Wish { payment: id, amount, note, seen } = wish;
    let note = note.trim().to_owned();
    if amount <= Money::default() {
        return Err(Refused::invalid(vec![("amount", "refunds.amount_wrong")]).into());
    }
    if note.is_empty() || note.chars().count() > NOTE {
        return Err(Refused::invalid(vec![("note", "refunds.note_wrong")]).into());
    }
    let mut db = clinic.db().write().await?;
    let known = payments::find(&db, id).await?.ok_or_else(problem::not_found)?;
    let invoice = InvoiceId::of(known.invoice_id);
    let invoice = invoices::lock(&mut db, invoice).await?.ok_or_else(problem::not_found)?;
    let payment = payments::lock(&mut db, id).await?.ok_or_else(problem::not_found)?;
    if payment.state != state::SUCCEEDED {
        return Err(Refused::new(409, "refunds.not_paid").into());
    }
    if refunds::total_of(&db, id).await? != seen.kopecks() {
        return Err(Refused::new(409, "refunds.changed").into());
    }
    let short = amount.minus(free(&db, &payment).await?).unwrap_or_default();
    let mut row = queue(&mut db, &payment, amount, Why::Decided, &by.name, now).await?;
    row.note = note;
    save(&mut db, row.clone()).await?;
    let patient = Some(kernel::ids::PatientId::of(payment.patient_id));
    audit::record(clinic, &mut db, by, "refunds.decide", patient, Some(row.id)).await?;
    let mut moves = Vec::new();
    let from_invoice = Account::Invoice(invoice.id());
    if short > Money::default() {
        let held = ledger::balance(&db, from_invoice).await?;
        let earned = short.minus(held).unwrap_or_default();
        if earned > Money::default() {
            moves.push(Move {
                from: Account::Income(BranchId::of(invoice.branch_id)),
                to: from_invoice,
                amount: earned,
                cause: "refund_decided",
                note: String::new(),
            });
        }
        moves.push(Move {
            from: from_invoice,
            to: Account::Payment(id),
            amount: short,
            cause: "refund_decided",
            note: String::new(),
        });
    }
    ledger::post(&mut db, &moves, now).await.map_err(too_much)?;
    db.commit().await?;
    Ok(row)
}

/// What a payment's account has that no refund waits for.
async fn free(db: &Reader, payment: &Payment) -> Result<Money, Problem> {
    let there = ledger::balance(db, Account::Payment(payment.id())).await?;
    let waiting = refunds::of_payments(db, &[payment.id()]).await?;
    let waiting = waiting.iter().filter(|row| refunds::state::OPEN.contains(&row.state.as_str()));
    let waiting: Money = waiting.map(|row| Money(row.amount_kopecks)).sum();
    Ok(there.minus(waiting).unwrap_or_default().max(Money::default()))
}

/// The invoice has less than that: the rest was paid in another way.
fn too_much(problem: Problem) -> Problem {
    match problem {
        Problem::Refused(refused) if refused.code == "ledger.overdrawn" => {
            Refused::new(409, "refunds.too_much").into()
        }
        other => other,
    }
}
