//! The queue before the wizard: when more visitors want to book at once than the clinic's site is to
//! take, they come in one after another. A place is a number ([`store::cache`]); whoever was let
//! in has a pass for a while, whoever waits a ticket. Both are signed, good for this clinic only, and
//! kept by the browser: the portal keeps two numbers for each clinic.

use poem::{Route, get};

mod pages;
mod samples;
pub mod screens;
mod turn;

pub(crate) use pages::{before, before_api};
pub use turn::{Turn, turn};

/// The page's way of asking how the queue moves.
pub fn routes(route: Route) -> Route {
    route.at("/booking/queue", get(pages::stand))
}
