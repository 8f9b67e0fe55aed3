//! «Прейскурант» (C14): services with their prices, by department.

use poem::{Route, get};

mod pages;
mod samples;
pub mod screens;

/// The page of this section.
pub fn routes(route: Route) -> Route {
    route.at("/prices", get(pages::show))
}
