//! The portal with the large clinic.

use tempfile::TempDir;

use crate::{
    Failure,
    data::{Clinic, Database},
    options::{Engine, Options},
    portal::{self, Portal},
};

/// A running portal with the large clinic.
pub struct Subject {
    pub portal: Portal,
    pub clinic: Clinic,
    pub database: Database,
    pub folder: TempDir,
}

impl Subject {
    /// Makes the database, fills it, starts the portal.
    pub async fn start(options: &Options, engine: Engine) -> Result<Self, Failure> {
        let folder = TempDir::new()?;
        let database = Database::create(options, engine, folder.path()).await?;
        portal::migrate(options, &database, folder.path()).await?;
        let clinic = Clinic::seed(&database).await?;
        let portal = Portal::start(options, &database, folder.path()).await?;
        Ok(Self { portal, clinic, database, folder })
    }

    /// Ends the portal and removes the database.
    pub async fn end(self) -> Result<(), Failure> {
        self.portal.end().await?;
        self.database.remove().await
    }
}
