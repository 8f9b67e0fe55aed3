//! Doctors' working time, kept by the clinic itself (M3, B4).
//!
//! A timetable is weekly hours and days that differ; the intervals in which patients book are
//! made of it for as far ahead as booking is open. A doctor who has a timetable is the panel's:
//! the exchange's schedules for such a doctor are refused (`exchange.schedule_of_panel`) until
//! the timetable is given back.

mod anew;
mod change;
mod edit;
mod extend;
mod hours;
mod refill;
mod release;
mod tell;

pub use anew::anew;
pub use change::{AHEAD, Outcome, change, horizon, outside, rows_of, today, zones};
pub use edit::{Edit, Hours, Rows, Valid, monday};
pub use extend::extend;
pub use hours::{Stretch, Zones, covers, expand};
pub use refill::{JOB, fill_all, refill};
pub use release::release;
pub use tell::{Told, Weekly, tell};
