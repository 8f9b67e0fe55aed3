//! «Специалисты» (C14): the list with its search, a doctor's page.

use poem::{Route, get};

mod pages;
mod samples;
pub mod screens;

/// The pages of «Специалисты».
pub fn routes(route: Route) -> Route {
    route.at("/specialists", get(pages::list_page)).at("/specialists/:id", get(pages::show))
}
