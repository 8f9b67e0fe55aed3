//! Development of the browser tests.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "tests may panic")]

#[path = "../it/booking_leave.rs"]
mod booking_leave;
#[path = "../it/browser/mod.rs"]
mod browser;
