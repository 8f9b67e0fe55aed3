//! The doors of sites.

use kernel::{Problem, SiteId, problem};
use shell::ConsoleCtx;
use store::sites::Stored;

use super::{change, screens::SiteHead};
use crate::shown;

pub(super) mod deletion;
pub(super) mod domains;
pub(super) mod health;
pub(super) mod invite;
pub(super) mod limits;
pub(super) mod list;
pub(super) mod new;
pub(super) mod settings;
pub(super) mod site;
pub(super) mod version;

/// The site that a path names.
async fn named(ctx: &ConsoleCtx, raw: &str) -> Result<Stored, Problem> {
    let id: SiteId = raw.parse().map_err(|_| problem::not_found())?;
    change::find(&ctx.app, id).await
}

/// What stands above every page of a site.
fn head(ctx: &ConsoleCtx, stored: &Stored) -> SiteHead {
    let site = &stored.site;
    SiteHead {
        id: site.id.to_string(),
        name: site.config.name.clone(),
        label: site.label.clone(),
        href: format!("{}/", ctx.app.settings.origin(&site.label)),
        status: site.config.status.slug(),
        version: site.version,
        delete_at: stored.delete_at.map(shown),
    }
}

/// The page of a site.
fn page_of(site: SiteId, done: &str) -> String {
    format!("/sites/{site}?done={done}")
}

/// What stands after a label: `.infoclinica.ru`.
fn domain(ctx: &ConsoleCtx) -> String {
    format!(".{}", ctx.app.settings.base_domain)
}
