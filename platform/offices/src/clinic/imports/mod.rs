//! The clinic's data from files (M3): a table is uploaded, every row of it is tried, what would
//! become of it is shown, and only then is it taken over.
//!
//! Both are done by a job, some thousands of rows at a time: whatever stops it in the middle, it
//! goes on where it was. The rows go through the verbs of the exchange, where what is told again
//! is as it was. The file is kept until it is taken over, a day at most.

mod discard;
mod examples;
mod give;
mod load;
pub(super) mod pages;
mod report;
mod run;
mod samples;
pub mod screens;
mod sweep;
mod upload;

use chrono::TimeDelta;

pub use discard::discard;
pub use examples::example;
pub use give::give;
pub use load::load;
pub use report::Report;
pub use run::{JOB, run};
pub use sweep::sweep;
pub use upload::upload;

/// For how long a file is kept.
pub const KEPT: TimeDelta = TimeDelta::hours(24);

/// How many files of a clinic are kept at once.
pub const MOST: u64 = 20;

/// For how long it is remembered what became of a file.
const REMEMBERED: TimeDelta = TimeDelta::days(90);
