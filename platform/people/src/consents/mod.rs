//! Legal documents with versions, and the journal of consents to them (N1; 152-ФЗ, art. 9).
//!
//! A consent is to one document of one version; its hash, the words at the tick, the time,
//! the address and the way of signing are kept. Old versions stay readable.

use poem::{Route, get};

mod documents;
mod pages;
mod record;
mod standing;
mod withdraw;

pub use documents::{current, hash};
pub use record::{By, Given, record};
pub use standing::{Standing, standing};
pub(crate) use withdraw::take_back;
pub use withdraw::{agree, withdraw};

/// The kind of the consent that the anonymous form asks for.
pub const PERSONAL_DATA: &str = "personal_data";
/// The kind of the clinic's policy, reachable from every page.
pub const POLICY: &str = "policy";

/// The pages of documents.
pub fn routes(route: Route) -> Route {
    route
        .at("/documents/:kind", get(pages::current))
        .at("/documents/:kind/:version", get(pages::version))
}
