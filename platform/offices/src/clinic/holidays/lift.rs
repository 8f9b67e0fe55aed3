//! Taking a day off back.

use kernel::{Problem, problem};
use people::audit;
use shell::{Trace, app::Clinic};
use store::holidays;
use uuid::Uuid;
use visits::timetables::refill;

/// Lets the weekly hours come again.
///
/// Refuses with 404.
pub async fn lift(clinic: &Clinic, id: Uuid, by: &Trace) -> Result<(), Problem> {
    let mut db = clinic.db().write().await?;
    if !holidays::remove(&mut db, id).await? {
        return Err(problem::not_found());
    }
    refill(clinic, &mut db).await?;
    audit::record(clinic, &mut db, by, "holidays.lift", None, Some(id)).await?;
    Ok(db.commit().await?)
}
