//! One clinic in one file: every row and every object, encrypted; kept on a disk of its own and
//! made into a site again on this or another installation, on either engine.
//!
//! The file is an [age](https://age-encryption.org/v1) file; inside it are gzip and, in it, lines
//! of JSON (see [`lines`]). Whoever has the key can read it without this program.

mod coming;
mod lines;
mod lock;
mod restore;
mod save;
pub mod seals;

pub use lines::Sums;
pub use lock::{Key, Lock};
pub use restore::restore;
pub use save::save;
