//! Sweeping up.

use chrono::TimeDelta;
use shell::{app::Clinic, jobs::Going};
use store::{staff_sessions, staff_tickets};

/// Forgets sessions that have ended, and links a month after they did.
pub fn sweep(clinic: Clinic) -> Going<()> {
    Box::pin(async move {
        let (now, rules) = (clinic.now(), &clinic.site.config.staff);
        let idle = now - TimeDelta::minutes(i64::from(rules.idle_minutes));
        let opened = now - TimeDelta::days(i64::from(rules.session_days));
        let mut db = clinic.db().write().await?;
        staff_sessions::forget(&mut db, idle, opened).await?;
        staff_tickets::forget(&mut db, now - TimeDelta::days(30)).await?;
        Ok(db.commit().await?)
    })
}
