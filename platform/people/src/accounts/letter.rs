//! What the owner of an account is told: an attempt to register once more, another password.

use kernel::{
    Lang, Problem,
    ids::{AccountId, PatientId},
};
use serde::{Deserialize, Serialize};
use shell::{
    app::Clinic,
    jobs::{Done, Going, Job},
    mail::Template,
};
use store::{
    Writer,
    accounts::{self, Account},
    jobs,
};

use crate::messages::{self, Class, Outgoing};

/// The kind of the job.
pub const JOB: &str = "accounts.letter";

/// «У вас уже есть учетная запись».
pub(super) const ALREADY: What = What::Already;
/// «Пароль изменен».
pub(super) const PASSWORD: What = What::Password;

/// What is told.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum What {
    Already,
    Password,
}

#[derive(Serialize, Deserialize)]
struct Payload {
    account: AccountId,
    what: What,
}

/// Tells the owner of an account, once the transaction is committed.
pub(super) async fn enqueue(
    clinic: &Clinic,
    db: &mut Writer,
    account: Account,
    what: What,
) -> Result<(), Problem> {
    let now = clinic.now();
    let payload = serde_json::to_string(&Payload { account: account.id(), what })?;
    Ok(jobs::enqueue(db, JOB, payload, now, now).await?)
}

/// Sends it to the login; an account that is gone needs no letter.
pub fn deliver(job: Job) -> Going<Done> {
    Box::pin(send(job))
}

async fn send(job: Job) -> Result<Done, Problem> {
    let Payload { account, what } = serde_json::from_str(&job.payload)?;
    let clinic = &job.clinic;
    let db = clinic.db().read().await?;
    let account = accounts::find(&db, account).await?;
    drop(db);
    let Some(account) = account else { return Ok(Done::Yes) };
    let (name, path, sms) = match what {
        What::Already => ("already", "/sign-in", "mail-already_sms"),
        What::Password => ("password", "/recovery", "mail-password_sms"),
    };
    let origin = clinic.app.settings.origin(&clinic.site.label);
    let out = Outgoing {
        clinic,
        id: job.id,
        patient: Some(PatientId::of(account.patient_id)),
        class: Class::Service,
        kind: name,
        lang: Lang::from_tag(&account.lang).unwrap_or_default(),
    };
    if let Some(email) = &account.email {
        let values = serde_json::json!({
            "url": format!("{origin}{path}"),
            "recovery_url": format!("{origin}/recovery"),
        });
        return messages::letter(out, email, Template { name, values, attachments: vec![] }).await;
    }
    let Some(phone) = &account.phone else { return Ok(Done::Yes) };
    let text = format!("{} {origin}{path}", out.text(sms));
    messages::sms(out, phone, &text).await
}
