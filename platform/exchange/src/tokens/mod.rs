//! Tokens of information systems: scoped, kept as hashes, shown once, rotated with overlap.

use shell::keys;

mod authenticate;
mod issue;
mod list;
mod revoke;
mod rotate;
mod scope;

pub use authenticate::{Bearer, authenticate};
pub use issue::{Issued, Wish, issue};
pub use list::{Known, list};
pub use revoke::revoke;
pub use rotate::rotate;
pub use scope::Scope;

/// What every token begins with, so that it is known for what it is where it should not be.
const PREFIX: &str = "portal_mis_";

/// How many characters of a token the list shows.
const SHOWN: usize = PREFIX.len() + 6;

/// A new token: 256 random bits.
fn new_token() -> String {
    format!("{PREFIX}{}", hex::encode(keys::random::<32>()))
}
