//! Going back to an earlier version of a site's configuration.

use kernel::{Problem, SiteConfig, SiteId, problem};
use shell::App;
use store::sites;

use super::change::{Next, check, find, put};
use crate::journal::By;

/// Makes a new version with the content of an earlier one. Whether the site serves patients
/// stays as it is: that has a button of its own. So does the logo that the clinic has uploaded:
/// earlier ones are deleted.
///
/// Refuses with 404, `console.changed`, `console.contradiction`.
pub async fn return_to(
    app: &App,
    site: SiteId,
    seen: i64,
    version: i64,
    by: &By,
) -> Result<(), Problem> {
    let stored = find(app, site).await?;
    if stored.site.version != seen {
        return Err(Problem::refused(409, "console.changed"));
    }
    let (_, earlier) =
        sites::version(&app.db, site, version).await?.ok_or_else(problem::not_found)?;
    let now = &stored.site.config;
    let config =
        SiteConfig { status: now.status, logo_picture: now.logo_picture.clone(), ..earlier };
    check(app, &config)?;
    let label = stored.site.label.clone();
    let detail = version.to_string();
    put(app, &stored, Next { label: &label, config: &config, action: "sites.return", detail }, by)
        .await
}
