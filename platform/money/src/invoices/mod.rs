//! «Предварительные счета» (B9, P5, P6): what is to be paid on the portal, and for what. The price
//! is that of the moment when it was made.

use kernel::Money;

mod cancel;
mod cover;
mod earn;
mod list;
mod make;
mod redirect;

pub use cancel::cancel;
pub use cover::cover;
pub use earn::earn;
pub use list::{Listed, list, with_lines};
pub use make::{Line, New, make};
pub use redirect::redirect;

/// The most that one invoice is for: 100 million roubles.
pub const MOST: Money = Money::roubles(100_000_000);
