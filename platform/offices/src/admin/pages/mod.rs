//! The pages of the administration.

use chrono::{DateTime, Utc};
use kernel::{Problem, Refused};
use shell::{Ctx, http::Form};

pub(super) mod logo;
pub(super) mod preview;
pub(super) mod section;
pub(super) mod texts;
pub(super) mod trial;
pub(super) mod versions;

/// The version that a form was made of; without one it is nobody's.
fn seen(form: &Form) -> i64 {
    form.text("version").parse().unwrap_or(0)
}

/// What is said above a form whose change was refused as a whole; `None` for any other problem.
fn refused(problem: &Problem) -> Option<&'static str> {
    match problem {
        Problem::Refused(Refused { code: "admin.changed", .. }) => Some("admin-changed"),
        _ => None,
    }
}

/// A time of the site's zone.
pub(super) fn local(ctx: &Ctx, at: DateTime<Utc>) -> String {
    at.with_timezone(&ctx.clinic.site.config.zone).format("%d.%m.%Y %H:%M").to_string()
}
