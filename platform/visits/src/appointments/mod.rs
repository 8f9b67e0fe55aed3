//! A visit: booking it, showing it, cancelling it (B6–B8, N2).

use poem::{Route, get};

mod access;
mod book;
mod calendar;
mod cancel;
mod draft;
mod forget_people;
mod letter;
mod pages;
mod samples;
pub mod screens;
pub(crate) mod view;

pub use access::{Access, find, key};
pub use book::{Booked, Idempotency, Order, Person, What, book};
pub use cancel::{can_cancel, cancel};
pub use draft::{draft, send_again};
pub use forget_people::forget_people;
pub use letter::deliver;

/// The kind of the job that tells the patient about a visit.
pub const LETTER: &str = "appointments.letter";

/// The pages of visits.
pub fn routes(route: Route) -> Route {
    route
        .at("/appointments", get(pages::list_page))
        .at("/appointments/:id", get(pages::show))
        .at("/appointments/:id/calendar.ics", get(pages::calendar_file))
        .at("/appointments/:id/cancellation", get(pages::ask).post(pages::cancel))
}
