//! Writing a refund down.

use chrono::{DateTime, Utc};
use kernel::{Money, Problem, Refused, ids::RefundId};
use store::{
    Writer,
    payments::Payment,
    refunds::{self, NotStored, Refund, state},
};

use super::send::plan;

/// Why money goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The clinic has decided so.
    Decided,
    /// The invoice was paid already.
    PaidTwice,
    /// The invoice was cancelled meanwhile.
    InvoiceCancelled,
    /// What was paid for does not take place.
    Lost,
}

impl Why {
    /// The word in the database and in texts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Decided => "decided",
            Self::PaidTwice => "paid_twice",
            Self::InvoiceCancelled => "invoice_cancelled",
            Self::Lost => "lost",
        }
    }
}

/// Queues a refund of a payment, which must be locked, in the transaction of why: its money must
/// be on the payment's account by the end of it.
///
/// Refuses with `refunds.too_much` where more would go back than came.
pub async fn queue(
    db: &mut Writer,
    payment: &Payment,
    amount: Money,
    why: Why,
    by: &str,
    now: DateTime<Utc>,
) -> Result<Refund, Problem> {
    let mut row = Refund::new(
        RefundId::new(now).0,
        payment.id,
        amount.kopecks(),
        state::NEW.into(),
        why.name().into(),
        by.to_owned(),
        String::new(),
        None,
        String::new(),
        None,
        0,
        now,
        None,
    );
    plan(db, &mut row, now, now).await?;
    match refunds::add(db, row.clone()).await {
        Ok(()) => Ok(row),
        Err(NotStored::TooMuch) => Err(Refused::new(409, "refunds.too_much").into()),
        Err(NotStored::Failed(error)) => Err(error.into()),
    }
}
