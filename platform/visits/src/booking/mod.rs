//! «Запись на прием»: the wizard (B1–B6, B9, N1) and the holding of slots.
//!
//! The wizard's state is its address: each step's form carries the choice so far, so that
//! the back button, a second tab and a browser without scripts all work. Only the chosen
//! slot is state of ours: a held appointment.

use poem::{Route, get, post};

mod choice;
mod confirm;
mod confirm_patient;
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
mod turn;

pub(crate) use choice::Choice;
pub use confirm::slot as slot_of;
pub use hold::{Door, Held, Wanted, hold, number, planned};
pub(crate) use hold::{Ready, insert, look_up, open_post, prepare};
pub use leave::{leave, mark, reopen};
pub use release::release;
pub use sweep::sweep;
pub(crate) use turn::write_about;

/// How a visitor proves to be no robot (N1).
#[derive(Clone, Debug)]
pub enum Proof {
    /// The solved captcha.
    Captcha(String),
    /// The code from the e-mail, for those who cannot solve it.
    Code(String),
}

/// The form's name inside the captcha.
pub(crate) const FORM: &str = "booking";

/// The purpose of the code.
pub(crate) const CODE: &str = "booking";

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
}
