//! One version of a site's configuration, compared with another.

use kernel::{SiteConfig, problem};
use poem::{handler, web::Path};
use shell::{ConsoleCtx, Fail, Page, http::form::Posted};
use store::sites;

use super::{
    super::{
        Difference, difference, return_to,
        screens::{DifferenceRow, VersionScreen},
        shorten,
    },
    head, named, page_of, site,
};
use crate::journal::By;

/// How many letters of a value the page shows.
const LETTERS: usize = 300;

/// `GET /sites/:id/versions/:version`: compared with the one before it, or with `?with=`.
#[handler]
pub(in super::super) async fn show(
    ctx: ConsoleCtx,
    Path((raw, number)): Path<(String, String)>,
) -> Result<Page, Fail> {
    ctx.need()?;
    let stored = named(&ctx, &raw).await?;
    let number: i64 = number.parse().map_err(|_| problem::not_found())?;
    let (db, id) = (&ctx.app.db, stored.site.id);
    let (version, config) = sites::version(db, id, number).await?.ok_or_else(problem::not_found)?;
    let wished: Option<i64> = ctx.query.get("with")?;
    let other = wished.unwrap_or(number - 1);
    let compared = sites::version(db, id, other).await?.map(|(_, config)| config);
    if compared.is_none() && wished.is_some() {
        return Err(problem::not_found().into());
    }
    let other = compared.is_some().then_some(other);
    // The older one stands on the left.
    let later = other.is_some_and(|other| other > number);
    let rows = match (later, compared) {
        (true, Some(compared)) => rows(Some(&config), &compared)?,
        (_, compared) => rows(compared.as_ref(), &config)?,
    };
    let head = head(&ctx, &stored);
    let in_force = number == head.version;
    let (id, current) = (&head.id, head.version);
    ctx.page(VersionScreen {
        version: site::row(id, version),
        with_current: (!in_force && other != Some(current))
            .then(|| format!("/sites/{id}/versions/{number}?with={current}")),
        other,
        differences: rows,
        in_force,
        site: head,
    })
}

fn rows(old: Option<&SiteConfig>, new: &SiteConfig) -> Result<Vec<DifferenceRow>, Fail> {
    let row = |one: Difference| DifferenceRow {
        key: one.key,
        old: one.old.map(|value| shorten(&value, LETTERS)),
        new: one.new.map(|value| shorten(&value, LETTERS)),
    };
    Ok(difference(old, new)?.into_iter().map(row).collect())
}

/// `POST /sites/:id/versions/:version/return`.
#[handler]
pub(in super::super) async fn back_to(
    ctx: ConsoleCtx,
    Path((raw, number)): Path<(String, String)>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need_hand()?;
    let site = named(&ctx, &raw).await?.site.id;
    let number: i64 = number.parse().map_err(|_| problem::not_found())?;
    return_to(&ctx.app, site, form.need("version")?, number, &By::of(&ctx)).await?;
    Ok(Page::to(page_of(site, "returned")))
}
