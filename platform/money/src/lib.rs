//! Money: what the clinic's patients owe and pay on the portal (P).
//!
//! | feature | what it is |
//! |---|---|
//! | [`profiles`] | payment profiles («магазины»), and which branch is paid by which |
//! | [`invoices`] | «предварительные счета»: what is to be paid, and for what |
//! | [`ledger`] | where money is: entries that balance, only ever added to |
//!
//! Money does not know what is paid for: an invoice carries a [`kernel::Purpose`].

use shell::jobs::{Chore, Handler};

pub mod invoices;
pub mod ledger;
pub mod profiles;

/// The jobs of this room, by kind.
pub fn jobs() -> Vec<(&'static str, Handler)> {
    vec![]
}

/// What this room does from time to time.
pub fn chores() -> Vec<Chore> {
    vec![]
}
