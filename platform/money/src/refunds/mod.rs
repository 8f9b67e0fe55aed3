//! Money on its way back (B8, P).
//!
//! | file | what it is |
//! |---|---|
//! | `decide` | the clinic gives money back, all or a part |
//! | `give_back` | what was paid for is lost: everything goes back |
//! | `queue` | a refund is written down, and its job |
//! | `send` | the job: the provider is asked to give back, and how far it is |
//! | `settle` | what the provider says meets what is written here |
//!
//! A refund is written down in the transaction that decides it, and its money is set aside in it:
//! it waits on the payment's account. Its own id is the provider's key of it, so that it goes back
//! once.

mod decide;
mod give_back;
mod queue;
mod send;
mod settle;

pub use decide::{Wish, decide};
pub use give_back::give_back;
pub use queue::{Why, queue};
pub(crate) use send::hurry;
pub use send::{send, sweep};

/// The kind of the job that has money given back.
pub const SEND: &str = "refunds_send";
