//! Holding an endpoint.

use kernel::Problem;
use people::audit;
use shell::{Trace, app::Clinic};
use store::webhooks::{self, reason, state};
use uuid::Uuid;

use super::lock;

/// Posts nothing to an endpoint until it is resumed; what happens meanwhile waits for it. Paused
/// twice it is as paused once.
///
/// Refuses with 404 when there is no such endpoint.
pub async fn pause(clinic: &Clinic, id: Uuid, trace: &Trace) -> Result<(), Problem> {
    let mut db = clinic.db().write().await?;
    let mut row = lock(&mut db, id).await?;
    if row.state == state::ACTIVE {
        row.state = state::PAUSED.into();
        row.reason = reason::ASKED.into();
        row.due_at = None;
        webhooks::save(&mut db, row).await?;
        audit::record(clinic, &mut db, trace, "exchange.pause_webhook", None, Some(id)).await?;
    }
    Ok(db.commit().await?)
}
