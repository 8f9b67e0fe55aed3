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
    /// Makes the database, fills it, starts the portal, measures, ends and removes it all.
    pub async fn with<T>(
        options: &Options,
        engine: Engine,
        measure: impl AsyncFnOnce(&Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let folder = TempDir::new()?;
        let database = Database::create(options, engine, folder.path()).await?;
        let (portal, clinic) = match prepare(options, &database, &folder).await {
            Ok(prepared) => prepared,
            Err(why) => {
                database.remove().await?;
                return Err(why);
            }
        };
        let subject = Self { portal, clinic, database, folder };
        let result = measure(&subject).await;
        subject.portal.end().await?;
        subject.database.remove().await?;
        result
    }
}

async fn prepare(
    options: &Options,
    database: &Database,
    folder: &TempDir,
) -> Result<(Portal, Clinic), Failure> {
    portal::migrate(options, database, folder.path()).await?;
    let clinic = Clinic::seed(database).await?;
    Ok((Portal::start(options, database, folder.path()).await?, clinic))
}
