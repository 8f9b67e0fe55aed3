//! Insurance contracts of patients (A8, I3), kept by the registry where no information system
//! tells of them. One that the information system tells of may be changed here too, until it
//! tells of it again.

mod end;
mod save;

pub use end::end;
pub use save::{Wish, save, seen};

/// The longest name or number, in characters.
pub const LONGEST: usize = 300;

/// How many contracts a patient may have.
pub const MOST: usize = 50;
