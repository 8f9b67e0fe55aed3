//! The service was given.

use chrono::{DateTime, Utc};
use kernel::{
    Money, Problem,
    fiscal::Mode,
    ids::{InvoiceId, ProfileId},
};
use store::{
    Writer, payment_profiles,
    payments::{self, Payment},
    receipts::{self, kind},
    refunds,
};

use super::{
    offset::offset,
    order::{Of, new, registrar_of},
    send::plan,
};
use crate::profiles::Settings;

/// Orders the receipt that closes the prepayment of an invoice, in the transaction in which its
/// service was given: for what was paid by providers and not given back; and another one for what
/// was paid from the advance. Called twice, it is one of each.
pub async fn close(db: &mut Writer, invoice: InvoiceId, now: DateTime<Utc>) -> Result<(), Problem> {
    let paid = payments::succeeded(db, invoice).await?;
    let mut closed = None;
    for payment in &paid {
        let left = payment.amount_kopecks - refunds::total_of(db, payment.id()).await?;
        // Of two the other is given back: one payment pays an invoice.
        if left > 0 {
            closed = Some((payment, Money(left)));
            break;
        }
    }
    if let Some((payment, amount)) = closed {
        of_provider(db, payment, amount, now).await?;
    }
    offset(db, invoice, now).await
}

async fn of_provider(
    db: &mut Writer,
    payment: &Payment,
    amount: Money,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let profile = payment_profiles::find(db, ProfileId::of(payment.profile_id)).await?;
    let Some(profile) = profile else { return Ok(()) };
    let settings = Settings::of(&profile)?;
    let of = Of {
        subject: payment.invoice_id,
        kind: kind::SETTLEMENT,
        invoice: payment.invoice_id,
        payment: Some(payment.id),
        refund: None,
        email: &payment.receipt_email,
        by: registrar_of(&settings),
        amount,
        mode: Mode::FullPayment,
    };
    let Some(mut row) = new(db, &profile, &settings, of, now).await? else { return Ok(()) };
    plan(db, &mut row, now, now).await?;
    receipts::add(db, row).await?;
    Ok(())
}
