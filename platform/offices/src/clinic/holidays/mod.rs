//! «Выходные и праздники» (M3): days on which the clinic or a branch does not work. The weekly
//! hours of the timetables that the panel keeps do not come on them; hours that a doctor has for
//! such a day in particular (see [`store::special_days`]) stay: somebody is on duty.

mod declare;
mod lift;
pub(super) mod pages;
mod samples;
pub mod screens;

pub use declare::{Declared, Wish, declare};
pub use lift::lift;

/// The longest note, in characters.
pub const NOTE: usize = 200;
