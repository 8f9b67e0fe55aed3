//! Doctors' working time, kept in the panel (M3, B4).
//!
//! A timetable is weekly hours and days that differ; the intervals in which patients book are
//! made of it for as far ahead as booking is open. A doctor who has a timetable is the panel's:
//! the exchange's schedules for such a doctor are refused (`exchange.schedule_of_panel`) until
//! the timetable is given back.

mod anew;
mod change;
mod edit;
mod extend;
mod form;
mod hours;
pub(super) mod pages;
mod refill;
mod release;
mod view;

pub use anew::anew;
pub(super) use change::zones;
pub use change::{AHEAD, Outcome, change};
pub use edit::{Edit, Hours, Rows, Valid};
pub use extend::extend;
pub(super) use form::FIELDS;
pub use hours::Stretch;
pub use refill::{JOB, fill_all, refill};
pub use release::release;
