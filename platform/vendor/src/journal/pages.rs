//! «Журнал».

use kernel::SiteId;
use poem::handler;
use shell::{ConsoleCtx, Fail, Page};
use store::platform_audit::{self, Entry};

use super::screens::{EntryView, JournalScreen};
use crate::shown;

/// How many entries a page shows.
const PAGE: u64 = 50;

/// `GET /journal`: the latest entries, of one site with `?site=`.
#[handler]
pub(super) async fn list(ctx: ConsoleCtx) -> Result<Page, Fail> {
    ctx.need()?;
    let site: Option<SiteId> = ctx.query.get("site")?;
    let before = ctx.query.get("before")?;
    let rows = platform_audit::latest(&ctx.app.db, site, before, PAGE).await?;
    let full = u64::try_from(rows.len()).is_ok_and(|rows| rows == PAGE);
    let last = rows.last().filter(|_| full).map(|row| row.id);
    let of_site = site.map(|site| format!("site={site}&")).unwrap_or_default();
    ctx.page(JournalScreen {
        entries: rows.into_iter().map(view).collect(),
        of_site: site.is_some(),
        older: last.map(|last| format!("/journal?{of_site}before={last}")),
    })
}

fn view(row: Entry) -> EntryView {
    EntryView {
        at: shown(row.at),
        name: row.name,
        action: row.action.replace('.', "_"),
        site_href: row.site.map(|site| format!("/journal?site={site}")),
        label: row.label,
        detail: row.detail,
        ip: row.ip,
    }
}
