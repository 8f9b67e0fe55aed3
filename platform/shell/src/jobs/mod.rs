//! Work outside requests: the outbox's worker and the timetable.

mod schedule;
mod worker;

pub use schedule::{Chore, keep};
pub use worker::{Done, Handler, Job, Jobs, run_due, work};
