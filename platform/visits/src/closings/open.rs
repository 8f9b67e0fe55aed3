//! Opening again.

use kernel::{Problem, ids::ClosingId, problem};
use people::audit;
use shell::{Trace, app::Clinic};
use store::{cache::keys::ClinicDirectory, closings};

/// Opens booking again at once. What has not begun yet is taken back altogether; what is over
/// stays as it is.
///
/// Refuses with 404.
pub async fn open(clinic: &Clinic, id: ClosingId, by: &Trace) -> Result<(), Problem> {
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    let row = closings::lock(&mut db, id).await?.ok_or_else(problem::not_found)?;
    if row.ends_at.is_some_and(|end| end <= now) {
        return Ok(());
    }
    if row.starts_at < now {
        closings::end(&mut db, id, now).await?;
    } else {
        closings::remove(&mut db, id).await?;
    }
    audit::record(clinic, &mut db, by, "closings.open", None, Some(id.0)).await?;
    let cache = clinic.cache();
    db.after_commit(move || cache.forget(ClinicDirectory));
    Ok(db.commit().await?)
}
