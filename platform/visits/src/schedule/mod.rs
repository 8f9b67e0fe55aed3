//! Who works when, and which slots are free (B5, C14 «Расписание»).
//!
//! [`plan`] reads a doctor's plan from the cache; [`slots`] computes from it; nothing
//! else knows how a slot comes about.

use poem::{Route, get};

pub mod closed;
mod pages;
pub mod plan;
mod samples;
pub mod screens;
pub mod slots;
pub(crate) mod week;

/// The pages of «Расписание».
pub fn routes(route: Route) -> Route {
    route.at("/schedule", get(pages::show))
}
