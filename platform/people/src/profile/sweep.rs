//! Sweeping up.

use chrono::TimeDelta;
use shell::{app::Clinic, jobs::Going};
use store::account_changes;

/// Removes changes that nobody has finished, and old addresses that no letter reached within the
/// two days in which it is tried.
pub(super) fn sweep(clinic: Clinic) -> Going<()> {
    Box::pin(async move {
        let mut db = clinic.db().write().await?;
        account_changes::forget(&mut db, clinic.now() - TimeDelta::days(3)).await?;
        Ok(db.commit().await?)
    })
}
