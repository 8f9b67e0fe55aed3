//! The feed of what happens on the portal, for the information system to follow (M3).
//!
//! In the order of the commits (see [`store::changes`]), at least once, behind a cursor that the
//! reader keeps. What is given is what it looks like now, so that reading it twice is harmless.
//! What the information system itself has told is left out.

mod cursor;
mod follow;
mod latest;
mod now;

pub use cursor::Cursor;
pub use follow::{Page, follow};
pub use latest::latest;
pub(crate) use now::told;
