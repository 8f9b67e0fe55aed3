//! The journal of accesses: reading or changing a patient's data leaves an entry (law §2).

use kernel::{
    Problem,
    ids::{PatientId, new_uuid},
};
use shell::{Ctx, Trace, app::Clinic};
use store::{
    Writer,
    audit::{self, AuditEntry},
};
use uuid::Uuid;

/// Notes what is done, in the transaction of what is done. `action` is `feature.verb`.
pub async fn record(
    clinic: &Clinic,
    db: &mut Writer,
    trace: &Trace,
    action: &'static str,
    patient: Option<PatientId>,
    object: Option<Uuid>,
) -> Result<(), Problem> {
    Ok(audit::add(db, entry(clinic, trace, action, patient, object)).await?)
}

/// The same for many patients at once, each with an object.
pub async fn record_all(
    clinic: &Clinic,
    db: &mut Writer,
    trace: &Trace,
    action: &'static str,
    patients: &[(PatientId, Option<Uuid>)],
) -> Result<(), Problem> {
    let rows = patients
        .iter()
        .map(|(patient, object)| entry(clinic, trace, action, Some(*patient), *object));
    Ok(audit::add_all(db, rows.collect()).await?)
}

fn entry(
    clinic: &Clinic,
    trace: &Trace,
    action: &'static str,
    patient: Option<PatientId>,
    object: Option<Uuid>,
) -> AuditEntry {
    let now = clinic.now();
    AuditEntry::new(
        new_uuid(now),
        now,
        trace.actor.into(),
        trace.name.clone(),
        trace.staff.map(|id| id.0),
        trace.account.map(|id| id.0),
        trace.own.map(|id| id.0),
        patient.map(|id| id.0),
        action.into(),
        object,
        trace.ip.clone(),
        trace.user_agent.clone(),
        trace.request_id.clone(),
    )
}

/// Notes that a door shows a patient's data, before it does.
pub async fn read(
    ctx: &Ctx,
    action: &'static str,
    patient: PatientId,
    object: Option<Uuid>,
) -> Result<(), Problem> {
    let mut db = ctx.clinic.db().write().await?;
    record(&ctx.clinic, &mut db, &ctx.trace(), action, Some(patient), object).await?;
    Ok(db.commit().await?)
}
