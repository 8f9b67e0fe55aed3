//! Trying whether the clinic's letters leave: one to whoever asks.

use kernel::{Lang, Problem, ids::StaffId};
use serde::{Deserialize, Serialize};
use shell::{
    Trace,
    app::Clinic,
    http::limits::Kind,
    jobs::{Done, Going, Job},
    mail::Template,
};
use store::{
    jobs,
    messages::{self, Message},
    staff::{self, Member},
};

use super::{Class, Outgoing};
use crate::audit;

/// The kind of the job.
pub const TRIAL: &str = "messages.trial";

/// The name of the template, and the kind in the journal.
const KIND: &str = "trial";

#[derive(Serialize, Deserialize)]
struct Payload {
    member: StaffId,
}

/// Sends a letter to a member of the staff, at the login, the way in which patients' letters go.
/// One a minute.
///
/// Refuses with `limits.too_many`.
pub async fn try_out(clinic: &Clinic, member: &Member, trace: &Trace) -> Result<(), Problem> {
    let who = member.id.to_string();
    clinic.app.limits.count_kind(clinic, Kind::Trial, &who).await?;
    let now = clinic.now();
    let payload = serde_json::to_string(&Payload { member: member.id() })?;
    let mut db = clinic.db().write().await?;
    jobs::enqueue(&mut db, TRIAL, payload, now, now).await?;
    audit::record(clinic, &mut db, trace, "messages.try_out", None, Some(member.id)).await?;
    Ok(db.commit().await?)
}

/// What became of the last one of a member, once its sending has begun.
pub async fn last_trial(clinic: &Clinic, member: &Member) -> Result<Option<Message>, Problem> {
    let db = clinic.db().read().await?;
    Ok(messages::latest_letter(&db, KIND, &member.email).await?)
}

/// The job: writes and sends it.
pub fn send_trial(job: Job) -> Going<Done> {
    Box::pin(send(job))
}

async fn send(job: Job) -> Result<Done, Problem> {
    let Payload { member } = serde_json::from_str(&job.payload)?;
    let clinic = &job.clinic;
    let db = clinic.db().read().await?;
    let member = staff::find(&db, member).await?;
    drop(db);
    let Some(member) = member else { return Ok(Done::Yes) };
    let lang = clinic.site.config.languages.first().copied().unwrap_or(Lang::Ru);
    let origin = clinic.app.settings.origin(&clinic.site.label);
    let values = serde_json::json!({
        "name": member.name,
        "url": format!("{origin}/admin/settings/messages"),
    });
    let out =
        Outgoing { clinic, id: job.id, patient: None, class: Class::Service, kind: KIND, lang };
    super::letter(out, &member.email, Template { name: KIND, values, attachments: vec![] }).await
}
