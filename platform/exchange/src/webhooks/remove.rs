//! Taking an endpoint away.

use kernel::Problem;
use people::audit;
use shell::{Trace, app::Clinic};
use store::webhooks;
use uuid::Uuid;

use super::lock;

/// Removes an endpoint with its secret and everything it has not taken.
///
/// Refuses with 404 when there is no such endpoint.
pub async fn remove(clinic: &Clinic, id: Uuid, trace: &Trace) -> Result<(), Problem> {
    let mut db = clinic.db().write().await?;
    lock(&mut db, id).await?;
    webhooks::remove(&mut db, id).await?;
    audit::record(clinic, &mut db, trace, "exchange.remove_webhook", None, Some(id)).await?;
    Ok(db.commit().await?)
}
