//! «Запись на прием»: the wizard (B1–B6, B9, N1) and the holding of slots.
//!
//! The wizard's state is its address: each step's form carries the choice so far, so that
//! the back button, a second tab and a browser without scripts all work. Only the chosen
//! slot is state of ours: a held appointment.

use poem::{Route, get, post};

mod captcha;
mod choice;
mod confirm;
mod hold;
mod leave;
mod limits;
mod release;
mod samples;
mod schedule;
pub mod screens;
mod steps;
pub(crate) use steps::offered;
mod sweep;

pub(crate) use captcha::spend;
pub use captcha::{Proof, challenge};
pub(crate) use choice::Choice;
pub use hold::{Held, Wanted, hold};
pub(crate) use hold::{Ready, insert, prepare, worth_another_try};
pub use leave::{leave, mark, reopen};
pub use release::release;
pub use sweep::sweep;

/// The wizard's pages, in the order of its steps.
pub fn routes(route: Route) -> Route {
    route
        .at("/booking", get(steps::mode_page))
        .at("/booking/specialisations", get(steps::specialisations_page))
        .at("/booking/doctors", get(steps::doctors_page))
        .at("/booking/services", get(steps::services_page))
        .at("/booking/schedule", get(schedule::show))
        .at("/booking/holds", post(confirm::take))
        .at("/booking/holds/:id", get(confirm::show))
        .at("/booking/holds/:id/appointment", post(confirm::book))
        .at("/booking/holds/:id/code", get(confirm::code_page).post(confirm::enter_code))
        .at("/booking/holds/:id/release", post(confirm::release))
        .at("/captcha", get(captcha::issue))
}
