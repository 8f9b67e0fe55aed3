//! What must hold at rest: nothing is open, and the provider's own register says the same.

use std::collections::BTreeMap;

use kernel::Purpose;
use money::ledger::{Account, balance};
use providers::simulator::Sold;
use store::{
    appointments::status,
    invoices::Invoice,
    payments::{Payment, state},
    receipts::{kind, state as receipt},
    refunds::state as refund,
};

use super::run::{Rows, Run};

fn must(holds: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what()) }
}

/// Whether everything holds.
pub(super) async fn holds(run: &Run<'_>) -> Result<(), String> {
    let rows = run.rows().await;
    let sold = run.stage.inside().sold();
    let sold: BTreeMap<&str, &Sold> = sold.iter().map(|one| (one.order.as_str(), one)).collect();
    of_payments(&rows, &sold)?;
    for invoice in &rows.invoices {
        of_invoice(run, &rows, invoice).await?;
    }
    receipts(run, &rows, &sold)?;
    let (_, dead) = store::jobs::backlog(&run.stage.portal.app.db).await.expect("the queue");
    must(dead == 0, || "a job is dead".into())
}

/// The provider holds what is written here: to the kopeck, for every order that it knows.
fn of_payments(rows: &Rows, sold: &BTreeMap<&str, &Sold>) -> Result<(), String> {
    for row in &rows.payments {
        must(!row.open(), || format!("a payment is open: {row:?}"))?;
        let theirs = sold.get(row.id.to_string().as_str());
        let (paid, back) = theirs.map_or((0, 0), |one| (one.paid, one.back));
        let came = if row.state == state::SUCCEEDED { row.amount_kopecks } else { 0 };
        must(paid == came, || format!("the provider has {paid} of {row:?}: {theirs:?}"))?;
        let of = rows.refunds.iter().filter(|one| one.payment_id == row.id);
        let gone = of.filter(|one| one.state == refund::SUCCEEDED);
        let gone: i64 = gone.map(|one| one.amount_kopecks).sum();
        must(back == gone, || {
            format!("the provider gave {back} back of {row:?}, here it is {gone}")
        })?;
    }
    let known = |order: &&str| rows.payments.iter().any(|row| row.id.to_string() == **order);
    let strange: Vec<_> =
        sold.iter().filter(|(order, one)| one.paid > 0 && !known(order)).collect();
    must(strange.is_empty(), || format!("nobody knows of what was paid: {strange:?}"))
}

async fn of_invoice(run: &Run<'_>, rows: &Rows, invoice: &Invoice) -> Result<(), String> {
    let of: Vec<&Payment> =
        rows.payments.iter().filter(|row| row.invoice_id == invoice.id).collect();
    let back = rows.refunds.iter().filter(|one| of.iter().any(|row| row.id == one.payment_id));
    let back: Vec<_> = back.collect();
    must(back.iter().all(|one| !refund::OPEN.contains(&one.state.as_str())), || {
        format!("a refund is open: {back:?}")
    })?;
    let came: i64 =
        of.iter().filter(|row| row.state == state::SUCCEEDED).map(|row| row.amount_kopecks).sum();
    let total = |which: &dyn Fn(&&&store::refunds::Refund) -> bool| -> i64 {
        back.iter().filter(which).map(|one| one.amount_kopecks).sum()
    };
    let gone = total(&|one| one.state == refund::SUCCEEDED);
    let failed = back.iter().any(|one| one.state == refund::FAILED);
    let decided = total(&|one| one.reason == "decided" && one.state == refund::SUCCEEDED);
    let kept = came - gone;
    let expected = match (invoice.cancelled_at, invoice.paid_at) {
        (Some(_), _) | (None, None) => 0,
        (None, Some(_)) => invoice.amount_kopecks - decided,
    };
    // What could not go back stays on the payment's account, until the clinic decides again.
    if failed {
        must(kept >= expected, || {
            format!("{kept} is kept for {invoice:?}, not {expected}: {back:?}")
        })?;
    } else {
        must(kept == expected, || {
            format!("{kept} is kept for {invoice:?}, not {expected}: {back:?}")
        })?;
    }
    given(run, rows, invoice, &of, failed).await
}

