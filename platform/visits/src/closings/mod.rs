//! «Закрытие записи»: times for which patients cannot book on the portal, in a branch, as a
//! specialist, or at all. The registry goes on booking, and visits that are there stay.

mod close;
mod open;
mod told;

pub use close::{Wish, close};
pub use open::open;
pub(crate) use told::told;

/// The longest reason, in characters.
pub const REASON: usize = 300;
