//! The clinic's administration (M1, S2, S4, C1).

mod colours;
mod doors;
mod exchange;
mod lists;
mod nodes;
mod settings;
mod texts;
mod versions;

use kernel::SiteConfig;
use testkit::Portal;

/// A site's configuration, as the database has it.
async fn config(portal: &Portal, label: &str) -> (i64, SiteConfig, String) {
    let stored = store::sites::by_label(&portal.app.db, label).await.expect("the database");
    let stored = stored.expect("a site");
    (stored.site.version, stored.site.config, stored.author)
}
