//! The day of a branch (W): its doctors, their visits, their free times.

use poem::{Route, get};

mod pages;
mod read;
mod samples;
pub mod screens;

pub(super) use pages::{day_href, refused};
pub(crate) use pages::{local, read_date};
pub(crate) use read::{clock, free_times, state};

/// The pages of the day.
pub fn routes(route: Route) -> Route {
    route.at("/desk", get(pages::show)).at("/desk/print", get(pages::print))
}
