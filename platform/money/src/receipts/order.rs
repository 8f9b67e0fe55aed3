//! Writing a receipt down.

use chrono::{DateTime, Utc};
use kernel::{
    Money, Problem,
    fiscal::{Mode, Subject, Vat},
    ids::{InvoiceId, ReceiptId},
};
use providers::{
    payments::{Provider, Receipting},
    receipts::Line,
};
use serde::{Deserialize, Serialize};
use store::{
    Reader, Writer, invoice_lines,
    payment_profiles::PaymentProfile,
    payments::Payment,
    receipts::{self, Receipt, kind, registrar, state},
    refunds::Refund,
};
use uuid::Uuid;

use super::send::plan;
use crate::{
    payments::receipt,
    profiles::{Registrar, Settings},
};

/// A line as it is kept: what was decided once is registered, whatever changes meanwhile.
#[derive(Serialize, Deserialize)]
pub(super) struct Kept {
    name: String,
    quantity: u32,
    sum: Money,
    vat: Vat,
    mode: Mode,
    subject: Subject,
}

impl From<Line> for Kept {
    fn from(line: Line) -> Self {
        let Line { name, quantity, sum, vat, mode, subject } = line;
        Self { name, quantity, sum, vat, mode, subject }
    }
}

impl From<Kept> for Line {
    fn from(kept: Kept) -> Self {
        let Kept { name, quantity, sum, vat, mode, subject } = kept;
        Self { name, quantity, sum, vat, mode, subject }
    }
}

/// What a receipt is of.
pub(super) struct Of<'a> {
    pub(super) subject: Uuid,
    pub(super) kind: &'static str,
    pub(super) invoice: Uuid,
    /// The payment; none of a patient's advance.
    pub(super) payment: Option<Uuid>,
    pub(super) refund: Option<Uuid>,
    pub(super) email: &'a str,
    /// Who registers it.
    pub(super) by: &'static str,
    pub(super) amount: Money,
    pub(super) mode: Mode,
}

/// Who registers what a provider was paid.
pub(super) const fn registrar_of(settings: &Settings) -> &'static str {
    match settings.registrar {
        Registrar::Provider => registrar::PROVIDER,
        Registrar::Atol => registrar::ATOL,
    }
}

/// The receipt of a payment that has come, in the transaction in which it came.
pub(crate) async fn of_payment(
    db: &mut Writer,
    profile: &PaymentProfile,
    payment: &Payment,
    told: Option<Receipting>,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let settings = Settings::of(profile)?;
    let of = Of {
        subject: payment.id,
        kind: kind::PREPAYMENT,
        invoice: payment.invoice_id,
        payment: Some(payment.id),
        refund: None,
        email: &payment.receipt_email,
        by: registrar_of(&settings),
        amount: Money(payment.amount_kopecks),
        mode: Mode::FullPrepayment,
    };
    write(db, profile, &settings, of, told, now).await
}

/// The receipt of money that is back, in the transaction in which it is.
pub(crate) async fn of_refund(
    db: &mut Writer,
    profile: &PaymentProfile,
    payment: &Payment,
    refund: &Refund,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let settings = Settings::of(profile)?;
    let of = Of {
        subject: refund.id,
        kind: kind::REFUND,
        invoice: payment.invoice_id,
        payment: Some(payment.id),
        refund: Some(refund.id),
        email: &payment.receipt_email,
        by: registrar_of(&settings),
        amount: Money(refund.amount_kopecks),
        mode: mode_of_return(db, payment).await?,
    };
    write(db, profile, &settings, of, Some(Receipting::Done), now).await
}

/// In which mode what was sold is returned: that of its last receipt.
pub(crate) async fn mode_of_return(db: &Reader, payment: &Payment) -> Result<Mode, Problem> {
    let closing = receipts::of_subject(db, payment.invoice_id, kind::SETTLEMENT).await?;
    Ok(if closing.is_some() { Mode::FullPayment } else { Mode::FullPrepayment })
}

/// Writes a receipt down, unless there is one. What the provider registers with the payment is
/// followed where the provider tells of it, and taken for done where it does not.
async fn write(
    db: &mut Writer,
    profile: &PaymentProfile,
    settings: &Settings,
    of: Of<'_>,
    told: Option<Receipting>,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let Some(mut row) = new(db, profile, settings, of, now).await? else { return Ok(()) };
    if row.registrar == registrar::PROVIDER {
        let follows = profile.provider == Provider::YooKassa.name() && row.refund_id.is_none();
        row.state = match told {
            Some(Receipting::Failed) => state::FAILED,
            Some(Receipting::Done) => state::DONE,
            _ if follows => state::PENDING,
            _ => state::DONE,
        }
        .into();
    }
    if state::OPEN.contains(&row.state.as_str()) {
        plan(db, &mut row, now, now).await?;
    } else {
        row.finished_at = Some(now);
    }
    receipts::add(db, row).await?;
    Ok(())
}

/// A new receipt; none where nobody has given an address for it.
pub(super) async fn new(
    db: &Reader,
    profile: &PaymentProfile,
    settings: &Settings,
    of: Of<'_>,
    now: DateTime<Utc>,
) -> Result<Option<Receipt>, Problem> {
    let Of { subject, kind, invoice, payment, refund, email, by, amount, mode } = of;
    if email.is_empty() || receipts::of_subject(db, subject, kind).await?.is_some() {
        return Ok(None);
    }
    let lines = invoice_lines::of(db, &[InvoiceId::of(invoice)]).await?;
    let lines = receipt(settings, &lines, amount, email, mode).lines;
    let lines: Vec<Kept> = lines.into_iter().map(Kept::from).collect();
    Ok(Some(Receipt::new(
        ReceiptId::new(now).0,
        invoice,
        payment,
        refund,
        subject,
        kind.into(),
        profile.id,
        by.into(),
        state::NEW.into(),
        amount.kopecks(),
        email.to_owned(),
        serde_json::to_string(&lines)?,
        None,
        String::new(),
        String::new(),
        None,
        0,
        now,
        None,
    )))
}
