//! Sweeping up.

use chrono::TimeDelta;
use shell::{app::Clinic, jobs::Going};
use store::{registrations, sessions};

/// Forgets sessions that have ended, and registrations after a day: those that came to nothing
/// with what was typed.
pub fn sweep(clinic: Clinic) -> Going<()> {
    Box::pin(async move {
        let (now, rules) = (clinic.now(), &clinic.site.config.accounts);
        let idle = now - TimeDelta::minutes(i64::from(rules.idle_minutes));
        let opened = now - TimeDelta::days(i64::from(rules.session_days));
        let mut db = clinic.db().write().await?;
        sessions::forget(&mut db, idle, opened).await?;
        registrations::forget(&mut db, now - TimeDelta::days(1)).await?;
        Ok(db.commit().await?)
    })
}
