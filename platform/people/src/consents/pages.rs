//! The documents as pages.

use kernel::problem;
use poem::{handler, web::Path};
use shell::{Ctx, Fail, Page, screens::DocumentScreen};
use store::documents::{self, Document};

#[handler]
pub(super) async fn current(ctx: Ctx, Path(kind): Path<String>) -> Result<Page, Fail> {
    let document = super::current(&ctx.clinic, &kind).await?;
    show(&ctx, document, false)
}

#[handler]
pub(super) async fn version(
    ctx: Ctx,
    Path((kind, version)): Path<(String, String)>,
) -> Result<Page, Fail> {
    let version = version.parse().map_err(|_| problem::not_found())?;
    let last = super::current(&ctx.clinic, &kind).await?.version;
    let db = ctx.clinic.db().read().await?;
    // A version that waits for its day is nobody's yet.
    let now = ctx.clinic.now();
    let found = documents::version(&db, &kind, version).await?;
    let document = found.filter(|one| one.published_at <= now).ok_or_else(problem::not_found)?;
    show(&ctx, document, last != version)
}

fn show(ctx: &Ctx, document: Document, superseded: bool) -> Result<Page, Fail> {
    let zone = ctx.clinic.site.config.zone;
    ctx.page(DocumentScreen {
        title: document.title,
        body: document.body,
        version: document.version,
        hash: document.hash,
        published: kernel::zone::date(zone, document.published_at),
        superseded,
    })
}
