//! «Подтвердить запись» (C4).

use kernel::{Problem, ids::AppointmentId};
use shell::app::Clinic;
use store::{
    appointments::{self, Appointment, Taken},
    changes, jobs,
};

use super::{Access, access, coming::coming};
use crate::booking;

/// The patient confirms to come; the clinic is told, and the patient has it in writing.
/// Confirming what is confirmed already changes nothing.
///
/// Refuses with `appointments.is_cancelled`, `appointments.completed` or
/// `appointments.started`.
pub async fn confirm(
    clinic: &Clinic,
    id: AppointmentId,
    access: &Access,
) -> Result<Appointment, Problem> {
    let mut db = booking::write_about(clinic, &[id]).await?;
    let mut row = access::lock(clinic, &mut db, id, access).await?;
    coming(clinic, &row)?;
    if row.confirmed_at.is_some() {
        return Ok(row);
    }
    let now = clinic.now();
    row.confirmed_at = Some(now);
    match appointments::save(&mut db, &row).await {
        Ok(()) => {}
        Err(Taken::Failed(error)) => return Err(error.into()),
        Err(_) => return Err(Problem::failed("a confirmation was refused as an overlap")),
    }
    let payload = serde_json::json!({ "appointment": id, "what": "confirmed" }).to_string();
    jobs::enqueue(&mut db, super::LETTER, payload, now, now).await?;
    changes::add(&mut db, "appointments.confirmed", row.id, now).await?;
    access::note(clinic, &mut db, access, "appointments.confirm", &row).await?;
    db.commit().await?;
    Ok(row)
}
