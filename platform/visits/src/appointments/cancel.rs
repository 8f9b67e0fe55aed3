//! Cancelling a visit (B8).

use chrono::TimeDelta;
use kernel::{
    Problem, Refused,
    ids::{AppointmentId, DoctorId},
};
use shell::app::Clinic;
use store::{
    appointments::{self, Appointment, Taken, status},
    changes, jobs,
};

use super::{Access, access, invoice};
use crate::{booking::Door, schedule::plan};

/// Cancels a visit; its slot is free at once, and the patient is told. Cancelling what is
/// cancelled already changes nothing: a double click is no mistake. Its preliminary invoice is
/// gone with it. A patient cannot cancel what is paid; when the registry does, the money goes back.
///
/// Refuses with `appointments.completed`, `appointments.started`,
/// `appointments.too_late_to_cancel` or `appointments.paid`.
pub async fn cancel(
    clinic: &Clinic,
    id: AppointmentId,
    access: &Access,
) -> Result<Appointment, Problem> {
    let mut db = clinic.db().write().await?;
    let mut row = access::lock(clinic, &mut db, id, access).await?;
    if row.status == status::CANCELLED {
        return Ok(row);
    }
    allowed(clinic, &row, access)?;
    let now = clinic.now();
    row.status = status::CANCELLED.into();
    row.cancelled_at = Some(now);
    match appointments::save(&mut db, &row).await {
        Ok(()) => {}
        Err(Taken::Failed(error)) => return Err(error.into()),
        Err(_) => return Err(Problem::failed("a cancellation was refused as an overlap")),
    }
    invoice::cancel(&mut db, &row, access.door(), now).await?;
    let payload = serde_json::json!({ "appointment": id, "what": "cancelled" }).to_string();
    jobs::enqueue(&mut db, super::LETTER, payload, now, now).await?;
    changes::add(&mut db, "appointments.cancelled", row.id, now).await?;
    access::note(clinic, &mut db, access, "appointments.cancel", &row).await?;
    plan::forget_after_commit(clinic, &mut db, DoctorId::of(row.doctor_id));
    db.commit().await?;
    Ok(row)
}

/// Whether the visit may still be cancelled: by the patient until the clinic's deadline, by the
/// registry until it begins.
pub(super) fn allowed(clinic: &Clinic, row: &Appointment, access: &Access) -> Result<(), Refused> {
    let notice = TimeDelta::minutes(i64::from(clinic.site.config.booking.cancel_until_minutes));
    let now = clinic.now();
    match row.status.as_str() {
        status::COMPLETED => Err(Refused::new(409, "appointments.completed")),
        status::NO_SHOW => Err(Refused::new(409, "appointments.started")),
        _ if row.starts_at <= now => Err(Refused::new(409, "appointments.started")),
        _ if access.door() == Door::Patients && row.starts_at - notice < now => {
            Err(Refused::new(409, "appointments.too_late_to_cancel"))
        }
        _ => Ok(()),
    }
}

/// Whether the patient may cancel a visit now.
pub fn can_cancel(clinic: &Clinic, row: &Appointment) -> bool {
    row.status == status::BOOKED && allowed(clinic, row, &Access::default()).is_ok()
}
