//! «Забыли пароль?» of the panel.

use kernel::{Problem, ids::StaffId};
use serde::{Deserialize, Serialize};
use shell::{
    Trace,
    app::Clinic,
    http::limits::Kind,
    jobs::{Done, Going, Job},
};
use store::{jobs, staff};

use super::{letter, ticket};

/// The kind of the job.
pub const JOB: &str = "staff.recovery";

#[derive(Serialize, Deserialize)]
struct Payload {
    member: StaffId,
}

/// Sends a member a link by which another password is chosen. An address that is nobody's gets
/// nothing, the same answer and the same work: a job is enqueued in any case, for a stranger one
/// that finds nobody. So the time of the answer tells nothing either.
///
/// Refuses with `limits.too_many`.
pub async fn recover(clinic: &Clinic, typed: &str, trace: &Trace) -> Result<(), Problem> {
    let email = typed.trim().to_lowercase();
    let limits = &clinic.app.limits;
    limits.count_kind(clinic, Kind::Codes, &trace.ip).await?;
    limits.count_kind(clinic, Kind::CodesTo, &format!("staff:{email}")).await?;
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    let member = staff::of_email(&db, &email).await?;
    let member = member.map_or_else(|| StaffId::new(now), |one| one.id());
    let payload = serde_json::to_string(&Payload { member })?;
    jobs::enqueue(&mut db, JOB, payload, now, now).await?;
    Ok(db.commit().await?)
}

/// Makes the link and has it sent; who is nobody, or switched off, gets none.
pub fn make(job: Job) -> Going<Done> {
    Box::pin(async move {
        let Payload { member } = serde_json::from_str(&job.payload)?;
        let clinic = &job.clinic;
        let mut db = clinic.db().write().await?;
        let member = staff::find(&db, member).await?.filter(|one| one.disabled_at.is_none());
        let Some(member) = member else { return Ok(Done::Yes) };
        let ticket = ticket::issue(clinic, &mut db, member.id(), ticket::RECOVERY).await?;
        letter::enqueue(clinic, &mut db, letter::What::Recovery, ticket).await?;
        db.commit().await?;
        Ok(Done::Yes)
    })
}
