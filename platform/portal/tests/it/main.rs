//! The integration tests: one binary; folders mirror the features.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "tests may panic")]

mod appointments;
mod store;
