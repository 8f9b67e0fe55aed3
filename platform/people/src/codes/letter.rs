//! The letter with the code.

use kernel::{Lang, Problem, ids::AppointmentId};
use serde::Deserialize;
use shell::{
    jobs::{Done, Going, Job},
    mail::{Letterhead, Template},
};
use store::appointments;

#[derive(Deserialize)]
struct Payload {
    appointment: AppointmentId,
    send: i32,
}

/// Sends the code; a slot that is no longer held needs none.
pub fn deliver(job: Job) -> Going<Done> {
    Box::pin(send(job))
}

async fn send(job: Job) -> Result<Done, Problem> {
    let payload: Payload = serde_json::from_str(&job.payload)?;
    let clinic = &job.clinic;
    let db = clinic.db().read().await?;
    let held = appointments::find(&db, payload.appointment).await?;
    let Some(held) =
        held.filter(|row| row.status == appointments::status::HELD && !row.email.is_empty())
    else {
        return Ok(Done::Yes);
    };
    let template = Template {
        name: "code",
        values: serde_json::json!({
            "code": super::code(clinic, payload.appointment, payload.send),
            "minutes": super::MINUTES,
        }),
        attachments: vec![],
    };
    let lang = Lang::from_tag(&held.lang).unwrap_or_default();
    Letterhead { clinic, lang, to: &held.email, id: job.id }.send(template).await
}
