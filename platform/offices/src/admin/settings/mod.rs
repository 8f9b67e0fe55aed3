//! The keys of the site's configuration that are the administrator's.
//!
//! The vendor's stay as they are, whatever an administrator does: the name, the address, whether
//! the site serves patients, the theme, the time zone, the logo, the captcha.

mod change;
mod difference;
mod field;
mod return_to;
mod sections;

pub use change::change;
pub use difference::{Difference, difference, shorten};
pub use field::{Choice, Field, Kind, Shown};
pub use return_to::return_to;
pub use sections::{Group, SECTIONS, Section};
