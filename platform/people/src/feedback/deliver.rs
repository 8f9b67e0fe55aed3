//! The letter to the administration.

use kernel::{
    Problem,
    ids::{FeedbackId, PatientId},
};
use providers::SendError;
use serde::Deserialize;
use shell::{
    jobs::{Done, Going, Job},
    mail::{Letterhead, Template},
};
use store::{feedback, patients, patients::Patient};

#[derive(Deserialize)]
struct Payload {
    feedback: FeedbackId,
    patient: PatientId,
}

/// The job: sends the message to the clinic's address; an answer goes to the patient. The
/// subject tells nothing of what is written. It is no message to a patient and stands in no
/// journal of those.
pub fn deliver(job: Job) -> Going<Done> {
    Box::pin(send(job))
}

async fn send(job: Job) -> Result<Done, Problem> {
    let payload: Payload = serde_json::from_str(&job.payload)?;
    let clinic = &job.clinic;
    let to = clinic.site.config.contacts.email.as_str();
    let db = clinic.db().read().await?;
    let row = feedback::find(&db, payload.feedback).await?;
    let Some(row) = row.filter(|_| !to.is_empty()) else { return Ok(Done::Yes) };
    let mut ids = vec![payload.patient];
    ids.extend(row.patient_id.map(PatientId::of));
    let cards = patients::of_ids(&db, &ids).await?;
    drop(db);
    let card = |id: Option<uuid::Uuid>| {
        let card = cards.iter().find(|card| Some(card.id) == id && card.forgotten_at.is_none());
        card.map(|card: &Patient| card.full_name().full()).unwrap_or_default()
    };
    let acting = row.patient_id != Some(payload.patient.0);
    let template = Template {
        name: "feedback",
        values: serde_json::json!({
            "author": card(row.patient_id),
            "acting_for": acting.then(|| card(Some(payload.patient.0))),
            "email": row.email,
            "category": row.category,
            "subject": row.subject,
            "body": row.body,
        }),
        attachments: vec![],
    };
    let lang = clinic.site.config.languages.first().copied().unwrap_or_default();
    let mut letter = Letterhead { clinic, lang, to, id: job.id }.compose(template)?;
    letter.reply_to = Some(row.email);
    Ok(match clinic.mailer().await?.send(&clinic.site.label, &letter).await {
        Ok(()) => Done::Yes,
        // A second copy is recognised by its Message-ID.
        Err(SendError::Temporary(why) | SendError::Unknown(why)) => Done::Later(why),
        Err(SendError::Permanent(why)) => Done::Never(why),
    })
}
