//! Schedule, booking and appointments, and the clinic's public sections.
//!
//! | feature | what it is |
//! |---|---|
//! | [`schedule`] | free slots, «Расписание» |
//! | [`timetables`] | doctors' working time, kept by the clinic itself |
//! | [`booking`] | the wizard of «Запись на прием», holds |
//! | [`queue`] | the queue before the wizard, when very many come |
//! | [`closings`] | times for which booking is closed to patients |
//! | [`appointments`] | booking, showing and cancelling a visit |
//! | [`reviews`] | marks given to doctors after a visit |
//! | [`specialists`], [`prices`], [`institutions`], [`questions`] | the public sections |

use poem::Route;
use shell::jobs::Chore;

pub mod api;
pub mod appointments;
pub mod booking;
pub mod closings;
pub mod directory;
pub mod institutions;
pub mod prices;
pub mod questions;
pub mod queue;
pub mod reviews;
mod samples;
pub mod schedule;
mod search;
pub mod specialists;
pub mod timetables;
pub mod views;

/// The pages of this room.
pub fn routes(route: Route) -> Route {
    let route = booking::routes(route);
    let route = queue::routes(route);
    let route = appointments::routes(route);
    let route = reviews::routes(route);
    let route = schedule::routes(route);
    let route = specialists::routes(route);
    let route = prices::routes(route);
    let route = institutions::routes(route);
    questions::routes(route)
}

/// The jobs of this room, by kind.
pub fn jobs() -> Vec<(&'static str, shell::jobs::Handler)> {
    vec![
        (appointments::LETTER, appointments::deliver),
        (appointments::REMINDER, appointments::remind_on_time),
        ("appointments_settled", appointments::settled),
        ("purchases_settled", prices::settled),
        (timetables::JOB, timetables::fill_all),
    ]
}

/// What this room does from time to time.
pub fn chores() -> Vec<Chore> {
    vec![
        Chore { name: "booking.sweep", run: booking::sweep },
        Chore { name: "appointments.forget_people", run: appointments::forget_people },
        Chore { name: "timetable.extend", run: timetables::extend },
    ]
}
