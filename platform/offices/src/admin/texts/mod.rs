//! The clinic's own texts over those of the theme (S4).

mod check;
mod set;

pub use check::check;
pub use set::{Own, set};

/// Texts that are no business of patients: the panel's own and the platform's.
const OURS: [&str; 4] = ["admin-", "panel-", "platform-", "staff-"];

/// Whether a clinic may have its own text for a key.
pub fn is_open(key: &str) -> bool {
    !OURS.iter().any(|ours| key.starts_with(ours))
}
