//! The keys of the site's configuration that are the administrator's.
//!
//! The vendor's stay as they are, whatever an administrator does: the name, the address, whether
//! the site serves patients, the theme, the time zone, the captcha. The uploaded logo is a key of its
//! own, changed by [`set_logo`]; the one of the site's files stays the vendor's.

mod change;
mod difference;
mod field;
mod logo;
mod return_to;
mod sections;

pub use change::change;
pub use difference::{Difference, difference, shorten};
pub use field::{Choice, Field, Kind, Shown};
pub use logo::{remove_logo, set_logo};
pub use return_to::return_to;
pub use sections::{Group, SECTIONS, Section};
