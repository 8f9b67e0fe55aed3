//! Telling addresses what became of an account.

use chrono::{DateTime, Utc};
use kernel::{
    Lang, Problem,
    ids::{AccountId, PatientId},
    site::Channel,
    zone,
};
use serde::{Deserialize, Serialize};
use shell::{
    jobs::{Done, Going, Job},
    mail::Template,
};
use store::{Writer, account_changes, accounts, jobs, messages as journal};
use uuid::Uuid;

use crate::messages::{self, Class, Outgoing};

/// What is told.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum What {
    /// The owner of a login: somebody wanted it for another account.
    Taken {
        /// Whose login it is.
        account: AccountId,
        /// Which one.
        channel: Channel,
    },
    /// An address that is a login no more. It stands in that change.
    Changed {
        /// The change.
        change: Uuid,
        /// The language.
        lang: String,
    },
    /// The login of a deleted account: the act of what was deleted.
    Deleted {
        /// The change in which the address stands.
        change: Uuid,
        /// The language.
        lang: String,
        /// When it was deleted.
        at: DateTime<Utc>,
        /// Whether the clinic keeps the card.
        card_kept: bool,
        /// Whether visits are still to come.
        visits_to_come: bool,
    },
}

/// Puts the message into the outbox, in the transaction of what it tells of.
pub(super) async fn enqueue(
    db: &mut Writer,
    what: &What,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let payload = serde_json::to_string(what)?;
    Ok(jobs::enqueue(db, super::LETTER, payload, now, now).await?)
}

/// The job: a letter, or an SMS where the address is a phone.
pub fn deliver(job: Job) -> Going<Done> {
    Box::pin(async move {
        let what: What = serde_json::from_str(&job.payload)?;
        match what {
            What::Taken { account, channel } => taken(&job, account, channel).await,
            What::Changed { change, ref lang } => {
                let values = serde_json::json!({});
                farewell(&job, change, lang, "contact_changed", values).await
            }
            What::Deleted { change, ref lang, at, card_kept, visits_to_come } => {
                let config = &job.clinic.site.config;
                let local = at.with_timezone(&config.zone);
                let values = serde_json::json!({
                    "date": local.date_naive(),
                    "time": local.format("%H:%M").to_string(),
                    "zone": zone::label(config.zone, at),
                    "number": change,
                    "card_kept": card_kept,
                    "visits_to_come": visits_to_come,
                });
                farewell(&job, change, lang, "deleted", values).await
            }
        }
    })
}

async fn taken(job: &Job, account: AccountId, channel: Channel) -> Result<Done, Problem> {
    let clinic = &job.clinic;
    let db = clinic.db().read().await?;
    let account = accounts::find(&db, account).await?;
    drop(db);
    let Some(account) = account else { return Ok(Done::Yes) };
    let out = Outgoing {
        clinic,
        id: job.id,
        patient: Some(PatientId::of(account.patient_id)),
        class: Class::Service,
        kind: "contact_taken",
        lang: Lang::from_tag(&account.lang).unwrap_or_default(),
    };
    match (channel, &account.email, &account.phone) {
        (Channel::Email, Some(email), _) => {
            let url = clinic.app.settings.origin(&clinic.site.label);
            let template = Template {
                name: "contact_taken",
                values: serde_json::json!({ "url": format!("{url}/sign-in") }),
                attachments: vec![],
            };
            messages::letter(out, email, template).await
        }
        (Channel::Phone, _, Some(phone)) => {
            messages::sms(out, phone, &out.text("mail-contact_taken_sms")).await
        }
        // It has become another one meanwhile.
        _ => Ok(Done::Yes),
    }
}

/// The last message to an address. It is kept nowhere once the message has left, nor in the
/// journal of messages.
async fn farewell(
    job: &Job,
    change: Uuid,
    lang: &str,
    name: &'static str,
    values: serde_json::Value,
) -> Result<Done, Problem> {
    let clinic = &job.clinic;
    let db = clinic.db().read().await?;
    let row = account_changes::find(&db, change).await?;
    drop(db);
    let Some(row) = row else { return Ok(Done::Yes) };
    let out = Outgoing {
        clinic,
        id: job.id,
        patient: None,
        class: Class::Service,
        kind: name,
        lang: Lang::from_tag(lang).unwrap_or_default(),
    };
    let sent = if row.address.contains('@') {
        messages::letter(out, &row.address, Template { name, values, attachments: vec![] }).await
    } else {
        messages::sms(out, &row.address, &out.text(&format!("mail-{name}_sms"))).await
    };
    let mut db = clinic.db().write().await?;
    journal::forget_address(&mut db, job.id).await?;
    if matches!(sent, Ok(Done::Yes | Done::Never(_))) {
        account_changes::remove(&mut db, change).await?;
    }
    db.commit().await?;
    sent
}
