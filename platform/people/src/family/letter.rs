//! Telling a representative what became of a link. The message names nobody.

use chrono::{DateTime, Utc};
use kernel::{
    Lang, Problem,
    ids::{FamilyLinkId, PatientId},
};
use serde::{Deserialize, Serialize};
use shell::{
    jobs::{Done, Going, Job},
    mail::Template,
};
use store::{Writer, accounts, family_links, jobs, patients};

use crate::messages::{self, Class, Outgoing};

/// What became of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum What {
    /// The clinic has confirmed it.
    Confirmed,
    /// The clinic has refused it.
    Refused,
    /// It was ended, not by the representative.
    Ended,
    /// The dependent now decides himself: the clinic confirms anew.
    Age,
    /// The dependent has come of age.
    Adult,
}

impl What {
    const fn text(self) -> &'static str {
        match self {
            Self::Confirmed => "family-letter_confirmed",
            Self::Refused => "family-letter_refused",
            Self::Ended => "family-letter_ended",
            Self::Age => "family-letter_age",
            Self::Adult => "family-letter_adult",
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Payload {
    link: FamilyLinkId,
    what: What,
}

/// Puts the message into the outbox, in the transaction of what it tells of.
pub(super) async fn enqueue(
    db: &mut Writer,
    link: FamilyLinkId,
    what: What,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let payload = serde_json::to_string(&Payload { link, what })?;
    Ok(jobs::enqueue(db, super::LETTER, payload, now, now).await?)
}

/// The job: a letter to the representative, or an SMS where there is no e-mail address.
pub fn deliver(job: Job) -> Going<Done> {
    Box::pin(async move {
        let payload: Payload = serde_json::from_str(&job.payload)?;
        let clinic = &job.clinic;
        let db = clinic.db().read().await?;
        let Some(link) = family_links::find(&db, payload.link).await? else {
            return Ok(Done::Yes);
        };
        let own = PatientId::of(link.representative_id);
        let card = patients::find(&db, own).await?.filter(|card| card.forgotten_at.is_none());
        let account = accounts::of_patient(&db, own).await?;
        drop(db);
        // Without an account there is nobody who could act.
        let (Some(card), Some(account)) = (card, account) else { return Ok(Done::Yes) };
        let out = Outgoing {
            clinic,
            id: job.id,
            patient: Some(own),
            class: Class::Service,
            kind: "family",
            lang: Lang::from_tag(&account.lang).unwrap_or_default(),
        };
        let url = format!("{}/family", clinic.app.settings.origin(&clinic.site.label));
        if let Some(to) = account.email.or(Some(card.email)).filter(|email| !email.is_empty()) {
            let template = Template {
                name: "family",
                values: serde_json::json!({ "what": payload.what.text(), "url": url }),
                attachments: vec![],
            };
            return messages::letter(out, &to, template).await;
        }
        match account.phone {
            Some(phone) => {
                let words = out.text("mail-family_sms");
                messages::sms(out, &phone, &format!("{words} {url}")).await
            }
            None => Ok(Done::Yes),
        }
    })
}
