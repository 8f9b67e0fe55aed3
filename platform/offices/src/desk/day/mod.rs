//! The day of a branch (W): its doctors, their visits, their free times.

use poem::{Route, get};

mod pages;
mod read;
mod samples;
pub mod screens;

pub(super) use pages::{day_href, local, refused};
pub(super) use read::state;

/// The pages of the day.
pub fn routes(route: Route) -> Route {
    route.at("/desk", get(pages::show)).at("/desk/print", get(pages::print))
}
