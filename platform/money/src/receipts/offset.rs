//! The service was given for what a patient's advance has paid («Формировать чеки для полной оплаты
//! из аванса», P2): a receipt of full payment whose money is the offset of the advance, which the
//! desk's own register has confirmed when it came. Bonuses are no money: they stand in no receipt.

use chrono::{DateTime, Utc};
use kernel::{Money, Problem, fiscal::Mode, ids::InvoiceId};
use store::{
    Reader, Writer,
    invoices::{self, Invoice},
    payment_profiles,
    receipts::{self, kind, registrar},
    spendings,
    transfers::{self, kind as account},
};

use super::{
    order::{Of, new},
    send::plan,
};
use crate::profiles::Settings;

/// Orders the receipt, by ATOL Online, for what of the advance was spent on an invoice and not given
/// back. None where the profile does not want them.
pub(super) async fn offset(
    db: &mut Writer,
    id: InvoiceId,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let advance = Money(transfers::paid_out_of(db, account::ADVANCE, id.0).await?);
    if advance <= Money(0) {
        return Ok(());
    }
    let Some(invoice) = invoices::find(db, id).await? else { return Ok(()) };
    order(db, &invoice, kind::OFFSET, advance, now).await
}

/// Orders the receipt of an advance that goes back to the patient's account after its offset was
/// confirmed, in the transaction in which it does.
pub(crate) async fn offset_undone(
    db: &mut Writer,
    invoice: &Invoice,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    match receipts::of_subject(db, invoice.id, kind::OFFSET).await? {
        Some(done) => order(db, invoice, kind::REFUND, Money(done.amount_kopecks), now).await,
        None => Ok(()),
    }
}

async fn order(
    db: &mut Writer,
    invoice: &Invoice,
    what: &'static str,
    amount: Money,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let profile = match invoices::profile_of(db, invoice).await? {
        Some(id) => payment_profiles::find(db, id).await?,
        None => None,
    };
    let Some(profile) = profile else { return Ok(()) };
    let settings = Settings::of(&profile)?;
    if !settings.receipts_for_advance && what == kind::OFFSET {
        return Ok(());
    }
    let email = email(db, invoice.id()).await?;
    let of = Of {
        subject: invoice.id,
        kind: what,
        invoice: invoice.id,
        payment: None,
        refund: None,
        email: &email,
        by: registrar::ATOL,
        amount,
        mode: Mode::FullPayment,
    };
    let Some(mut row) = new(db, &profile, &settings, of, now).await? else { return Ok(()) };
    plan(db, &mut row, now, now).await?;
    receipts::add(db, row).await?;
    Ok(())
}

/// The address that was given last with a spending.
async fn email(db: &Reader, invoice: InvoiceId) -> Result<String, Problem> {
    let all = spendings::of_invoice(db, invoice).await?;
    let given = all.into_iter().map(|one| one.receipt_email).find(|email| !email.is_empty());
    Ok(given.unwrap_or_default())
}