/// What took place is earned, and its prepayment closed by one receipt.
async fn given(
    run: &Run<'_>,
    rows: &Rows,
    invoice: &Invoice,
    of: &[&Payment],
    failed: bool,
) -> Result<(), String> {
    let visits = run.visits().await;
    let took_place = visits.iter().any(|row| {
        row.status == status::COMPLETED
            && invoice.purpose() == Some(Purpose::Appointment(kernel::Id::of(row.id)))
    });
    let closing = rows.receipts.iter().filter(|row| row.subject == invoice.id);
    let closing: Vec<_> = closing.filter(|row| row.kind == kind::SETTLEMENT).collect();
    must(took_place || closing.is_empty(), || format!("closed, and not given: {closing:?}"))?;
    if !took_place || invoice.cancelled_at.is_some() {
        return Ok(());
    }
    let db = run.clinic.db().read().await.expect("the database");
    let waits = balance(&db, Account::Invoice(invoice.id())).await.expect("a balance");
    must(waits.kopecks() == 0, || format!("given, and not earned: {waits:?} of {invoice:?}"))?;
    let income = store::transfers::of(&db, "invoice", invoice.id, 100).await.expect("entries");
    let earned: i64 = income
        .iter()
        .filter(|entry| entry.to_kind == "income" && entry.to_account == run.stage.branch.0)
        .map(|entry| entry.amount_kopecks)
        .sum();
    must(failed || (earned > 0) != closing.is_empty(), || {
        format!("earned {earned}, closed by {closing:?}, paid by {of:?}")
    })?;
    if let [one] = closing.as_slice() {
        must(one.amount_kopecks == earned, || format!("earned {earned}, closed {one:?}"))?;
    }
    must(closing.len() < 2, || format!("closed twice: {closing:?}"))
}

/// Each receipt is registered once, whoever registers it.
fn receipts(run: &Run<'_>, rows: &Rows, sold: &BTreeMap<&str, &Sold>) -> Result<(), String> {
    for row in &rows.receipts {
        let done = row.state == receipt::DONE;
        let odd = row.state == receipt::FAILED && row.error.starts_with("unknown");
        must(done || odd, || format!("a receipt is not registered: {row:?}"))?;
    }
    let registered = run.stage.inside().registered();
    if run.seller.is_atol() {
        for row in &rows.receipts {
            let id = row.id.to_string();
            let of: Vec<_> = registered.iter().filter(|one| one.id.starts_with(&id)).collect();
            let total: i64 = of.iter().map(|one| one.total).sum();
            must(of.len() == 1 && total == row.amount_kopecks, || {
                format!("ATOL has {of:?} of {row:?}")
            })?;
        }
        return must(registered.len() == rows.receipts.len(), || {
            format!("ATOL has {registered:?}, here are {:?}", rows.receipts)
        });
    }
    must(registered.is_empty(), || format!("ATOL has {registered:?}"))?;
    for row in &rows.payments {
        let Some(theirs) = sold.get(row.id.to_string().as_str()).filter(|one| one.paid > 0) else {
            continue;
        };
        let own = rows.receipts.iter().filter(|one| one.payment_id == Some(row.id));
        let own: Vec<_> = own.filter(|one| one.kind == kind::SETTLEMENT).collect();
        let closed: i64 =
            own.iter().filter(|one| one.state == receipt::DONE).map(|one| one.amount_kopecks).sum();
        let unknown = own.iter().any(|one| one.state == receipt::FAILED);
        must(unknown || theirs.closed == closed, || {
            format!("the provider has closed {}, here it is {closed}: {own:?}", theirs.closed)
        })?;
        if let Some(count) = theirs.receipts {
            must(count == 1 + own.len(), || format!("{count} receipts, here {own:?}"))?;
        }
    }
    Ok(())
}
