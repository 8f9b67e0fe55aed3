//! The words the whole platform shares: ids, money, people, sites, problems.
//!
//! No I/O, no async, no database. Everything here is a plain value with its
//! rules; every other crate may use it, and it uses none of ours.

pub mod clock;
pub mod email;
pub mod fiscal;
pub mod host;
pub mod ids;
pub mod keep;
pub mod lang;
pub mod money;
pub mod person;
pub mod phone;
pub mod problem;
pub mod purpose;
pub mod secret;
pub mod site;
pub mod staff;
pub mod vendor;
pub mod zone;

pub use clock::Clock;
pub use ids::{Id, SiteId};
pub use keep::Keep;
pub use lang::Lang;
pub use money::Money;
pub use problem::{Problem, Refused};
pub use purpose::Purpose;
pub use site::{Site, SiteConfig};
