//! «Проверить подключение».

use kernel::{Problem, ids::ProfileId, problem};
use people::audit;
use providers::payments::{Connection, Failed};
use shell::{Trace, app::Clinic};
use store::payment_profiles;

use crate::payments;

/// Asks a profile's provider about the account, with its own keys, and notes what came of it:
/// `ok`, `disabled` where it takes no payments, `refused` where the keys are wrong, `unreachable`
/// where nobody answered. Nothing is paid.
pub async fn check(clinic: &Clinic, id: ProfileId, by: &Trace) -> Result<&'static str, Problem> {
    let db = clinic.db().read().await?;
    let row = payment_profiles::find(&db, id).await?.ok_or_else(problem::not_found)?;
    drop(db);
    let shop = payments::shop(clinic, &row)?;
    let result = match shop.connection(&clinic.app.outbound).await {
        Ok(Connection { enabled: true, .. }) => "ok",
        Ok(_) => "disabled",
        Err(Failed::Refused { .. }) => "refused",
        Err(failed) => {
            tracing::warn!(site = %clinic.site.label, profile = %id, why = %failed, "not reached");
            "unreachable"
        }
    };
    let mut db = clinic.db().write().await?;
    payment_profiles::checked(&mut db, id, result, clinic.now()).await?;
    audit::record(clinic, &mut db, by, "profiles.check", None, Some(id.0)).await?;
    db.commit().await?;
    Ok(result)
}
