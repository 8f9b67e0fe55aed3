//! Adapters to outside systems: mail, SMS, Web Push, webhooks, captcha, payments, receipts.
//!
//! A provider knows the outside system and nothing of the portal: no store, no request,
//! no template. Everything that leaves is an outbox row first; the worker calls `send`
//! here and reads from [`SendError`] whether another try makes sense.
//!
//! A provider over HTTP is two pure halves, one that builds the request and one that reads
//! the answer, around one call of [`Outbound`]. Beside them stands [`simulator`], which
//! speaks the providers' dialects from the other side, for development and tests.
//!
//! Where a real provider is not configured, the `Caught` variants write what would have
//! left into a folder per site, and the development page lists it.

pub mod acme;
pub mod captcha;
pub mod domains;
mod folder;
mod hosts;
pub mod mail;
pub mod outbound;
pub mod payments;
pub mod push;
pub mod receipts;
mod send_error;
pub mod simulator;
pub mod sms;
pub mod webhooks;

pub use hosts::{Base, Hosts, InvalidBase};
pub use outbound::Outbound;
pub use send_error::SendError;
