//! Fiscal receipts («чеки», 54-ФЗ, P9): one for each settlement, by one registrar.
//!
//! | file | what it is |
//! |---|---|
//! | `order` | a receipt is written down, in the transaction of what it confirms |
//! | `close` | the service was given: the receipt that closes its prepayment |
//! | `offset` | the same for what the patient's advance has paid |
//! | `send` | the job: the registrar is asked to register, and how far it is |
//! | `again` | the clinic has one that failed registered after all |
//!
//! A receipt that the provider of the payment registers goes with the payment or the refund
//! itself: here it is only followed. The closing one, and all that ATOL Online registers, are sent.
//! The database keeps one at most for each thing and kind.

mod again;
mod close;
mod offset;
mod order;
mod send;

pub use again::{again, can_again};
pub use close::close;
pub(crate) use offset::offset_undone;
pub(crate) use order::{mode_of_return, of_payment, of_refund};
pub use send::{send, sweep};

/// The kind of the job that has receipts registered.
pub const SEND: &str = "receipts_send";
