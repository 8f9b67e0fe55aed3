//! What the provider says of a payment meets what is written here.

use chrono::{DateTime, Utc};
use kernel::{
    Money, Problem,
    ids::{PaymentId, ProfileId},
    problem,
};
use providers::payments::{self as theirs, State};
use shell::app::Clinic;
use store::{
    Writer,
    invoices::{self, Invoice},
    payments::{self, Payment, state},
};

use super::{
    check,
    stand::changes,
    start::{lead, profile_of},
};
use crate::{
    invoices::cover,
    ledger::{self, Account, Move},
    receipts,
    refunds::{self, Why},
};

/// Writes down what the provider, asked with the profile's own keys, says of a payment; gives the
/// payment as it is then.
///
/// It goes forwards only. Money that came is written down whatever was believed before, a try
/// that was given up included: as much as the invoice waits for goes to it, and what is more, or
/// all of it when the invoice was paid or cancelled before, is queued to be given back in this transaction. What
/// is said twice or too late changes nothing. A sum that is not the ordered one, or an order that
/// is not this one, settles nothing: it is asked about again, and stands in the log.
pub async fn settle(
    clinic: &Clinic,
    id: PaymentId,
    told: &theirs::Payment,
) -> Result<Payment, Problem> {
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    let known = payments::find(&db, id).await?.ok_or_else(problem::not_found)?;
    let invoice = kernel::ids::InvoiceId::of(known.invoice_id);
    // Who locks both locks the invoice first.
    let invoice = invoices::lock(&mut db, invoice).await?.ok_or_else(problem::not_found)?;
    let mut row = payments::lock(&mut db, id).await?.ok_or_else(problem::not_found)?;
    if row.state == state::SUCCEEDED {
        return Ok(row);
    }
    if let Some(why) = strange(&row, told) {
        tracing::warn!(site = %clinic.site.label, payment = %id, why, "a payment is not as ordered");
        return ask_again(db, row, now).await;
    }
    changes(clinic, &mut db, id);
    row.their_state.clone_from(&told.theirs);
    row.provider_payment_id.get_or_insert_with(|| told.id.clone());
    match told.state {
        State::Succeeded => {
            came(&mut db, &invoice, &mut row, told, now).await?;
            db.commit().await?;
            Ok(row)
        }
        _ if row.state == state::CANCELLED => ask_again(db, row, now).await,
        State::Cancelled(reason) => {
            row.state = state::CANCELLED.into();
            row.reason = reason.name().into();
            row.check_at = None;
            row.finished_at = Some(now);
            payments::save(&mut db, row.clone()).await?;
            db.commit().await?;
            Ok(row)
        }
        State::Pending | State::Held => {
            row.state = state::PENDING.into();
            lead(&mut row, told);
            ask_again(db, row, now).await
        }
    }
}

/// The money is there.
async fn came(
    db: &mut Writer,
    invoice: &Invoice,
    row: &mut Payment,
    told: &theirs::Payment,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let amount = Money(row.amount_kopecks);
    // What was paid once and given back in part waits for nothing more.
    let waits =
        if invoice.open() { ledger::remainder(db, invoice).await? } else { Money::default() };
    let to_invoice = amount.min(waits);
    let over = amount.minus(to_invoice).unwrap_or_default();
    row.state = state::SUCCEEDED.into();
    row.reason = String::new();
    row.check_at = None;
    row.finished_at = Some(now);
    payments::save(db, row.clone()).await?;
    let profile = profile_of(db, row).await?;
    receipts::of_payment(db, &profile, row, told.receipting, now).await?;
    if over > Money::default() {
        let why =
            if invoice.cancelled_at.is_some() { Why::InvoiceCancelled } else { Why::PaidTwice };
        refunds::queue(db, row, over, why, "", now).await?;
    }
    let payment = Account::Payment(row.id());
    let mut moves = vec![Move {
        from: Account::Provider(ProfileId::of(row.profile_id)),
        to: payment,
        amount,
        cause: "payment_succeeded",
        note: String::new(),
    }];
    if to_invoice > Money::default() {
        moves.push(Move {
            from: payment,
            to: Account::Invoice(invoice.id()),
            amount: to_invoice,
            cause: "invoice_paid",
            note: String::new(),
        });
    }
    ledger::post(db, &moves, now).await?;
    cover(db, invoice, now).await.map(drop)
}

/// What in the provider's answer is not of this order.
fn strange(row: &Payment, told: &theirs::Payment) -> Option<&'static str> {
    let other_id = row.provider_payment_id.as_ref().is_some_and(|id| *id != told.id);
    let other_order = told.order.as_ref().is_some_and(|order| *order != row.id.to_string());
    // What a provider calls the amount once something was given back is not certain.
    let other_amount = told.refunded.is_some() && told.amount != Money(row.amount_kopecks);
    if other_id || other_order {
        Some("another payment")
    } else if other_amount {
        Some("another amount")
    } else {
        None
    }
}

/// Keeps a payment, and plans the next question where its end is open.
async fn ask_again(
    mut db: Writer,
    mut row: Payment,
    now: DateTime<Utc>,
) -> Result<Payment, Problem> {
    if row.open() {
        let at = now + check::pause(&row, now);
        check::plan(&mut db, &mut row, at, now).await?;
    } else {
        row.check_at = None;
    }
    payments::save(&mut db, row.clone()).await?;
    db.commit().await?;
    Ok(row)
}
