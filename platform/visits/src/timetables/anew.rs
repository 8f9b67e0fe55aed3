//! Making the intervals of a branch's doctors anew: its zone may have changed.

use kernel::{Problem, ids::BranchId};
use shell::app::Clinic;
use store::{special_days, timetables, weekly_hours};

/// Has the timetables with hours in a branch filled anew by the next [`super::extend`].
pub async fn anew(clinic: &Clinic, branch: BranchId) -> Result<(), Problem> {
    let mut db = clinic.db().write().await?;
    let mut doctors = weekly_hours::doctors_at(&db, branch).await?;
    doctors.extend(special_days::doctors_at(&db, branch).await?);
    doctors.sort_unstable();
    doctors.dedup();
    if doctors.is_empty() {
        return Ok(());
    }
    timetables::empty(&mut db, &doctors).await?;
    Ok(db.commit().await?)
}
