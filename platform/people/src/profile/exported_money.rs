//! Money in the copy of everything that the portal holds about a patient: what was to be paid, how
//! it was paid, what went back, and the receipts of it.

use kernel::{
    Problem,
    ids::{InvoiceId, PatientId, PaymentId},
};
use serde_json::{Value, json};
use store::{
    Reader,
    directory::Directory,
    invoice_lines, invoices, payments, receipts, refunds,
    transfers::{self, kind},
};

/// More entries than any patient's account has.
const MOST: u64 = 100_000;

/// The invoices, with everything that belongs to them.
pub(super) async fn invoices(
    db: &Reader,
    own: PatientId,
    directory: &Directory,
) -> Result<Value, Problem> {
    let invoices = invoices::everything_of(db, own).await?;
    let ids: Vec<InvoiceId> = invoices.iter().map(invoices::Invoice::id).collect();
    let lines = invoice_lines::of(db, &ids).await?;
    let payments = payments::of_invoices(db, &ids).await?;
    let tried: Vec<PaymentId> = payments.iter().map(payments::Payment::id).collect();
    let refunds = refunds::of_payments(db, &tried).await?;
    let receipts = receipts::of_invoices(db, &ids).await?;
    let refund = |one: &refunds::Refund| {
        json!({
            "amount_kopecks": one.amount_kopecks,
            "state": one.state,
            "reason": one.reason,
            "decided_at": one.created_at,
            "finished_at": one.finished_at,
        })
    };
    let payment = |one: &payments::Payment| {
        let back = refunds.iter().filter(|row| row.payment_id == one.id).map(refund);
        json!({
            "id": one.id,
            "amount_kopecks": one.amount_kopecks,
            "means": one.means,
            "state": one.state,
            "receipt_email": one.receipt_email,
            "offer_accepted_at": one.offer_accepted_at,
            "begun_at": one.created_at,
            "finished_at": one.finished_at,
            "refunds": back.collect::<Vec<_>>(),
        })
    };
    let receipt = |one: &receipts::Receipt| {
        json!({
            "kind": one.kind,
            "amount_kopecks": one.amount_kopecks,
            "email": one.email,
            "state": one.state,
            "fiscal": serde_json::from_str::<Value>(&one.fiscal).unwrap_or_default(),
            "ordered_at": one.created_at,
        })
    };
    let shown = invoices.iter().map(|one| {
        let lines = lines.iter().filter(|line| line.invoice_id == one.id).map(|line| {
            json!({
                "code": line.code,
                "name": line.name,
                "quantity": line.quantity,
                "amount_kopecks": line.amount_kopecks,
            })
        });
        let tries = payments.iter().filter(|row| row.invoice_id == one.id).map(payment);
        let papers = receipts.iter().filter(|row| row.invoice_id == one.id).map(receipt);
        json!({
            "number": one.number,
            "institution": directory.branch(one.branch_id).map(|branch| &branch.name),
            "for": one.purpose,
            "about": one.about,
            "amount_kopecks": one.amount_kopecks,
            "made_at": one.created_at,
            "paid_at": one.paid_at,
            "cancelled_at": one.cancelled_at,
            "lines": lines.collect::<Vec<_>>(),
            "payments": tries.collect::<Vec<_>>(),
            "receipts": papers.collect::<Vec<_>>(),
        })
    });
    Ok(shown.collect())
}

/// What moved on the patient's advance and bonuses, oldest first.
pub(super) async fn accounts(db: &Reader, own: PatientId) -> Result<Value, Problem> {
    let (advance, bonuses) =
        (moved(db, kind::ADVANCE, own).await?, moved(db, kind::BONUS, own).await?);
    Ok(json!({ "advance": advance, "bonuses": bonuses }))
}

async fn moved(db: &Reader, kind: &str, own: PatientId) -> Result<Value, Problem> {
    let mut entries = transfers::of(db, kind, own.0, MOST).await?;
    entries.reverse();
    let shown = entries.iter().map(|one| {
        let comes = one.to_kind == kind && one.to_account == own.0;
        let amount = if comes { one.amount_kopecks } else { -one.amount_kopecks };
        json!({ "amount_kopecks": amount, "at": one.at, "why": one.cause, "note": one.note })
    });
    Ok(shown.collect())
}
