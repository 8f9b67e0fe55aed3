//! Recording a consent.

use chrono::{DateTime, Utc};
use kernel::{
    Problem, Refused,
    ids::{AccountId, AppointmentId, PatientId, StaffId, new_uuid},
};
use store::{
    Writer,
    consents::{self, Consent},
    documents,
};

/// How a consent was given.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Given {
    /// The version of the document that was shown.
    pub version: i32,
    /// The words at the tick.
    pub wording: String,
    /// The address the request came from.
    pub ip: String,
    /// The browser's name for itself.
    pub user_agent: String,
    /// `form`, `email_code`, `account` or `desk`.
    pub method: &'static str,
}

/// Who gives a consent, and what for.
#[derive(Clone, Copy, Debug, Default)]
pub struct By<'a> {
    /// The name.
    pub person: &'a str,
    /// The phone in E.164.
    pub phone: &'a str,
    /// The e-mail address.
    pub email: &'a str,
    /// The booking it is given for.
    pub appointment: Option<AppointmentId>,
    /// The card.
    pub patient: Option<PatientId>,
    /// The account.
    pub account: Option<AccountId>,
    /// The member of the staff who notes it.
    pub staff: Option<StaffId>,
}

/// Adds a consent to the journal, in the transaction of what it was given for.
///
/// Refuses with `consents.outdated` when another version of the document has come into
/// force meanwhile: a new version asks again.
pub async fn record(
    db: &mut Writer,
    kind: &str,
    given: &Given,
    by: By<'_>,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let outdated = || Refused::new(409, "consents.outdated");
    let document = documents::current(db, kind, now).await?.ok_or_else(outdated)?;
    if document.version != given.version {
        return Err(outdated().into());
    }
    let row = Consent::new(
        new_uuid(now),
        document.id,
        document.hash,
        by.appointment.map(|id| id.0),
        by.person.into(),
        by.phone.into(),
        by.email.into(),
        given.method.into(),
        given.wording.clone(),
        given.ip.clone(),
        given.user_agent.clone(),
        now,
        by.patient.map(|id| id.0),
        by.account.map(|id| id.0),
        "given".into(),
        by.staff.map(|id| id.0),
    );
    Ok(consents::add(db, row).await?)
}
