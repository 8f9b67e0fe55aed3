//! Signed messages to an address that a clinic names, as Standard Webhooks describes them
//! (<https://www.standardwebhooks.com>).

mod address;
mod send;
mod sign;

pub use address::{WrongAddress, address};
pub use send::{Message, Undelivered, send};
pub use sign::{SECRET_PREFIX, key, secret, sign};
