//! Publishing a review.

use kernel::{Problem, Refused, ids::PatientId, ids::ReviewId, problem};
use people::audit;
use shell::{Trace, app::Clinic};
use store::{
    Writer,
    cache::keys::ClinicDirectory,
    reviews::{self, state},
};

/// A member of the clinic's staff has read a review: from now on it counts and is shown.
/// Published once more it stays as it is. A review that the patient has changed meanwhile is
/// not found: it waits under another id. `seen` is the state in which it was read.
///
/// Refuses with 404 and, where somebody else has decided meanwhile, `reviews.decided`.
pub async fn publish(
    clinic: &Clinic,
    id: ReviewId,
    seen: Option<&str>,
    by: &Trace,
) -> Result<(), Problem> {
    let mut db = clinic.db().write().await?;
    if let Some(patient) = decide(clinic, &mut db, id, seen, (state::PUBLISHED, ""), by).await? {
        audit::record(clinic, &mut db, by, "reviews.publish", Some(patient), Some(id.0)).await?;
    }
    Ok(db.commit().await?)
}

/// Records the decision and its reason; tells whose review it was, unless it had been decided so
/// before.
pub(super) async fn decide(
    clinic: &Clinic,
    db: &mut Writer,
    id: ReviewId,
    seen: Option<&str>,
    (state, reason): (&str, &str),
    by: &Trace,
) -> Result<Option<PatientId>, Problem> {
    let review = reviews::lock(db, id).await?.ok_or_else(problem::not_found)?;
    if review.state == state && review.reason == reason {
        return Ok(None);
    }
    if seen.is_some_and(|seen| seen != review.state) {
        return Err(Refused::new(409, "reviews.decided").into());
    }
    reviews::moderate(db, id, (state, reason), &by.name, clinic.now()).await?;
    let cache = clinic.cache();
    db.after_commit(move || cache.forget(ClinicDirectory));
    Ok(Some(PatientId::of(review.patient_id)))
}
