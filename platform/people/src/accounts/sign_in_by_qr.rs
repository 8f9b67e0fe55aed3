//! Signing in by the clinic's QR code (A6).

use chrono::{DateTime, Utc};
use kernel::{
    Problem, Refused,
    ids::{PatientId, QrTicketId, new_uuid},
    problem,
};
use shell::{
    app::Clinic,
    http::{limits::Kind, token::Token},
    keys,
};
use store::{
    Writer,
    accounts::{self, Account, Taken},
    patients::{self, Patient},
    qr_tickets::{self, QrTicket},
};

use super::enter::{self, Entry};

/// Lets a patient in by a QR code, which is spent if it is good once. A patient without an
/// account gets one without a login: the clinic has handed the code to this person.
///
/// Refuses with 404, `accounts.qr_used`, `accounts.qr_expired`, `accounts.qr_revoked`,
/// `accounts.consent_needed`, `consents.outdated`, `limits.too_many`.
pub async fn sign_in_by_qr(
    clinic: &Clinic,
    token: &str,
    entry: Entry<'_>,
) -> Result<Token, Problem> {
    clinic.app.limits.count_kind(clinic, Kind::SignIn, &entry.trace.ip).await?;
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    let hash = keys::sha256(token.as_bytes());
    let ticket = qr_tickets::lock_token(&mut db, &hash).await?.ok_or_else(problem::not_found)?;
    is_good(&ticket, now)?;
    // Another code of the same patient may be used at the same moment.
    let card = patients::lock(&mut db, PatientId::of(ticket.patient_id)).await?;
    let card = card.filter(|card| card.forgotten_at.is_none()).ok_or_else(problem::not_found)?;
    let account = account_of(clinic, &mut db, &card).await?;
    qr_tickets::used(&mut db, QrTicketId::of(ticket.id), now).await?;
    let token = enter::enter(clinic, &mut db, &account, "qr", entry).await?;
    db.commit().await?;
    Ok(token)
}

/// Whose cabinet a QR code opens, before it is spent, and whether the patient has agreed to the
/// processing of personal data.
///
/// Refuses with 404, `accounts.qr_used`, `accounts.qr_expired`, `accounts.qr_revoked`,
/// `limits.too_many`.
pub async fn show_qr(
    clinic: &Clinic,
    token: &str,
    entry: Entry<'_>,
) -> Result<(Patient, bool), Problem> {
    clinic.app.limits.count_kind(clinic, Kind::SignIn, &entry.trace.ip).await?;
    let db = clinic.db().read().await?;
    let hash = keys::sha256(token.as_bytes());
    let ticket = qr_tickets::of_token(&db, &hash).await?.ok_or_else(problem::not_found)?;
    is_good(&ticket, clinic.now())?;
    let card = patients::find(&db, PatientId::of(ticket.patient_id)).await?;
    let card = card.filter(|card| card.forgotten_at.is_none()).ok_or_else(problem::not_found)?;
    let agreed = enter::has_agreed(clinic, &db, &card).await?;
    Ok((card, agreed))
}

fn is_good(ticket: &QrTicket, now: DateTime<Utc>) -> Result<(), Problem> {
    let code = match ticket {
        ticket if ticket.is_good(now) => return Ok(()),
        ticket if ticket.revoked_at.is_some() => "accounts.qr_revoked",
        ticket if ticket.single_use && ticket.used_at.is_some() => "accounts.qr_used",
        _ => "accounts.qr_expired",
    };
    Err(Refused::new(410, code).into())
}

async fn account_of(clinic: &Clinic, db: &mut Writer, card: &Patient) -> Result<Account, Problem> {
    if let Some(account) = accounts::of_patient(db, card.id()).await? {
        return Ok(account);
    }
    let now = clinic.now();
    let account = Account::new(new_uuid(now), card.id, None, None, None, card.lang.clone(), now);
    match accounts::add(db, account.clone()).await {
        Ok(()) => Ok(account),
        Err(Taken::Failed(error)) => Err(error.into()),
        Err(_) => Err(Problem::failed("a card got two accounts")),
    }
}
