//! The vendor's console on `console.<base domain>` (M2): who may come in, the clinics' sites,
//! the journal of what was done.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use kernel::Clock;
use poem::{Route, get, handler};
use shell::{App, ConsoleCtx, Fail, Page, http::page::back};

pub mod access;
pub mod backup;
pub mod certificates;
pub mod demo;
pub mod journal;
pub mod keys;
pub mod sites;

/// The time zone in which the console shows times.
pub const ZONE: chrono_tz::Tz = chrono_tz::Tz::Europe__Moscow;

/// Everything the console's host answers.
pub fn routes() -> Route {
    let route =
        Route::new().at("/", get(home)).at("/lang", get(lang)).at("/robots.txt", get(robots));
    let route = access::routes(route);
    let route = journal::routes(route);
    sites::routes(route)
}

/// After how long an upload that is not finished is taken for given up: far longer than any takes.
const UNFINISHED: TimeDelta = TimeDelta::hours(24);

/// Does what the platform itself has to do from time to time, for ever: deletes the sites whose
/// day has come, forgets sessions that have ended, removes what is left of broken uploads.
pub async fn keep(app: Arc<App>, period: Duration) {
    loop {
        tokio::time::sleep(period).await;
        if let Err(problem) = sites::delete_due(&app).await {
            tracing::warn!(%problem, "a site could not be deleted");
        }
        if let Err(problem) = access::forget(&app).await {
            tracing::warn!(%problem, "ended sessions could not be forgotten");
        }
        // By the clock that the store goes by, too.
        match app.objects.sweep(Clock::system().now() - UNFINISHED).await {
            Ok(0) => {}
            Ok(swept) => tracing::info!(swept, "broken uploads were removed"),
            Err(problem) => tracing::warn!(%problem, "broken uploads could not be removed"),
        }
    }
}

/// The console begins with the sites.
#[handler]
async fn home(ctx: ConsoleCtx) -> Result<Page, Fail> {
    ctx.need()?;
    Ok(Page::to("/sites"))
}

/// Remembers the wished language.
#[handler]
async fn lang(ctx: ConsoleCtx) -> Result<Page, Fail> {
    let wished = kernel::Lang::from_tag(&ctx.query.text("to"));
    ctx.remember_lang(wished.ok_or_else(kernel::problem::not_found)?);
    Ok(Page::to(back(&ctx.query.text("back"), "/")))
}

/// Nothing here is for search engines.
#[handler]
async fn robots() -> &'static str {
    "User-agent: *\nDisallow: /\n"
}

/// A moment as the console shows it.
fn shown(at: chrono::DateTime<chrono::Utc>) -> String {
    at.with_timezone(&ZONE).format("%d.%m.%Y %H:%M").to_string()
}
