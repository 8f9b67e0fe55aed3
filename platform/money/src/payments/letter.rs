//! Telling the patient that an invoice was paid, or that money has gone back: by push, by letter, or
//! by SMS where there is no address.

use chrono::{DateTime, Utc};
use kernel::{
    Lang, Money, Problem,
    ids::{InvoiceId, PatientId, PaymentId, RefundId},
};
use people::{
    messages::{self, Class, Outgoing},
    push::{self, Note},
};
use serde::{Deserialize, Serialize};
use shell::{
    app::Clinic,
    jobs::{Done, Going, Job},
    mail::{Template, render},
};
use store::{
    Reader, Writer, accounts, branches,
    invoices::{self, Invoice},
    jobs, patients,
    payments::{self, Payment},
    receipts::{self, Receipt},
    refunds,
};

use super::LETTER;

/// What is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum About {
    /// That an invoice was paid.
    Paid(InvoiceId),
    /// That a refund is done.
    Back(RefundId),
}

/// Puts the message into the outbox, in the transaction of what it tells of.
pub(crate) async fn enqueue(
    db: &mut Writer,
    about: About,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    Ok(jobs::enqueue(db, LETTER, serde_json::to_string(&about)?, now, now).await?)
}

/// The job: tells.
pub fn deliver(job: Job) -> Going<Done> {
    Box::pin(send(job))
}

/// What the message says.
struct Said {
    kind: &'static str,
    amount: Money,
    invoice: Invoice,
    /// Through which tries it was paid, the latest first; none where no provider had a part in it.
    tries: Vec<Payment>,
    /// Where the receipt is to be seen.
    receipt: Option<String>,
}

async fn said(db: &Reader, about: About) -> Result<Option<Said>, Problem> {
    match about {
        About::Paid(id) => {
            let Some(invoice) = invoices::find(db, id).await? else { return Ok(None) };
            let mut tries = payments::succeeded(db, id).await?;
            tries.reverse();
            let receipt = link(receipts::of_invoices(db, &[id]).await?, |row| {
                row.kind != receipts::kind::REFUND
            });
            let amount = Money(invoice.amount_kopecks);
            Ok(Some(Said { kind: "paid", amount, invoice, tries, receipt }))
        }
        About::Back(id) => {
            let Some(refund) = refunds::find(db, id).await? else { return Ok(None) };
            let payment = payments::find(db, PaymentId::of(refund.payment_id)).await?;
            let Some(payment) = payment else { return Ok(None) };
            let invoice = InvoiceId::of(payment.invoice_id);
            let all = receipts::of_invoices(db, &[invoice]).await?;
            let receipt = link(all, |row| row.refund_id == Some(refund.id));
            let Some(invoice) = invoices::find(db, invoice).await? else { return Ok(None) };
            let amount = Money(refund.amount_kopecks);
            let tries = vec![payment];
            Ok(Some(Said { kind: "refunded", amount, invoice, tries, receipt }))
        }
    }
}

/// Where the latest of some receipts is to be seen, if its registrar has told.
fn link(all: Vec<Receipt>, which: impl Fn(&Receipt) -> bool) -> Option<String> {
    let marks = all.into_iter().rev().filter(which).find(|row| !row.fiscal.is_empty())?.fiscal;
    let marks: serde_json::Value = serde_json::from_str(&marks).ok()?;
    let url = marks["url"].as_str().filter(|url| url.starts_with("https://"));
    url.map(str::to_owned)
}

async fn send(job: Job) -> Result<Done, Problem> {
    let about: About = serde_json::from_str(&job.payload)?;
    let clinic = &job.clinic;
    let db = clinic.db().read().await?;
    let Some(said) = said(&db, about).await? else { return Ok(Done::Yes) };
    let patient = PatientId::of(said.invoice.patient_id);
    let card = patients::find(&db, patient).await?.filter(|card| card.forgotten_at.is_none());
    let account = accounts::of_patient(&db, patient).await?;
    let branch = branches::all(&db).await?;
    drop(db);
    let Some(card) = card else { return Ok(Done::Yes) };
    let branch = branch.into_iter().find(|one| one.id == said.invoice.branch_id);
    let usual = || clinic.site.config.languages.first().copied().unwrap_or_default();
    let lang = account.as_ref().and_then(|one| Lang::from_tag(&one.lang)).unwrap_or_else(usual);
    let values = serde_json::json!({
        "amount": said.amount,
        "number": said.invoice.number.to_string(),
        "day": kernel::zone::date(clinic.site.config.zone, said.invoice.created_at),
        "purpose": said.invoice.purpose,
        "about": said.invoice.about,
        "branch": branch.map(|one| one.name).unwrap_or_default(),
        "means": said.tries.first().map(|one| one.means.clone()),
        "receipt": said.receipt,
        "url": format!("{}/payments", clinic.origin()),
    });
    let class = Class::Service;
    let out = Outgoing { clinic, id: job.id, patient: Some(patient), class, kind: said.kind, lang };
    let words = words(clinic, lang, said.kind, &values)?;
    let note = Note { of: job.id, patient, account: None, kind: said.kind, text: &words };
    let mut db = clinic.db().write().await?;
    push::tell(clinic, &mut db, note).await?;
    db.commit().await?;
    // Where the receipt goes, the payer reads.
    let given = said.tries.into_iter().map(|one| one.receipt_email);
    let known = given.chain([card.email]).chain(account.and_then(|one| one.email));
    if let Some(to) = known.into_iter().find(|email| !email.is_empty()) {
        let template = Template { name: said.kind, values, attachments: vec![] };
        return messages::letter(out, &to, template).await;
    }
    if card.phone.is_empty() || card.no_sms {
        return Ok(Done::Yes);
    }
    messages::sms(out, &card.phone, &words).await
}

/// The same in a line: the sum and the invoice's number, nothing of what for (law §2).
fn words(
    clinic: &Clinic,
    lang: Lang,
    kind: &str,
    values: &serde_json::Value,
) -> Result<String, Problem> {
    let name = if kind == "paid" { "messages/paid.txt" } else { "messages/refunded.txt" };
    Ok(render(clinic, lang, name, values)?.trim().to_owned())
}
