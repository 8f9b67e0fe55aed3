//! What the administration looks through and deals with: the journal of actions, reviews,
//! feedback, what was sent, closings of booking, documents.

pub(super) mod audit;
pub(super) mod closings;
pub(super) mod documents;
pub(super) mod export;
pub(super) mod feedback;
pub(super) mod messages;
pub(super) mod reviews;
mod samples;
pub mod screens;

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Problem, Refused, zone};
use shell::{Ctx, http::page::encode};

/// How many rows a page shows.
pub(super) const SHOWN: usize = 50;

/// The moments between which days of the query lie; what is no day does not count.
fn between(ctx: &Ctx) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
    let tz = ctx.clinic.site.config.zone;
    let day = |name| ctx.query.text(name).parse::<NaiveDate>().ok();
    (day("from").map(|day| zone::day(tz, day).0), day("until").map(|day| zone::day(tz, day).1))
}

/// The address of a page with some fields of the present query and one more.
pub(super) fn href(ctx: &Ctx, path: &str, kept: &[&str], more: &[(&str, &str)]) -> String {
    let own = kept.iter().map(|name| (*name, ctx.query.text(name)));
    let more = more.iter().map(|(name, value)| (*name, (*value).to_owned()));
    let fields: Vec<_> = own
        .chain(more)
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encode(&value)))
        .collect();
    if fields.is_empty() { path.to_owned() } else { format!("{path}?{}", fields.join("&")) }
}

/// The text key of a conflict, where a problem is one.
fn conflict(problem: &Problem) -> Option<String> {
    match problem {
        Problem::Refused(Refused { status: 409, code, .. }) => Some(code.replacen('.', "-", 1)),
        _ => None,
    }
}
