//! Telling a patient by push: the message goes into the journal, once for each browser of who
//! may know of it, and leaves with the transaction.

use kernel::{
    Problem,
    ids::{AccountId, PatientId},
};
use shell::{app::Clinic, keys::sha256};
use store::{
    Writer, accounts, family_links, jobs,
    messages::{self, Message, state},
    push_subscriptions,
};
use uuid::Uuid;

use crate::messages::Class;

/// A message to be pushed.
#[derive(Clone, Copy, Debug)]
pub struct Note<'a> {
    /// The job that tells it: told twice it is told once.
    pub of: Uuid,
    /// To whom.
    pub patient: PatientId,
    /// The account that had to do with it, when it is not the patient's own.
    pub account: Option<AccountId>,
    /// The name of its template.
    pub kind: &'static str,
    /// What «Уведомления» show.
    pub text: &'a str,
}

/// Tells the patient's own browsers, and those of the representative who acted, while he still
/// may (D1).
pub async fn tell(clinic: &Clinic, db: &mut Writer, note: Note<'_>) -> Result<(), Problem> {
    let now = clinic.now();
    for account in accounts_of(clinic, db, note).await? {
        let mut browsers = push_subscriptions::of_account(db, account).await?;
        browsers.truncate(super::BROWSERS);
        for browser in browsers {
            let id = id_of(note.of, browser.id);
            let row = Message::new(
                id,
                Some(note.patient.0),
                "push".into(),
                Class::Service.tag().into(),
                note.kind.into(),
                browser.id.to_string(),
                String::new(),
                note.text.into(),
                state::QUEUED.into(),
                "push".into(),
                None,
                0,
                now,
                now,
                0,
                String::new(),
            );
            if messages::begin(db, row).await? {
                let payload = serde_json::json!({ "message": id }).to_string();
                jobs::enqueue(db, super::JOB, payload, now, now).await?;
            }
        }
    }
    Ok(())
}

async fn accounts_of(
    clinic: &Clinic,
    db: &Writer,
    note: Note<'_>,
) -> Result<Vec<AccountId>, Problem> {
    let own = accounts::of_patient(db, note.patient).await?.map(|account| account.id());
    let mut told: Vec<AccountId> = own.into_iter().collect();
    let Some(other) = note.account.filter(|other| Some(*other) != own) else { return Ok(told) };
    let rules = &clinic.site.config.family;
    if let (true, Some(account)) = (rules.enabled, accounts::find(db, other).await?) {
        let representative = PatientId::of(account.patient_id);
        let link = family_links::active(db, representative, note.patient).await?;
        let (zone, now) = (clinic.site.config.zone, clinic.now());
        if link.is_some_and(|link| link.in_force(rules, zone, now)) {
            told.push(other);
        }
    }
    Ok(told)
}

/// The same message for the same browser has the same id, whoever tries.
fn id_of(job: Uuid, browser: Uuid) -> Uuid {
    let hash = sha256(&[job.as_bytes().as_slice(), browser.as_bytes()].concat());
    let mut bytes = [0; 16];
    let decoded = hex::decode_to_slice(&hash[..32], &mut bytes);
    debug_assert!(decoded.is_ok(), "a hash is hexadecimal");
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
