//! Web Push: a message to a browser that is not open (RFC 8030, 8291, 8292; sheet
//! «Messages», 7).
//!
//! A push that nobody answered for may be sent again: with a topic the second replaces
//! the first, and it only says that there is something to be read.

mod send;
mod subscription;
mod vapid;

pub use send::{MAX_PAYLOAD, Push, PushError, Urgency, send};
pub use subscription::{InvalidSubscription, Subscription};
pub use vapid::{InvalidKey, InvalidSubject, VapidKey, check_subject};
