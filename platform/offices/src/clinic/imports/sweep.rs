//! Removing files that were not loaded in time.

use shell::{app::Clinic, jobs::Going};
use store::imports;

use super::{REMEMBERED, discard::remove};

/// How many files are removed at once.
const AT_ONCE: u64 = 100;

/// Removes files whose day is over, and forgets what is long past.
pub fn sweep(clinic: Clinic) -> Going<()> {
    Box::pin(async move {
        let now = clinic.now();
        let db = clinic.db().read().await?;
        let due = imports::due(&db, now, AT_ONCE).await?;
        drop(db);
        for row in due {
            remove(&clinic, row.id).await?;
        }
        let mut db = clinic.db().write().await?;
        imports::forget(&mut db, now - REMEMBERED).await?;
        Ok(db.commit().await?)
    })
}
