//! Deleting a site: planned for a day to come, called off till then, carried out by a chore in
//! portions. Whatever stops it, the next turn goes on where it was.

use std::sync::Arc;

use chrono::TimeDelta;
use kernel::{Problem, Refused, Site, SiteId, problem, site::Status};
use shell::App;
use store::{
    backup,
    cache::keys::{ClinicDirectory, DoctorPlan},
    doctors, sites,
};

use super::change::find;
use crate::{
    journal::{self, By},
    shown,
};

/// Plans the deletion of an archived site with everything that is the clinic's.
///
/// Refuses with 404, `console.not_archived`, `request.invalid_fields` (days, label).
pub async fn plan_deletion(
    app: &App,
    site: SiteId,
    days: u32,
    label: &str,
    by: &By,
) -> Result<(), Problem> {
    let (stored, now) = (find(app, site).await?, app.clock.now());
    if stored.site.config.status != Status::Archived {
        return Err(Problem::refused(409, "console.not_archived"));
    }
    if !(1..=365).contains(&days) {
        return Err(Refused::invalid(vec![("days", "console.days_wrong")]).into());
    }
    if label.trim().to_lowercase() != stored.site.label {
        return Err(Refused::invalid(vec![("label", "console.label_differs")]).into());
    }
    let at = now + TimeDelta::days(i64::from(days));
    let mut db = app.db.write_platform().await?;
    if !sites::plan_removal(&mut db, site, at).await? {
        return Err(problem::not_found());
    }
    let about = Some((site, stored.site.label.as_str()));
    journal::record(&mut db, by, "sites.delete_plan", about, shown(at), now).await?;
    Ok(db.commit().await?)
}

/// Calls the deletion off.
///
/// Refuses with 404, `console.deletion_begun`.
pub async fn call_off_deletion(app: &App, site: SiteId, by: &By) -> Result<(), Problem> {
    let stored = find(app, site).await?;
    let mut db = app.db.write_platform().await?;
    let now = app.clock.now();
    if !sites::call_off(&mut db, site, now).await? {
        return Err(Problem::refused(409, "console.deletion_begun"));
    }
    let about = Some((site, stored.site.label.as_str()));
    journal::record(&mut db, by, "sites.delete_off", about, String::new(), now).await?;
    Ok(db.commit().await?)
}

/// Deletes the sites whose time has come; gives how many. Safe to run on several nodes.
pub async fn delete_due(app: &Arc<App>) -> Result<usize, Problem> {
    let mut deleted = 0;
    for site in sites::removals(&app.db, app.clock.now()).await? {
        if delete(app, site).await? {
            deleted += 1;
        }
    }
    Ok(deleted)
}

/// How many rows go in one transaction.
const PORTION: u64 = 2000;

async fn delete(app: &App, id: SiteId) -> Result<bool, Problem> {
    let Some(stored) = sites::find(&app.db, id).await? else { return Ok(false) };
    forget(app, &stored.site).await?;
    loop {
        match backup::delete_some(&app.db, &stored.site, PORTION).await {
            Ok(0) => break,
            Ok(_) => {}
            // Another node has come to its end: of a site that is gone no journal is touched.
            Err(_) if sites::find(&app.db, id).await?.is_none() => return Ok(false),
            Err(error) => return Err(error.into()),
        }
    }
    app.objects.of(&stored.site).remove_all().await?;
    let now = app.clock.now();
    let mut db = app.db.write_platform().await?;
    let Some(label) = sites::remove(&mut db, id, now).await? else { return Ok(false) };
    let about = Some((id, label.as_str()));
    journal::record(&mut db, &By::portal(), "sites.delete", about, String::new(), now).await?;
    db.commit().await?;
    app.sites_changed().await?;
    tracing::info!(site = %label, "a site was deleted");
    Ok(true)
}

/// Takes what is known of the clinic out of the cache, while its doctors can still be named.
async fn forget(app: &App, site: &Site) -> Result<(), Problem> {
    let (db, cache) = (app.db.of(site).read().await?, app.cache.of(site));
    for doctor in doctors::ids(&db).await? {
        cache.forget(DoctorPlan(doctor));
    }
    cache.forget(ClinicDirectory);
    Ok(())
}
