//! Giving a held slot back.

use kernel::{
    Problem,
    ids::{AppointmentId, DoctorId},
};
use shell::app::Clinic;
use store::{
    appointments::{self, Taken, status},
    codes,
};

use crate::schedule::plan;

/// Gives back what this visitor holds. What is not held by the visitor (any more) is left as
/// it is: leaving a page twice is no mistake.
pub async fn release(
    clinic: &Clinic,
    id: AppointmentId,
    visitor: Option<&str>,
) -> Result<(), Problem> {
    let mut db = clinic.db().write().await?;
    let Some(mut row) = appointments::lock(&mut db, id).await? else { return Ok(()) };
    if row.status != status::HELD || row.visitor.as_deref() != visitor {
        return Ok(());
    }
    row.status = status::RELEASED.into();
    row.held_until = None;
    row.cancelled_at = Some(clinic.now());
    match appointments::save(&mut db, &row).await {
        Ok(()) => {}
        Err(Taken::Failed(error)) => return Err(error.into()),
        Err(_) => return Err(Problem::failed("a release was refused as an overlap")),
    }
    // A code on its way is not sent any more.
    codes::remove(&mut db, row.id).await?;
    plan::forget_after_commit(clinic, &mut db, DoctorId::of(row.doctor_id));
    Ok(db.commit().await?)
}
