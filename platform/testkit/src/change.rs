//! What a test changes or looks at behind the pages.

use kernel::SiteConfig;
use providers::sms::{CaughtMessage, Sms};

use crate::{Portal, ask};

impl Portal {
    /// Changes a site's configuration on every node that asks, and on this one at once.
    pub async fn reconfigure(&self, label: &str, change: impl FnOnce(&mut SiteConfig)) {
        let db = &self.app.db;
        let stored = store::sites::by_label(db, label).await.expect("a site").expect("a site");
        let mut config = stored.site.config;
        change(&mut config);
        let version = Some(stored.site.version);
        let put = store::sites::put(db, label, &config, version, "test", self.clock.now()).await;
        put.expect("stored").expect("no other author");
        self.app.sites.refresh(db).await.expect("refreshed");
    }

    /// The text messages a clinic has sent, newest first.
    pub async fn messages(&self, label: &str) -> Vec<CaughtMessage> {
        let Sms::Caught(caught) = &self.app.sms else { panic!("SMS are not caught") };
        caught.list(label).await.expect("the messages")
    }

    /// Asks the database directly, past the store and every wall that can be passed.
    pub async fn ask(&self, sql: &str) -> Result<Vec<String>, String> {
        let embedded = || self.config.database();
        let url = self.postgres.as_ref().map_or_else(embedded, |postgres| postgres.admin.clone());
        ask(&url, &[sql]).await
    }
}
