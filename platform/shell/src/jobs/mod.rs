//! Work outside requests: the outbox's worker and the timetable.

use std::{future::Future, pin::Pin};

use kernel::Problem;

mod schedule;
mod worker;

/// Work that is going on.
pub type Going<T> = Pin<Box<dyn Future<Output = Result<T, Problem>> + Send>>;

pub use schedule::{Chore, keep};
pub use worker::{Done, Handler, Job, Jobs, run_due, work};
