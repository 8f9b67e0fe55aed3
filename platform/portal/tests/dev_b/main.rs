#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "tests may panic")]
#[path = "../it/robustness/mod.rs"]
mod robustness;
#[path = "../it/schedule/mod.rs"]
mod schedule;
#[path = "../it/screens/mod.rs"]
mod screens;
#[path = "../it/sites/mod.rs"]
mod sites;
#[path = "../it/walls/mod.rs"]
mod walls;
