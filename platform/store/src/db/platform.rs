//! Writing to the platform's own tables, and from there into a clinic that is just being made.

use kernel::Site;
use sea_orm::{DatabaseTransaction, DbErr};

use super::{Writer, dialect, listeners::Listeners, pooler::Pooler};

/// The platform's own rows, for writing, in one transaction. Like the clinics' handles it does
/// not implement sea-orm's `ConnectionTrait`.
pub struct PlatformWriter {
    inner: DatabaseTransaction,
    pooler: Option<Pooler>,
    listeners: Listeners,
}

impl PlatformWriter {
    pub(super) const fn new(
        inner: DatabaseTransaction,
        pooler: Option<Pooler>,
        listeners: Listeners,
    ) -> Self {
        Self { inner, pooler, listeners }
    }

    pub(crate) const fn raw(&self) -> &DatabaseTransaction {
        &self.inner
    }

    /// Goes on inside a clinic, in the same transaction: a new clinic comes into the world
    /// together with what it needs.
    pub async fn into_clinic(self, site: &Site) -> Result<Writer, DbErr> {
        dialect::bind(&self.inner, self.pooler.as_ref(), site.id, &[]).await?;
        Ok(Writer::new(self.inner, site.id, self.listeners))
    }

    /// Makes it all true at once.
    pub async fn commit(self) -> Result<(), DbErr> {
        self.inner.commit().await
    }
}
