#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "tests may panic")]
#[path = "../it/api/mod.rs"]
mod api;
#[path = "../it/appointments/mod.rs"]
mod appointments;
#[path = "../it/booking/mod.rs"]
mod booking;
#[path = "../it/people/mod.rs"]
mod people;
