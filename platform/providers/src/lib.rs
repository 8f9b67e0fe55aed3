//! Adapters to outside systems: mail, SMS, captcha.
//!
//! A provider knows the outside system and nothing of the portal: no store, no request,
//! no template. Everything that leaves is an outbox row first; the worker calls `send`
//! here and reads from [`SendError`] whether another try makes sense.
//!
//! Where a real provider is not configured, the `Caught` variants write what would have
//! left into a folder per site, and the development page lists it.

pub mod captcha;
mod folder;
pub mod mail;
mod send_error;
pub mod sms;

pub use send_error::SendError;
