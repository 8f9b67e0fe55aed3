//! The letter or the SMS with the code.

use kernel::{Lang, Problem, site::Channel};
use serde::Deserialize;
use shell::{
    jobs::{Done, Going, Job},
    mail::Template,
};
use store::codes;
use uuid::Uuid;

use crate::messages::{self, Class, Outgoing};

#[derive(Deserialize)]
struct Payload {
    id: Uuid,
    send: i32,
}

/// Sends the code; one that was used, replaced or ran out meanwhile needs no message.
pub fn deliver(job: Job) -> Going<Done> {
    Box::pin(send(job))
}

async fn send(job: Job) -> Result<Done, Problem> {
    let payload: Payload = serde_json::from_str(&job.payload)?;
    let clinic = &job.clinic;
    let db = clinic.db().read().await?;
    let row = codes::find(&db, payload.id).await?;
    drop(db);
    let Some(row) = row.filter(|row| row.sends == payload.send && row.expires_at > clinic.now())
    else {
        return Ok(Done::Yes);
    };
    let code = super::code(clinic, row.id, &row.purpose, row.sends);
    let out = Outgoing {
        clinic,
        id: job.id,
        patient: None,
        class: Class::Code,
        kind: "code",
        lang: Lang::from_tag(&row.lang).unwrap_or_default(),
    };
    if Channel::from_tag(&row.channel) == Some(Channel::Phone) {
        let text = format!("{} {code}", out.text("mail-code_sms"));
        return messages::sms(out, &row.address, &text).await;
    }
    let template = Template {
        name: "code",
        values: serde_json::json!({ "code": code, "minutes": super::MINUTES }),
        attachments: vec![],
    };
    messages::letter(out, &row.address, template).await
}
