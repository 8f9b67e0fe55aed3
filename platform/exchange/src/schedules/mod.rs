//! Taking over doctors' schedules: a doctor and a range of time at once, or weekly hours.

mod replace;
mod weekly;

pub(crate) use replace::span;
pub use replace::{Replaced, replace};
pub use weekly::weekly;
