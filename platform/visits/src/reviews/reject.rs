//! Rejecting a review.

use kernel::{Problem, Refused, ids::ReviewId};
use people::audit;
use shell::{Trace, app::Clinic};
use store::reviews::state;

use super::{REASON, publish::decide};

/// A member of the clinic's staff does not show a review; one that was published is taken
/// back. Its author is told the reason, may change the review, and it waits again. `seen` is the
/// state in which it was read.
///
/// Refuses with 404, `reviews.reason_long` at the field, and, where somebody else has decided
/// meanwhile, `reviews.decided`.
pub async fn reject(
    clinic: &Clinic,
    id: ReviewId,
    seen: Option<&str>,
    reason: &str,
    by: &Trace,
) -> Result<(), Problem> {
    if reason.chars().count() > REASON {
        return Err(Refused::invalid(vec![("reason", "reviews.reason_long")]).into());
    }
    let mut db = clinic.db().write().await?;
    if let Some(patient) = decide(clinic, &mut db, id, seen, (state::REJECTED, reason), by).await? {
        audit::record(clinic, &mut db, by, "reviews.reject", Some(patient), Some(id.0)).await?;
    }
    Ok(db.commit().await?)
}
