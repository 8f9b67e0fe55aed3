//! The list of sites.

use kernel::site::Status;
use poem::handler;
use shell::{ConsoleCtx, Fail, Page, http::page::encode};
use store::sites::{self, Listed, Wanted};

use super::super::{
    health::{Health, healths},
    screens::{SiteRow, SitesScreen},
};
use crate::shown;

/// How many sites a page shows.
const PAGE: u64 = 50;
/// The last page that can be asked for.
const LAST: u64 = 100_000;

/// `GET /sites`.
#[handler]
pub(in super::super) async fn show(ctx: ConsoleCtx) -> Result<Page, Fail> {
    ctx.need()?;
    let search: String = ctx.query.text("q").chars().take(100).collect();
    let status = Status::from_slug(&ctx.query.text("status"));
    let page = ctx.query.text("page").parse().unwrap_or(0).min(LAST);
    let skip = page * PAGE;
    let wanted = Wanted { search: search.clone(), status, skip, limit: PAGE };
    let (found, total) = sites::list(&ctx.app.db, &wanted).await?;
    let shown_here = u64::try_from(found.len()).unwrap_or(0);
    let ids: Vec<_> = found.iter().map(|one| one.id).collect();
    let healths = healths(&ctx.app, &ids).await?;
    let status = status.map(Status::slug).unwrap_or_default();
    let to = |page| format!("/sites?q={}&status={status}&page={page}", encode(&search));
    ctx.page(SitesScreen {
        sites: found.into_iter().zip(healths).map(|one| row(&ctx, one)).collect(),
        total,
        first: if shown_here == 0 { 0 } else { skip + 1 },
        last: skip + shown_here,
        before: (page > 0).then(|| to(page - 1)),
        after: (skip + shown_here < total).then(|| to(page + 1)),
        status: status.to_owned(),
        statuses: Status::ALL.map(Status::slug).to_vec(),
        search,
    })
}

fn row(ctx: &ConsoleCtx, (one, health): (Listed, Health)) -> SiteRow {
    SiteRow {
        href: format!("/sites/{}", one.id),
        name: one.name,
        host: format!("{}.{}", one.label, ctx.app.settings.base_domain),
        status: one.status,
        health: health.slug(),
        changed: shown(one.updated_at),
    }
}
