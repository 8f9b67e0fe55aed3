//! Visits at the desk (W): booking for a caller, moving, cancelling, marking, through the verbs
//! that patients use.

use poem::{Route, get, post};

mod book;
mod moving;
mod samples;
pub mod screens;
pub(crate) mod slot;
mod visit;

pub(crate) use book::{posts, services};
pub(crate) use samples::slot as sample_slot;
pub(crate) use visit::{place, why};

/// The pages of visits.
pub fn routes(route: Route) -> Route {
    route
        .at("/desk/visits", post(book::book))
        .at("/desk/visits/new", get(book::show))
        .at("/desk/visits/:id", get(visit::show))
        .at("/desk/visits/:id/mark", post(visit::mark))
        .at("/desk/visits/:id/cancellation", post(visit::cancel))
        .at("/desk/visits/:id/move", get(moving::ask).post(moving::answer))
}
