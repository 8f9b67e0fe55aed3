//! The letter that an endpoint was paused.

use kernel::{Lang, Problem, ids::StaffId, staff::Role};
use people::messages::{self, Class, Outgoing};
use poem::http::Uri;
use serde::{Deserialize, Serialize};
use shell::{
    app::Clinic,
    jobs::{Done, Going, Job},
    mail::Template,
};
use store::{Writer, jobs, staff, webhooks};
use uuid::Uuid;

/// The kind of the job.
pub const JOB: &str = "exchange.paused";

#[derive(Serialize, Deserialize)]
struct Payload {
    webhook: Uuid,
    member: StaffId,
}

/// Tells every administrator who can sign in, once the transaction is committed: one job for each,
/// so that a mailbox that is full keeps nobody else's letter.
pub(super) async fn enqueue(
    clinic: &Clinic,
    db: &mut Writer,
    webhook: Uuid,
) -> Result<(), Problem> {
    let now = clinic.now();
    for member in staff::all(db).await? {
        let administers = member.role() == Role::Administrator;
        if administers && member.disabled_at.is_none() && member.password.is_some() {
            let payload = serde_json::to_string(&Payload { webhook, member: member.id() })?;
            jobs::enqueue(db, JOB, payload, now, now).await?;
        }
    }
    Ok(())
}

/// Sends it; of an endpoint that is posted to again, or gone, there is nothing to tell.
pub fn tell(job: Job) -> Going<Done> {
    Box::pin(send(job))
}

async fn send(job: Job) -> Result<Done, Problem> {
    let Payload { webhook, member } = serde_json::from_str(&job.payload)?;
    let clinic = &job.clinic;
    let db = clinic.db().read().await?;
    let row = webhooks::find(&db, webhook).await?;
    let member = staff::find(&db, member).await?.filter(|one| one.disabled_at.is_none());
    drop(db);
    let row = row.filter(|row| row.state == webhooks::state::PAUSED);
    let (Some(row), Some(member)) = (row, member) else { return Ok(Done::Yes) };
    // An address may hold a word that only the receiver should know: the letter names the host.
    let host = row.url.parse::<Uri>().ok().and_then(|url| url.host().map(str::to_owned));
    let zone = clinic.site.config.zone;
    let since = row.failing_since.map(|at| at.with_timezone(&zone).format("%d.%m.%Y %H:%M"));
    let origin = clinic.app.settings.origin(&clinic.site.label);
    let values = serde_json::json!({
        "host": host.unwrap_or_default(),
        "reason": row.reason,
        "since": since.map(|since| since.to_string()),
        "url": format!("{origin}/admin/exchange/webhooks/{webhook}"),
    });
    let lang = clinic.site.config.languages.first().copied().unwrap_or(Lang::Ru);
    let out = Outgoing {
        clinic,
        id: job.id,
        patient: None,
        class: Class::Service,
        kind: "webhook_paused",
        lang,
    };
    let template = Template { name: "webhook_paused", values, attachments: vec![] };
    messages::letter(out, &member.email, template).await
}
