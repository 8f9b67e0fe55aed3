//! The store's two backends each, held to one contract.

use kernel::{Site, SiteConfig, SiteId, ids::new_uuid};

mod begins;
mod cache;
mod objects;

/// A setting of the test servers.
fn setting(name: &str) -> String {
    std::env::var(name)
        .map_err(|_| format!("{name} is not set: infra/test.sh starts the servers and sets it"))
        .expect("the test servers")
}

/// A clinic that no other test has.
fn new_site() -> Site {
    Site {
        id: SiteId(new_uuid(chrono::DateTime::UNIX_EPOCH)),
        label: "clinic".into(),
        version: 1,
        config: SiteConfig::default(),
    }
}
