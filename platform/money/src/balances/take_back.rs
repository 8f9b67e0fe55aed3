//! What was spent goes back to the accounts.

use chrono::{DateTime, Utc};
use kernel::{
    Money, Problem, Refused,
    ids::{BranchId, InvoiceId, PatientId},
    problem,
};
use people::audit;
use shell::{Trace, app::Clinic};
use store::{
    Reader, Writer,
    invoices::{self, Invoice},
    transfers::{self, kind},
};

use crate::{
    ledger::{self, Account, Move},
    receipts,
};

/// Gives back what of a patient's bonuses and advance was spent on an invoice, to the same
/// accounts, at once (B8). What was paid by a provider goes back from its own page.
///
/// Refuses with 404, and with `balances.nothing_spent`: pressed twice, it goes back once.
pub async fn take_back(
    clinic: &Clinic,
    patient: PatientId,
    id: InvoiceId,
    by: &Trace,
) -> Result<(), Problem> {
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    let invoice = invoices::lock(&mut db, id).await?;
    let invoice = invoice.filter(|row| row.patient_id == patient.0);
    let invoice = invoice.ok_or_else(problem::not_found)?;
    let moves = returned(&db, &invoice, "given_back").await?;
    if moves.is_empty() {
        return Err(Refused::new(409, "balances.nothing_spent").into());
    }
    audit::record(clinic, &mut db, by, "balances.take_back", Some(patient), Some(id.0)).await?;
    give_back(&mut db, &invoice, moves, now).await?;
    Ok(db.commit().await?)
}

/// What goes back of an invoice to the accounts of the card that it is of now.
pub(crate) async fn returned(
    db: &Reader,
    invoice: &Invoice,
    cause: &'static str,
) -> Result<Vec<Move>, Problem> {
    let patient = PatientId::of(invoice.patient_id);
    let accounts =
        [(kind::BONUS, Account::Bonus(patient)), (kind::ADVANCE, Account::Advance(patient))];
    let mut moves = Vec::new();
    for (kind, to) in accounts {
        let amount = Money(transfers::paid_out_of(db, kind, invoice.id).await?);
        if amount > Money(0) {
            let from = Account::Invoice(invoice.id());
            moves.push(Move { from, to, amount, cause, note: String::new() });
        }
    }
    Ok(moves)
}

/// Writes such moves down, after what they need of the branch's income, and orders the receipt of
/// an advance whose offset was registered.
pub(crate) async fn give_back(
    db: &mut Writer,
    invoice: &Invoice,
    mut moves: Vec<Move>,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    receipts::offset_undone(db, invoice, now).await?;
    let wanted: Money = moves.iter().map(|one| one.amount).sum();
    let held = ledger::balance(db, Account::Invoice(invoice.id())).await?;
    let earned = wanted.minus(held).unwrap_or_default();
    if earned > Money(0) {
        let back = Move {
            from: Account::Income(BranchId::of(invoice.branch_id)),
            to: Account::Invoice(invoice.id()),
            amount: earned,
            cause: "given_back",
            note: String::new(),
        };
        moves.insert(0, back);
    }
    ledger::post(db, &moves, now).await
}
