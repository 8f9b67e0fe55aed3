#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "tests may panic")]
#[path = "../it/sites/mod.rs"]
mod sites;
#[path = "../it/walls/mod.rs"]
mod walls;
