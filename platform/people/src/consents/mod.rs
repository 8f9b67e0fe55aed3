//! Legal documents with versions, and the journal of consents to them (N1; 152-ФЗ, art. 9).
//!
//! A consent is to one document of one version; its hash, the words at the tick, the time,
//! the address and the way of signing are kept. Old versions stay readable.

use poem::{Route, get};

mod documents;
mod issue;
mod pages;
mod record;
mod standing;
mod withdraw;

pub use documents::{current, hash};
pub use issue::{BODY, New, TITLE, call_off, issue};
pub use record::{By, Given, record};
pub use standing::{Standing, standing};
pub(crate) use withdraw::take_back;
pub use withdraw::{agree, withdraw};

/// The kind of the consent that the anonymous form asks for.
pub const PERSONAL_DATA: &str = "personal_data";
/// The kind of the clinic's policy, reachable from every page.
pub const POLICY: &str = "policy";

/// The clinic's rules for patients.
pub const RULES: &str = "rules";
/// The terms of the contract that the clinic offers.
pub const OFFER: &str = "offer";
/// Those that are read, not agreed to.
pub const READ_ONLY: [&str; 3] = [POLICY, RULES, OFFER];
/// Every kind that the administration keeps: the consent without which there is no account, the
/// optional consents, what is only read.
pub const KINDS: [&str; 6] = [PERSONAL_DATA, POLICY, RULES, OFFER, "advertising", "third_parties"];

/// The pages of documents.
pub fn routes(route: Route) -> Route {
    route
        .at("/documents/:kind", get(pages::current))
        .at("/documents/:kind/:version", get(pages::version))
}
