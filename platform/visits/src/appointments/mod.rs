//! A visit: booking it, showing it, confirming, moving and cancelling it (B6–B8, C4, N2);
//! «Мои записи».

use poem::{Route, get, post};

mod access;
mod book;
mod calendar;
mod cancel;
mod claim;
mod claiming;
mod coming;
mod confirm;
mod draft;
mod forget_people;
mod invoice;
mod letter;
mod list;
mod mark;
mod moving;
mod pages;
mod remind;
mod reminder;
mod reminding;
mod reschedule;
mod samples;
pub mod screens;
mod short_form;
mod specialist;
pub(crate) mod view;

pub(crate) use access::noted;
pub use access::{Access, find, key};
pub use book::{Booked, By, Idempotency, Order, What, Whom, book};
pub use cancel::{can_cancel, cancel};
pub use claim::{claim, claimable};
pub use confirm::confirm;
pub use draft::{draft, send_again};
pub use forget_people::forget_people;
pub use invoice::{follow_told, settled};
pub use letter::deliver;
pub use mark::{Mark, mark, marks};
pub use remind::remind;
pub use reminding::{remind_on_time, schedule};
pub use reschedule::{To, reschedule};
pub use short_form::{Person, ShortForm};

/// The kind of the job that tells the patient about a visit.
pub const LETTER: &str = "appointments.letter";

/// The kind of the job that reminds of a visit.
pub const REMINDER: &str = "appointments.reminder";

/// The pages of visits.
pub fn routes(route: Route) -> Route {
    route
        .at("/appointments", get(list::list_page))
        .at("/appointments/print", get(list::print_all))
        .at("/appointments/claims", get(claiming::show).post(claiming::add))
        .at("/appointments/:id", get(pages::show))
        .at("/appointments/:id/calendar.ics", get(pages::calendar_file))
        .at("/appointments/:id/cancellation", get(pages::ask).post(pages::cancel))
        .at("/appointments/:id/confirmation", get(pages::ask_to_confirm).post(pages::confirm))
        .at("/appointments/:id/move", get(moving::show).post(moving::answer))
        .at("/appointments/:id/move/question", get(moving::ask))
        .at("/appointments/:id/print", get(list::print_one))
        .at("/appointments/:id/reminder", post(pages::remind))
}
