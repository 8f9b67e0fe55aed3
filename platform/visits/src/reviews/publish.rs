//! Publishing a review.

use kernel::{Problem, ids::PatientId, ids::ReviewId, problem};
use people::audit;
use shell::{Trace, app::Clinic};
use store::{
    Writer,
    cache::keys::ClinicDirectory,
    reviews::{self, state},
};

/// A member of the clinic's staff has read a review: from now on it counts and is shown.
/// Published once more it stays as it is. A review that the patient has changed meanwhile is
/// not found: it waits under another id.
pub async fn publish(clinic: &Clinic, id: ReviewId, by: &Trace) -> Result<(), Problem> {
    let mut db = clinic.db().write().await?;
    if let Some(patient) = decide(clinic, &mut db, id, state::PUBLISHED, by).await? {
        audit::record(clinic, &mut db, by, "reviews.publish", Some(patient), Some(id.0)).await?;
    }
    Ok(db.commit().await?)
}

/// Records the decision; tells whose review it was, unless it had been decided so before.
pub(super) async fn decide(
    clinic: &Clinic,
    db: &mut Writer,
    id: ReviewId,
    state: &str,
    by: &Trace,
) -> Result<Option<PatientId>, Problem> {
    let review = reviews::lock(db, id).await?.ok_or_else(problem::not_found)?;
    if review.state == state {
        return Ok(None);
    }
    reviews::moderate(db, id, state, &by.name, clinic.now()).await?;
    let cache = clinic.cache();
    db.after_commit(move || cache.forget(ClinicDirectory));
    Ok(Some(PatientId::of(review.patient_id)))
}
