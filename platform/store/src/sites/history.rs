//! The versions of a site's configuration: with author and time.

use chrono::{DateTime, Utc};
use kernel::{SiteConfig, SiteId};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::version as entity;
use crate::{Db, DbError};

/// One version.
#[derive(Clone, Debug)]
pub struct Version {
    /// Its number, from 1.
    pub version: i64,
    /// Who made it.
    pub author: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// The versions of a site, newest first: at most `limit`, those below `below` only.
pub async fn versions(
    db: &Db,
    site: SiteId,
    below: Option<i64>,
    limit: u64,
) -> Result<Vec<Version>, DbError> {
    let mut all = entity::Entity::find()
        .select_only()
        .columns([entity::Column::Version])
        .columns([entity::Column::Author, entity::Column::At])
        .filter(entity::Column::SiteId.eq(site.0))
        .order_by_desc(entity::Column::Version)
        .limit(limit);
    if let Some(below) = below {
        all = all.filter(entity::Column::Version.lt(below));
    }
    let rows: Vec<(i64, String, DateTime<Utc>)> = all.into_tuple().all(db.platform()).await?;
    Ok(rows.into_iter().map(|(version, author, at)| Version { version, author, at }).collect())
}

/// One version with its configuration.
pub async fn version(
    db: &Db,
    site: SiteId,
    number: i64,
) -> Result<Option<(Version, SiteConfig)>, DbError> {
    let row = entity::Entity::find_by_id((site.0, number)).one(db.platform()).await?;
    row.map(|row| {
        let config = serde_json::from_str(&row.config).map_err(|error| {
            DbErr::Custom(format!("version {number} of site {}: {error}", row.site_id))
        })?;
        Ok((Version { version: row.version, author: row.author, at: row.at }, config))
    })
    .transpose()
}
