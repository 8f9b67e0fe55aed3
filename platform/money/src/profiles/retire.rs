//! Taking a payment profile out of use.

use kernel::{Problem, ids::ProfileId, problem};
use people::audit;
use shell::{Trace, app::Clinic};
use store::{branch_profiles, payment_profiles};

/// Takes a profile out of use: its branches take no money on the portal any more. Payments that
/// were begun come to their end, refunds can still be made: the profile stays for them. Taken
/// out of use already, nothing changes.
pub async fn retire(clinic: &Clinic, id: ProfileId, by: &Trace) -> Result<(), Problem> {
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    let Some(mut row) = payment_profiles::lock(&mut db, id).await? else {
        return Err(problem::not_found());
    };
    if row.retired_at.is_some() {
        return Ok(());
    }
    branch_profiles::remove_of(&mut db, id).await?;
    row.retired_at = Some(now);
    row.version += 1;
    row.updated_at = now;
    payment_profiles::put(&mut db, row).await?;
    audit::record(clinic, &mut db, by, "profiles.retire", None, Some(id.0)).await?;
    Ok(db.commit().await?)
}
