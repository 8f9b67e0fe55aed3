//! The timetable.

use chrono::TimeDelta;
use shell::{app::Clinic, jobs::Going};
use store::{webhook_deliveries, webhooks};

/// How long after its time a job counts as lost.
const LOST: TimeDelta = TimeDelta::minutes(30);

/// Forgets what is done with, and plans anew the job of an endpoint that has lost it.
pub fn sweep(clinic: Clinic) -> Going<()> {
    Box::pin(async move {
        let now = clinic.now();
        let mut db = clinic.db().write().await?;
        webhook_deliveries::forget(&mut db, now - super::KEPT).await?;
        for lost in webhooks::overdue(&db, now - LOST).await? {
            let mut row = super::lock(&mut db, lost.id).await?;
            webhooks::plan(&mut db, &mut row, now, now).await?;
            webhooks::save(&mut db, row).await?;
        }
        Ok(db.commit().await?)
    })
}
