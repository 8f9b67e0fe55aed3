//! The service was given.

use chrono::{DateTime, Utc};
use kernel::{
    Money, Problem,
    fiscal::Mode,
    ids::{InvoiceId, ProfileId},
};
use store::{
    Writer, payment_profiles, payments,
    receipts::{self, kind},
    refunds,
};

use super::{
    order::{Of, new},
    send::plan,
};
use crate::profiles::Settings;

/// Orders the receipt that closes the prepayment of an invoice, in the transaction in which its
/// service was given: for what was paid by providers and not given back. Called twice, it is one.
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
    let Some((payment, amount)) = closed else { return Ok(()) };
    let profile = payment_profiles::find(db, ProfileId::of(payment.profile_id)).await?;
    let Some(profile) = profile else { return Ok(()) };
    let of = Of {
        subject: invoice.0,
        kind: kind::SETTLEMENT,
        payment,
        refund: None,
        amount,
        mode: Mode::FullPayment,
    };
    let settings = Settings::of(&profile)?;
    let Some(mut row) = new(db, &profile, &settings, of, now).await? else { return Ok(()) };
    plan(db, &mut row, now, now).await?;
    receipts::add(db, row).await?;
    Ok(())
}
