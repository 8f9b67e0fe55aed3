//! A doctor's photo.

use kernel::{Problem, ids::DoctorId, problem};
use people::{
    audit,
    pictures::{self, Kind},
};
use shell::{Trace, app::Clinic, heavy::Place};
use store::{cache::keys::ClinicDirectory, doctors};

/// Gives a doctor another photo; the one before is deleted by a job. Two who do it at once: the
/// later one stays.
///
/// Refuses with 404, and at the field `file` as [`pictures::keep`] does.
pub async fn set_photo(
    clinic: &Clinic,
    doctor: DoctorId,
    (place, file): (Place, Vec<u8>),
    trace: &Trace,
) -> Result<(), Problem> {
    let row = doctors::find(&clinic.db().read().await?, doctor).await?;
    let row = row.ok_or_else(problem::not_found)?;
    let photo = pictures::keep(clinic, place, Kind::Photo, file, row.photo.as_deref()).await?;
    put(clinic, doctor, Some(photo), trace).await
}

/// Takes a doctor's photo away. Where there is none, nothing changes.
///
/// Refuses with 404.
pub async fn remove_photo(clinic: &Clinic, doctor: DoctorId, trace: &Trace) -> Result<(), Problem> {
    put(clinic, doctor, None, trace).await
}

async fn put(
    clinic: &Clinic,
    doctor: DoctorId,
    photo: Option<String>,
    trace: &Trace,
) -> Result<(), Problem> {
    let mut db = clinic.db().write().await?;
    let row = doctors::lock(&mut db, doctor).await?.ok_or_else(problem::not_found)?;
    if row.photo == photo {
        return Ok(());
    }
    if let Some(new) = &photo {
        pictures::claim(&mut db, new).await?;
    }
    if let Some(old) = &row.photo {
        pictures::release(&mut db, old, clinic.now()).await?;
    }
    doctors::set_photo(&mut db, doctor, photo).await?;
    audit::record(clinic, &mut db, trace, "clinic.photo", None, Some(doctor.0)).await?;
    let cache = clinic.cache();
    db.after_commit(move || cache.forget(ClinicDirectory));
    Ok(db.commit().await?)
}
