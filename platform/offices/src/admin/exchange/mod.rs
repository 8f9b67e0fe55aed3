//! «Обмен с МИС» (M3): keys of the clinic's information system, the addresses to which events are
//! posted, and what became of each.
//!
//! Doors and screens; the verbs are the exchange's own, those of the command line too. A secret is
//! shown by the answer to the form that makes it and by no other page; the form is good
//! [once](exchange::once). What cannot be taken back is asked about first, on a page of its own.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Problem, Refused, problem};
use poem::{
    IntoResponse, Response, Route, get,
    http::{HeaderValue, header},
    post,
};
use shell::{Ctx, Page, http::Form};
use uuid::Uuid;

mod deliveries;
mod overview;
mod samples;
pub mod screens;
mod tokens;
mod views;
mod webhooks;

/// The pages of the exchange.
pub(super) fn routes(route: Route) -> Route {
    route
        .at("/admin/exchange", get(overview::show))
        .at("/admin/exchange/tokens/new", get(tokens::new).post(tokens::issue))
        .at("/admin/exchange/tokens/:id", get(tokens::show))
        .at("/admin/exchange/tokens/:id/rotation", post(tokens::rotate))
        .at("/admin/exchange/tokens/:id/revocation", get(tokens::ask).post(tokens::revoke))
        .at("/admin/exchange/webhooks/new", get(webhooks::new).post(webhooks::add))
        .at("/admin/exchange/webhooks/:id", get(webhooks::show))
        .at("/admin/exchange/webhooks/:id/check", post(webhooks::check))
        .at("/admin/exchange/webhooks/:id/pause", post(webhooks::pause))
        .at("/admin/exchange/webhooks/:id/resumption", post(webhooks::resume))
        .at("/admin/exchange/webhooks/:id/rotation", post(webhooks::rotate))
        .at("/admin/exchange/webhooks/:id/removal", get(webhooks::ask).post(webhooks::remove))
        .at("/admin/exchange/webhooks/:id/replay", get(webhooks::range).post(webhooks::replay))
        .at("/admin/exchange/deliveries", get(deliveries::list))
        .at("/admin/exchange/webhooks/:id/deliveries/:message", get(deliveries::show))
        .at("/admin/exchange/webhooks/:id/deliveries/:message/replay", post(deliveries::replay))
}

/// A page with a secret: no browser keeps it.
fn unkept(page: Page) -> Response {
    let mut response = page.into_response();
    let never = HeaderValue::from_static("private, no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, never);
    response
}

/// For how many hours an old key may stay good beside a new one.
const HOURS: [u32; 5] = [0, 1, 24, 168, 720];

/// The one that is chosen unless somebody chooses another.
const HOURS_USUAL: u32 = 24;

fn id(raw: &str) -> Result<Uuid, Problem> {
    raw.parse().map_err(|_| problem::not_found())
}

/// Until when the old key is to stay good.
///
/// Refuses with 404 what is not offered.
fn overlap(ctx: &Ctx, form: &Form) -> Result<DateTime<Utc>, Problem> {
    let hours: u32 = form.need("hours")?;
    if !HOURS.contains(&hours) {
        return Err(problem::not_found());
    }
    Ok(ctx.clinic.now() + TimeDelta::hours(i64::from(hours)))
}

/// The text key of what is said above the page, where a refusal is no mistake at a field.
fn said(problem: &Problem) -> Option<(u16, String)> {
    match problem {
        Problem::Refused(Refused { status: status @ (409 | 422), code, .. }) => {
            Some((*status, code.replacen('.', "-", 1)))
        }
        _ => None,
    }
}
