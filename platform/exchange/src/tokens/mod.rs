//! Tokens of information systems: scoped, kept as hashes, shown once, rotated with overlap.

use shell::app::Clinic;

use crate::once::Once;

mod authenticate;
mod issue;
mod list;
mod revoke;
mod rotate;
mod scope;

pub use authenticate::{Bearer, authenticate};
pub use issue::{Issued, Wish, issue, issue_once};
pub use list::{Known, list, one};
pub use revoke::revoke;
pub use rotate::{rotate, rotate_once};
pub use scope::Scope;

/// What every token begins with, so that it is known for what it is where it should not be.
const PREFIX: &str = "portal_mis_";

/// How many characters of a token the list shows.
const SHOWN: usize = PREFIX.len() + 6;

/// A new token: 256 bits that nobody can guess.
fn new_token(clinic: &Clinic, once: &Once, what: &str) -> String {
    format!("{PREFIX}{}", hex::encode(once.secret(clinic, &format!("token {what}"))))
}
