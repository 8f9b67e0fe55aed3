//! «Вопросы и ответы» (C14).

use poem::{Route, get};

mod pages;
mod samples;
pub mod screens;

/// The page of this section.
pub fn routes(route: Route) -> Route {
    route.at("/questions", get(pages::show))
}
