//! Making an invoice.

use chrono::{DateTime, Utc};
use kernel::{
    Money, Problem, Purpose, Refused,
    ids::{BranchId, InvoiceId, PatientId, new_uuid},
};
use store::{
    Writer, branch_profiles,
    invoice_lines::{self, InvoiceLine},
    invoices::{self, Invoice},
    payment_profiles,
};
use uuid::Uuid;

use super::MOST;
use crate::profiles::Settings;

/// What is to be paid.
#[derive(Clone, Debug)]
pub struct Line {
    /// The service.
    pub service: Option<Uuid>,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// How many.
    pub quantity: i32,
    /// The price of one.
    pub price: Money,
}

/// An invoice to be made.
#[derive(Clone, Debug)]
pub struct New {
    /// The card of who pays.
    pub patient: PatientId,
    /// The branch that is paid.
    pub branch: BranchId,
    /// What it is for.
    pub purpose: Purpose,
    /// Whom it is about: the doctor's name; may be empty.
    pub about: String,
    /// What is to be paid; what costs nothing is left out.
    pub lines: Vec<Line>,
}

/// Makes the invoice for a purpose, in the transaction of what it is for. There is none where
/// nothing costs anything, or where the branch takes no money on the portal. Made twice for the
/// same purpose, it is one.
///
/// Refuses with `invoices.too_much`.
pub async fn make(
    db: &mut Writer,
    new: New,
    now: DateTime<Utc>,
) -> Result<Option<Invoice>, Problem> {
    let lines: Vec<Line> = new
        .lines
        .into_iter()
        .filter(|line| line.price > Money::default() && line.quantity > 0)
        .collect();
    if lines.is_empty() {
        return Ok(None);
    }
    let amount = |line: &Line| line.price.0.saturating_mul(i64::from(line.quantity));
    let total: Money = lines.iter().map(|line| Money(amount(line))).sum();
    if total > MOST {
        return Err(Refused::new(422, "invoices.too_much").into());
    }
    let Some(profile) = branch_profiles::of(db, new.branch).await? else { return Ok(None) };
    let Some(profile) = payment_profiles::find(db, profile).await? else { return Ok(None) };
    if profile.retired_at.is_some() {
        return Ok(None);
    }
    if let Some(made) = invoices::live(db, new.purpose).await? {
        return Ok(Some(made));
    }
    let vat = Settings::of(&profile)?.vat;
    let id = InvoiceId::new(now);
    let number = invoices::next_number(db).await?;
    let row = Invoice::new(
        id.0,
        number,
        new.patient.0,
        new.branch.0,
        new.purpose.kind().into(),
        new.purpose.id(),
        new.about,
        total.kopecks(),
        now,
        None,
        None,
    );
    invoices::add(db, row.clone()).await?;
    let lines = lines.into_iter().zip(0..).map(|(line, position)| {
        let amount = amount(&line);
        InvoiceLine::new(
            new_uuid(now),
            id.0,
            position,
            line.service,
            line.code,
            line.name,
            line.quantity,
            line.price.kopecks(),
            amount,
            vat.name().into(),
        )
    });
    invoice_lines::add(db, lines.collect()).await?;
    Ok(Some(row))
}
