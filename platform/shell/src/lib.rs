//! What stands around every feature and knows none of them: the HTTP stack, sites and
//! their themes, texts, jobs.

pub mod app;
pub mod fair;
pub mod heavy;
pub mod http;
pub mod jobs;
pub mod keys;
pub mod mail;
pub mod metrics;
pub mod pulse;
pub mod screens;
pub mod sealed;
pub mod senders;
pub mod settings;
pub mod sheet;
pub mod sites;
pub mod themes;

pub use app::App;
pub use http::{Actor, AtWork, ConsoleCtx, Ctx, Fail, Page, SignedIn, Trace};
