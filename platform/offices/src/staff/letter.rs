//! Letters to the staff: the invitation, the way back.

use kernel::{
    Lang, Problem,
    ids::{StaffId, StaffTicketId},
};
use people::messages::{self, Class, Outgoing};
use serde::{Deserialize, Serialize};
use shell::{
    app::Clinic,
    jobs::{Done, Going, Job},
    mail::Template,
};
use store::{Writer, jobs, staff, staff_tickets};

use super::ticket;

/// The kind of the job.
pub const JOB: &str = "staff.letter";

/// What the letter is about.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum What {
    Invitation,
    Recovery,
}

#[derive(Serialize, Deserialize)]
struct Payload {
    what: What,
    ticket: StaffTicketId,
}

/// Sends the link of a ticket, once the transaction is committed. The job names the ticket only:
/// its link is signed when the letter is written.
pub(super) async fn enqueue(
    clinic: &Clinic,
    db: &mut Writer,
    what: What,
    ticket: StaffTicketId,
) -> Result<(), Problem> {
    let now = clinic.now();
    let payload = serde_json::to_string(&Payload { what, ticket })?;
    Ok(jobs::enqueue(db, JOB, payload, now, now).await?)
}

/// Sends it to the login; a link that is over needs no letter.
pub fn deliver(job: Job) -> Going<Done> {
    Box::pin(send(job))
}

async fn send(job: Job) -> Result<Done, Problem> {
    let Payload { what, ticket } = serde_json::from_str(&job.payload)?;
    let clinic = &job.clinic;
    let db = clinic.db().read().await?;
    let row = staff_tickets::find(&db, ticket).await?;
    let Some(row) = row.filter(|row| row.is_good(clinic.now())) else { return Ok(Done::Yes) };
    let member = staff::find(&db, StaffId::of(row.staff_id)).await?;
    drop(db);
    let Some(member) = member else { return Ok(Done::Yes) };
    let name = match what {
        What::Invitation => "staff_invitation",
        What::Recovery => "staff_recovery",
    };
    let until = row.expires_at.with_timezone(&clinic.site.config.zone);
    let values = serde_json::json!({
        "name": member.name,
        "role": member.role().slug(),
        "url": ticket::link(clinic, ticket),
        "until": until.format("%d.%m.%Y %H:%M").to_string(),
    });
    let lang = clinic.site.config.languages.first().copied().unwrap_or(Lang::Ru);
    let out =
        Outgoing { clinic, id: job.id, patient: None, class: Class::Service, kind: name, lang };
    messages::letter(out, &member.email, Template { name, values, attachments: vec![] }).await
}
