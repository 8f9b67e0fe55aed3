//! The registry's desk (W): the day, patients and their visits.
//!
//! | feature | what it is |
//! |---|---|
//! | [`day`] | who sees whom when, and which times are free |
//! | [`cards`] | patients: finding a card, its page, family links, QR codes |
//! | [`visits`] | booking for a caller, moving, cancelling, marking |

use kernel::Problem;
use poem::Route;
use shell::Ctx;

pub mod cards;
pub mod day;
pub mod visits;

/// The pages of the desk.
pub fn routes(route: Route) -> Route {
    visits::routes(cards::routes(day::routes(route)))
}

/// An id from a path; what is none names nothing.
fn id<T: std::str::FromStr>(raw: &str) -> Result<T, Problem> {
    raw.parse().map_err(|_| kernel::problem::not_found())
}

/// Refuses with `staff.no_right` and the like whoever is not of the registry.
fn registry(ctx: &Ctx) -> Result<(), Problem> {
    ctx.need(kernel::staff::Right::Register).map(|_| ())
}
