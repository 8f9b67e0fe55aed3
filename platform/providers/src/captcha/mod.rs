//! Is there a browser with time to spend, or a script in a hurry?

mod altcha;
mod payload;
mod refusal;
mod solve;

pub use self::altcha::{Accepted, Altcha, LIFETIME_SECONDS};
pub use ::altcha::Challenge;
pub use refusal::Refusal;
pub use solve::solve;
