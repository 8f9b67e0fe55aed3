//! «Отправить напоминание на почту» (C4).

use chrono::TimeDelta;
use kernel::{
    Problem, Refused,
    ids::{AppointmentId, PatientId},
    problem,
};
use shell::app::Clinic;
use store::{appointments::Appointment, audit, jobs};

use super::{Access, access, coming::coming, letter};

/// How many reminders of one visit may be asked for in a day.
const A_DAY: u64 = 3;

/// Sends a reminder of a patient's visit to the e-mail address of the card, a few times a day
/// at most.
///
/// Refuses with `appointments.is_cancelled`, `appointments.completed`,
/// `appointments.started`, `appointments.no_email` or `appointments.too_many_reminders`; with
/// 404 for an anonymous booking.
pub async fn remind(
    clinic: &Clinic,
    id: AppointmentId,
    access: &Access,
) -> Result<Appointment, Problem> {
    let mut db = clinic.db().write().await?;
    let row = access::lock(clinic, &mut db, id, access).await?;
    let patient = row.patient_id.map(PatientId::of).ok_or_else(problem::not_found)?;
    coming(clinic, &row)?;
    if letter::address(&db, &row).await?.is_empty() {
        return Err(Refused::new(422, "appointments.no_email").into());
    }
    let now = clinic.now();
    let since = now - TimeDelta::days(1);
    let asked = audit::count(&db, patient, ("appointments.remind", row.id), since).await?;
    if asked >= A_DAY {
        let refused = Refused::new(429, "appointments.too_many_reminders");
        return Err(refused.with("seconds", 3600).into());
    }
    let payload = serde_json::json!({ "appointment": id, "what": "remind" }).to_string();
    jobs::enqueue(&mut db, super::LETTER, payload, now, now).await?;
    access::note(clinic, &mut db, access, "appointments.remind", &row).await?;
    db.commit().await?;
    Ok(row)
}
