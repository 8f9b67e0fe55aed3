//! Going on with an endpoint.

use kernel::Problem;
use people::audit;
use shell::{Trace, app::Clinic};
use store::webhooks::{self, state};
use uuid::Uuid;

use super::lock;

/// Posts to an endpoint again: first what has waited. One that is active but fails is tried at
/// once, without waiting for its next time.
///
/// Refuses with 404 when there is no such endpoint.
pub async fn resume(clinic: &Clinic, id: Uuid, trace: &Trace) -> Result<(), Problem> {
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    let mut row = lock(&mut db, id).await?;
    if row.state != state::ACTIVE {
        row.state = state::ACTIVE.into();
        row.reason = String::new();
        audit::record(clinic, &mut db, trace, "exchange.resume_webhook", None, Some(id)).await?;
    }
    row.attempts = 0;
    row.failing_since = None;
    webhooks::plan(&mut db, &mut row, now, now).await?;
    webhooks::save(&mut db, row).await?;
    Ok(db.commit().await?)
}
