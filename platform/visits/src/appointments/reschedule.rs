//! «Перенести»: the same visit at another time (C4).

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{
    Problem, Refused,
    ids::{AppointmentId, DoctorId},
};
use shell::app::Clinic;
use store::{
    appointment_services::{self, PlannedService},
    appointments::{self, Appointment, Taken},
    changes,
    directory::Directory,
    jobs,
};
use uuid::Uuid;

use super::{Access, access, coming::coming, find, invoice};
use crate::{
    booking::{self, Door, Wanted},
    directory,
    schedule::plan,
};

/// Where a visit is moved to: another time, perhaps at another post of the same doctor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct To {
    /// Where.
    pub branch: Uuid,
    /// As what.
    pub specialisation: Uuid,
    /// The beginning.
    pub from: DateTime<Utc>,
}

/// Moves a visit to another time of the same doctor, for the same services. The old time is
/// kept until the new one is sure; whoever loses it to another patient keeps the old visit.
/// What the patient had confirmed is to be confirmed anew. Moving a visit to where it is
/// changes nothing: a double click is no mistake.
///
/// Refuses with `appointments.is_cancelled`, `appointments.completed`,
/// `appointments.started`, `appointments.too_late_to_move`, `booking.slot_taken`,
/// `booking.slot_not_offered`, `invoices.paid_elsewhere`, or 404 for what is not the doctor's.
pub async fn reschedule(
    clinic: &Clinic,
    id: AppointmentId,
    to: To,
    access: &Access,
) -> Result<Appointment, Problem> {
    let db = clinic.db().read().await?;
    let row = find(clinic, &db, id, access).await?;
    drop(db);
    if is_there(&row, to) {
        return Ok(row);
    }
    allowed(clinic, &row, access)?;
    let wanted = wanted(&row, to);
    let doctor = DoctorId::of(wanted.doctor);
    let directory = directory::of(clinic).await?;
    booking::open_post(clinic, &directory, &wanted, access.door())?;

    let mut db = clinic.db().write_about(doctor).await?;
    let mut row = access::lock(clinic, &mut db, id, access).await?;
    if is_there(&row, to) {
        return Ok(row);
    }
    allowed(clinic, &row, access)?;
    let planned = appointment_services::of(&db, &[id]).await?;
    let minutes = minutes(&directory, &row, &planned);
    let slot = booking::look_up(clinic, &db, &wanted, minutes, access.door()).await?;
    let (from, until) = slot.moments();
    let now = clinic.now();
    appointments::release_expired(&mut db, doctor, (from, until), now).await?;
    row.branch_id = to.branch;
    row.specialisation_id = to.specialisation;
    row.starts_at = from;
    row.ends_at = until;
    row.confirmed_at = None;
    row.arrived_at = None;
    row.moved_at = Some(now);
    match appointments::save(&mut db, &row).await {
        Ok(()) => {}
        Err(Taken::Failed(error)) => return Err(error.into()),
        Err(_) => return Err(Refused::new(409, "booking.slot_taken").into()),
    }
    invoice::follow(&mut db, &row, now).await?;
    let payload = serde_json::json!({ "appointment": id, "what": "moved" }).to_string();
    jobs::enqueue(&mut db, super::LETTER, payload, now, now).await?;
    super::schedule(clinic, &mut db, &row).await?;
    changes::add(&mut db, "appointments.moved", row.id, now).await?;
    access::note(clinic, &mut db, access, "appointments.move", &row).await?;
    plan::forget_after_commit(clinic, &mut db, doctor);
    db.commit().await?;
    Ok(row)
}

/// Whether the visit may still be moved: by the patient as long as he may cancel it (B8), by the
/// registry until it begins.
pub(super) fn allowed(clinic: &Clinic, row: &Appointment, access: &Access) -> Result<(), Refused> {
    coming(clinic, row)?;
    if access.door() == Door::Desk {
        return Ok(());
    }
    let notice = TimeDelta::minutes(i64::from(clinic.site.config.booking.cancel_until_minutes));
    if row.starts_at - notice < clinic.now() {
        return Err(Refused::new(409, "appointments.too_late_to_move"));
    }
    Ok(())
}

/// How many minutes the visit's services take, where they were chosen; 0 where it is for the
/// post's usual one, which takes a slot of the schedule's own length (B9).
pub(super) fn minutes(directory: &Directory, row: &Appointment, planned: &[PlannedService]) -> u32 {
    let post = directory.post(row.doctor_id, row.branch_id, row.specialisation_id);
    let usual = post.and_then(|post| directory.default_service(post)).map(|service| service.id);
    if planned.iter().all(|service| Some(service.service_id) == usual) {
        return 0;
    }
    planned.iter().map(|service| u32::try_from(service.minutes).unwrap_or(0)).sum()
}

fn is_there(row: &Appointment, to: To) -> bool {
    (row.branch_id, row.specialisation_id, row.starts_at) == (to.branch, to.specialisation, to.from)
}

fn wanted(row: &Appointment, to: To) -> Wanted {
    let To { branch, specialisation, from } = to;
    Wanted { doctor: row.doctor_id, branch, specialisation, services: vec![], from }
}
