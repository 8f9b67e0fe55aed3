//! The letter about differences.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{
    Lang, Problem,
    ids::{ProfileId, StaffId},
    staff::Role,
};
use people::messages::{self, Class, Outgoing};
use serde::{Deserialize, Serialize};
use shell::{
    jobs::{Done, Going, Job},
    mail::Template,
};
use store::{Writer, comparisons, differences, jobs, payment_profiles, staff};

use super::LETTER;

#[derive(Serialize, Deserialize)]
struct Payload {
    profile: ProfileId,
    day: NaiveDate,
    member: StaffId,
}

/// Tells every administrator who can sign in, once the transaction is committed: one job for each.
pub(super) async fn enqueue(
    db: &mut Writer,
    profile: ProfileId,
    day: NaiveDate,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    for member in staff::all(db).await? {
        let administers = member.role() == Role::Administrator;
        if administers && member.disabled_at.is_none() && member.password.is_some() {
            let payload = serde_json::to_string(&Payload { profile, day, member: member.id() })?;
            jobs::enqueue(db, LETTER, payload, now, now).await?;
        }
    }
    Ok(())
}

/// The job: sends it. Where everything was dealt with meanwhile there is nothing to tell.
pub fn tell(job: Job) -> Going<Done> {
    Box::pin(send(job))
}

async fn send(job: Job) -> Result<Done, Problem> {
    let Payload { profile, day, member } = serde_json::from_str(&job.payload)?;
    let clinic = &job.clinic;
    let db = clinic.db().read().await?;
    let row = comparisons::find(&db, profile, day).await?;
    let open = differences::open_of(&db, profile).await?;
    let known = payment_profiles::find(&db, profile).await?;
    let member = staff::find(&db, member).await?.filter(|one| one.disabled_at.is_none());
    drop(db);
    let (Some(row), Some(known), Some(member)) = (row.filter(|_| open > 0), known, member) else {
        return Ok(Done::Yes);
    };
    let values = serde_json::json!({
        "profile": known.name,
        "day": day,
        "found": row.found,
        "url": format!("{}/admin/takings/differences", clinic.origin()),
    });
    let lang = clinic.site.config.languages.first().copied().unwrap_or(Lang::Ru);
    let kind = "differences";
    let class = Class::Service;
    let out = Outgoing { clinic, id: job.id, patient: None, class, kind, lang };
    let template = Template { name: kind, values, attachments: vec![] };
    messages::letter(out, &member.email, template).await
}
