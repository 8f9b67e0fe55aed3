//! Suspending a site, resuming it, archiving it.

use kernel::{Problem, SiteConfig, SiteId, site::Status};
use shell::App;

use super::change::{Next, find, put};
use crate::journal::By;

/// Suspends, resumes or archives a site. Patients of a site that does not serve see a polite
/// page; nothing of the clinic's is lost.
///
/// Refuses with 404, `console.changed`, `console.deletion_planned`.
pub async fn set_status(app: &App, site: SiteId, status: Status, by: &By) -> Result<(), Problem> {
    let stored = find(app, site).await?;
    if stored.site.config.status == status {
        return Ok(());
    }
    if stored.delete_at.is_some() {
        return Err(Problem::refused(409, "console.deletion_planned"));
    }
    let config = SiteConfig { status, ..stored.site.config.clone() };
    let label = stored.site.label.clone();
    let detail = status.slug().to_owned();
    put(app, &stored, Next { label: &label, config: &config, action: "sites.status", detail }, by)
        .await
}
