//! Sweeping up: spent captchas, codes, old idempotency keys, released holds.

use chrono::TimeDelta;
use shell::{app::Clinic, jobs::Going};
use store::{appointments, captcha_uses, codes, idempotency};

/// Removes what nobody needs any more. Holds that ran out need no sweeping to be free:
/// they are released by whoever wants their slot.
pub fn sweep(clinic: Clinic) -> Going<()> {
    Box::pin(async move {
        let now = clinic.now();
        let mut db = clinic.db().write().await?;
        captcha_uses::forget(&mut db, now).await?;
        codes::forget(&mut db, now - TimeDelta::days(1)).await?;
        idempotency::forget(&mut db, now - TimeDelta::days(2)).await?;
        appointments::forget_unbooked(&mut db, now - TimeDelta::days(2)).await?;
        Ok(db.commit().await?)
    })
}
