//! Rejecting a review.

use kernel::{Problem, ids::ReviewId};
use people::audit;
use shell::{Trace, app::Clinic};
use store::reviews::state;

use super::publish::decide;

/// A member of the clinic's staff does not show a review; one that was published is taken
/// back. The patient may change it, and it waits again.
pub async fn reject(clinic: &Clinic, id: ReviewId, by: &Trace) -> Result<(), Problem> {
    let mut db = clinic.db().write().await?;
    if let Some(patient) = decide(clinic, &mut db, id, state::REJECTED, by).await? {
        audit::record(clinic, &mut db, by, "reviews.reject", Some(patient), Some(id.0)).await?;
    }
    Ok(db.commit().await?)
}
