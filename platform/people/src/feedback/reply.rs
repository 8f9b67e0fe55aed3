//! The letter with the answer.

use kernel::{Lang, Problem, ids::FeedbackId, ids::PatientId};
use serde::Deserialize;
use shell::{
    jobs::{Done, Going, Job},
    mail::Template,
};
use store::{feedback, feedback_entries};
use uuid::Uuid;

use crate::messages::{self, Class, Outgoing};

#[derive(Deserialize)]
struct Payload {
    entry: Uuid,
}

/// The job: sends an answer to the address that the message's author gave.
pub fn reply(job: Job) -> Going<Done> {
    Box::pin(send(job))
}

async fn send(job: Job) -> Result<Done, Problem> {
    let Payload { entry } = serde_json::from_str(&job.payload)?;
    let clinic = &job.clinic;
    let db = clinic.db().read().await?;
    let Some(entry) = feedback_entries::find(&db, entry).await? else { return Ok(Done::Yes) };
    let row = feedback::find(&db, FeedbackId::of(entry.feedback_id)).await?;
    drop(db);
    // Who asked to be forgotten meanwhile is written to no more.
    let Some(row) = row.filter(|row| !row.email.is_empty()) else { return Ok(Done::Yes) };
    let zone = clinic.site.config.zone;
    let template = Template {
        name: "feedback_answer",
        values: serde_json::json!({
            "answer": entry.text,
            "question": row.body,
            "date": kernel::zone::date(zone, row.created_at),
        }),
        attachments: vec![],
    };
    let out = Outgoing {
        clinic,
        id: job.id,
        patient: row.patient_id.map(PatientId::of),
        class: Class::Service,
        kind: "feedback_answer",
        lang: clinic.site.config.languages.first().copied().unwrap_or(Lang::Ru),
    };
    messages::letter(out, &row.email, template).await
}
