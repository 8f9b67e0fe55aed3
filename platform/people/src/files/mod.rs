//! Addresses at which a browser fetches a file of the clinic's for a while.
//!
//! Where browsers reach the object store, the address is the store's own, signed by it; else it is
//! one of the portal, signed with a key of the clinic: at another clinic it means nothing. Whoever
//! has it has the file, so it lives for minutes and is told only to who may have the file.

use poem::{Route, get};

mod address;
mod pages;

pub use address::address;

/// Where the portal gives files out.
pub fn routes(route: Route) -> Route {
    route.at("/files/:ticket", get(pages::show))
}
