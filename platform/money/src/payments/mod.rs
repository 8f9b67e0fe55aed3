//! Tries to pay an invoice (P4–P9).
//!
//! | file | what it is |
//! |---|---|
//! | `start` | a try is written down, the provider is asked to make it, the answer is noted |
//! | `settle` | what the provider says of it meets what is written here |
//! | `check` | the job that asks the provider, until the end is known |
//! | `notices` | the provider's notifications: they only name which payment to ask about |
//! | `order` | what the provider is told |
//! | `shop` | a profile's account at its provider |
//! | `stand` | how a payment stands, for pages that wait |
//! | `letter` | the patient is told that it was paid, or that money has gone back |
//!
//! No transaction is open while a provider is asked. Whatever is lost in between, a process or an
//! answer, is found by asking again: a payment's own id is the provider's key of it.

mod check;
mod letter;
mod notices;
mod order;
mod settle;
mod shop;
mod stand;
mod start;

use poem::{Route, post};

pub use check::{check, sweep};
pub use letter::deliver;
pub(crate) use letter::{About, enqueue as tell};
pub use notices::notice;
pub(crate) use order::receipt;
pub use settle::settle;
pub use shop::shop;
pub use stand::stand;
pub use start::{Paid, Wish, pay, start};

/// The kind of the job that asks a provider about a payment.
pub const CHECK: &str = "payments_check";

/// The kind of the job that tells the patient.
pub const LETTER: &str = "payments_letter";

/// The address of notifications (P4), on each clinic's own host.
const NOTIFICATIONS: &str = "/payments/notifications";

/// The doors of payments that no person uses.
pub fn routes(route: Route) -> Route {
    route.at("/payments/notifications", post(notices::receive))
}
