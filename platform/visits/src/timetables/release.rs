//! Giving a doctor's time back to the clinic's information system.

use kernel::{Problem, Refused, ids::DoctorId, problem};
use people::audit;
use shell::{Trace, app::Clinic};
use store::{special_days, timetables, weekly_hours};

/// Removes the timetable. What is planned stays until the information system replaces it.
///
/// Refuses with 404 and `clinic.changed`.
pub async fn release(
    clinic: &Clinic,
    doctor: DoctorId,
    seen: i64,
    trace: &Trace,
) -> Result<(), Problem> {
    let mut db = clinic.db().write_about(doctor).await?;
    let row = timetables::find(&db, doctor).await?.ok_or_else(problem::not_found)?;
    if row.version != seen {
        return Err(Refused::new(409, "clinic.changed").into());
    }
    weekly_hours::replace(&mut db, doctor, vec![]).await?;
    special_days::replace(&mut db, doctor, vec![]).await?;
    timetables::remove(&mut db, doctor).await?;
    audit::record(clinic, &mut db, trace, "timetable.release", None, Some(doctor.0)).await?;
    Ok(db.commit().await?)
}
