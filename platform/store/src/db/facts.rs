//! What an operator wants to know of a database.

use std::{collections::BTreeSet, time::Duration};

use chrono::{DateTime, Utc};
use migrations::Migrator;
use sea_orm_migration::MigratorTrait;

use super::{Db, DbError, dialect};

/// What a database says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The engine and its version.
    pub version: String,
    /// The version's first number.
    pub major: u32,
    /// What time it is there; nothing on an embedded one.
    pub now: Option<DateTime<Utc>>,
    /// How many connections it takes from everybody; nothing on an embedded one.
    pub connections: Option<u32>,
    /// How long it lets our statements take; nothing on an embedded one.
    pub statement: Option<Duration>,
}

/// How the schema is, compared with the one this program knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// Migrations that this program knows and the database lacks.
    pub missing: Vec<String>,
    /// Migrations of a newer program.
    pub unknown: Vec<String>,
}

impl Db {
    /// What the database says of itself.
    pub async fn facts(&self) -> Result<Facts, DbError> {
        dialect::facts(&self.readers).await
    }

    /// How the schema is. Fails where nobody has migrated yet.
    pub async fn schema(&self) -> Result<Schema, DbError> {
        let there: BTreeSet<String> = dialect::applied(&self.readers).await?.into_iter().collect();
        let known: BTreeSet<String> =
            Migrator::migrations().iter().map(|one| one.name().to_owned()).collect();
        Ok(Schema {
            missing: known.difference(&there).cloned().collect(),
            unknown: there.difference(&known).cloned().collect(),
        })
    }
}
