//! «История настроек»: the versions, what each has changed, and the way back.

use kernel::{Problem, problem, staff::Right};
use poem::{handler, web::Path};
use shell::{Ctx, Fail, Page, http::form::Posted};
use store::sites::{self, Version};

use super::super::{
    screens::{DifferenceView, VersionRow, VersionScreen, VersionsScreen},
    settings::{self, Difference, SECTIONS, shorten},
};

/// How many versions are listed at once.
const LISTED: u64 = 50;

fn row(ctx: &Ctx, version: Version) -> VersionRow {
    VersionRow {
        current: version.version == ctx.clinic.site.version,
        version: version.version,
        author: version.author,
        at: super::local(ctx, version.at),
    }
}

/// `GET /admin/versions`.
#[handler]
pub(in super::super) async fn list(ctx: Ctx) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let (app, site) = (&ctx.clinic.app, ctx.clinic.site.id);
    let found = sites::versions(&app.db, site, ctx.query.get("below")?, LISTED).await?;
    let last = found.last().filter(|last| last.version > 1).map(|last| last.version);
    let older = last.map(|version| format!("/admin/versions?below={version}"));
    let notice = (ctx.query.text("done") == "returned").then_some("admin-returned");
    let versions = found.into_iter().map(|version| row(&ctx, version)).collect();
    ctx.page(VersionsScreen { versions, older, notice })
}

fn number(raw: &str) -> Result<i64, Problem> {
    raw.parse().map_err(|_| problem::not_found())
}

async fn screen(ctx: &Ctx, number: i64) -> Result<VersionScreen, Problem> {
    let (db, site) = (&ctx.clinic.app.db, ctx.clinic.site.id);
    let (version, config) =
        sites::version(db, site, number).await?.ok_or_else(problem::not_found)?;
    let before = sites::version(db, site, number.saturating_sub(1)).await?;
    let changed = match before {
        Some((_, before)) => settings::difference(Some(&before), &config)?,
        None => Vec::new(),
    };
    Ok(VersionScreen {
        row: row(ctx, version),
        changed: changed.into_iter().map(view).collect(),
        seen: ctx.clinic.site.version,
        refused: None,
    })
}

fn view(one: Difference) -> DifferenceView {
    let known = SECTIONS.iter().flat_map(|section| section.fields()).any(|own| own.key == one.key);
    let text = |value: Option<serde_json::Value>| {
        value.map(|value| shorten(&value, 200)).unwrap_or_default()
    };
    DifferenceView {
        name: if known { one.key.replace('.', "_") } else { String::new() },
        key: one.key,
        old: text(one.old),
        new: text(one.new),
    }
}

/// `GET /admin/versions/:version`.
#[handler]
pub(in super::super) async fn show(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    ctx.page(screen(&ctx, number(&raw)?).await?)
}

/// `POST /admin/versions/:version/return`: «Вернуть эти настройки».
#[handler]
pub(in super::super) async fn return_to(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let number = number(&raw)?;
    match settings::return_to(&ctx.clinic, super::seen(&form), number, &ctx.trace()).await {
        Ok(()) => Ok(Page::to("/admin/versions?done=returned")),
        Err(problem) => {
            let invalid = matches!(&problem, Problem::Refused(one) if one.status == 422);
            let key = super::refused(&problem).or(invalid.then_some("admin-return_wrong"));
            let Some(key) = key else { return Err(problem.into()) };
            let mut screen = screen(&ctx, number).await?;
            screen.seen = super::section::latest(&ctx).await?;
            screen.refused = Some(key);
            Ok(ctx.page(screen)?.status(if invalid { 422 } else { 409 }))
        }
    }
}
