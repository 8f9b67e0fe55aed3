//! A running portal for tests: real HTTP on loopback, a clock that the test moves, two
//! look-alike clinics (`alfa` and `beta`), actors, caught mail.
//!
//! Every test that touches the database runs on both engines: see [`on_both_engines`].

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "test code may panic")]

mod actor;
mod change;
mod colleague;
mod console;
mod database;
mod fixture;
mod form;
mod line;
mod log;
mod look;
mod patient;
mod portal;
mod raw;
mod seed;
mod simulator;

pub use actor::{Answer, Visitor};
pub use colleague::Colleague;
pub use database::{Engine, Postgres, ask, ask_on};
pub use fixture::{Fixture, id, short_form};
pub use form::HtmlForm;
pub use line::Line;
pub use look::outcome;
pub use patient::{ANNA, BORIS, Enrolled, Identity};
pub use portal::{Lines, Options, Portal};
pub use raw::{raw, raw_and_hang_up};
/// For the tests that must not compile: what the store's handles do not implement.
pub use sea_orm;
pub use simulator::Simulator;

/// A variable that `infra/test.sh` sets; a test that needs it fails without it.
pub fn env(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| {
        panic!("{name} is not set: run the tests by infra/test.sh, or source its env file")
    })
}

/// Declares tests that run on SQLite and on PostgreSQL, each with a portal of its own.
///
/// ```ignore
/// on_both_engines! {
///     async fn a_slot_is_booked_once(portal: &Portal) { … }
/// }
/// ```
#[macro_export]
macro_rules! on_both_engines {
    ($($(#[$doc:meta])* async fn $name:ident($portal:ident: &Portal $(,)?) $body:block)*) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn check($portal: &$crate::Portal) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                let portal = $crate::Portal::start($crate::Engine::Sqlite).await;
                check(&portal).await;
                portal.finish().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                let portal = $crate::Portal::start($crate::Engine::Postgres).await;
                check(&portal).await;
                portal.finish().await;
            }
        }
    )*};
}
