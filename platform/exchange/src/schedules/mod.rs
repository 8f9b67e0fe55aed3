//! Taking over doctors' schedules, a doctor and a range of time at once.

mod replace;

pub(crate) use replace::span;
pub use replace::{Replaced, replace};
