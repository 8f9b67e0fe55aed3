//! Recording a consent.

use chrono::{DateTime, Utc};
use kernel::{
    Problem, Refused,
    ids::{AppointmentId, new_uuid},
};
use store::{
    Writer,
    consents::{self, Consent},
    documents,
};

/// How a consent was given.
#[derive(Clone, Debug)]
pub struct Given {
    /// The version of the document that was shown.
    pub version: i32,
    /// The words at the tick.
    pub wording: String,
    /// The address the request came from.
    pub ip: String,
    /// The browser's name for itself.
    pub user_agent: String,
    /// `form` or `email_code`.
    pub method: &'static str,
}

/// Adds a consent to the journal, in the transaction of what it was given for.
///
/// Refuses with `consents.outdated` when another version of the document has come into
/// force meanwhile: a new version asks again.
pub async fn record(
    db: &mut Writer,
    kind: &str,
    given: &Given,
    (person, phone, email): (&str, &str, &str),
    appointment: AppointmentId,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let outdated = || Refused::new(409, "consents.outdated");
    let document = documents::current(db, kind).await?.ok_or_else(outdated)?;
    if document.version != given.version {
        return Err(outdated().into());
    }
    let row = Consent::new(
        new_uuid(now),
        document.id,
        document.hash,
        Some(appointment.0),
        person.into(),
        phone.into(),
        email.into(),
        given.method.into(),
        given.wording.clone(),
        given.ip.clone(),
        given.user_agent.clone(),
        now,
    );
    Ok(consents::add(db, row).await?)
}
