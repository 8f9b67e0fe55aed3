//! Forgetting whose visits they were, once the term of the consent is over (152-ФЗ).

use chrono::TimeDelta;
use shell::{app::Clinic, jobs::Going};
use store::appointments;

/// The chore: removes the personal data of anonymous bookings whose visit ended, or was
/// cancelled, longer ago than the clinic's setting says. The journal of consents stays.
pub fn forget_people(clinic: Clinic) -> Going<()> {
    Box::pin(async move {
        let days = i64::from(clinic.site.config.booking.keep_personal_days);
        let mut db = clinic.db().write().await?;
        let forgotten =
            appointments::forget_people(&mut db, clinic.now() - TimeDelta::days(days)).await?;
        db.commit().await?;
        if forgotten > 0 {
            tracing::info!(site = %clinic.site.label, forgotten, "personal data of past visits removed");
        }
        Ok(())
    })
}
