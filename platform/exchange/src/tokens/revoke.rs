//! Taking a token back.

use kernel::{Problem, problem};
use people::audit;
use shell::{Trace, app::Clinic};
use store::exchange_tokens;
use uuid::Uuid;

/// Revokes a token at once, on every node. Revoked twice it is as revoked once.
///
/// Refuses with 404 when there is no such token.
pub async fn revoke(clinic: &Clinic, id: Uuid, trace: &Trace) -> Result<(), Problem> {
    let mut db = clinic.db().write().await?;
    let mut row = exchange_tokens::lock(&mut db, id).await?.ok_or_else(problem::not_found)?;
    if row.revoked_at.is_none() {
        row.revoked_at = Some(clinic.now());
        row.revoked_by = trace.name.clone();
        exchange_tokens::save(&mut db, &row).await?;
        audit::record(clinic, &mut db, trace, "exchange.revoke_token", None, Some(id)).await?;
    }
    Ok(db.commit().await?)
}
