//! The versions of a site's configuration: with author, time, and by which hand.

use chrono::{DateTime, Utc};
use kernel::{SiteConfig, SiteId, site::Origin};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{read, version as entity};
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
    /// By which hand: see [`Origin::slug`].
    pub origin: String,
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
        .columns([entity::Column::Author, entity::Column::At, entity::Column::Origin])
        .filter(entity::Column::SiteId.eq(site.0))
        .order_by_desc(entity::Column::Version)
        .limit(limit);
    if let Some(below) = below {
        all = all.filter(entity::Column::Version.lt(below));
    }
    let rows: Vec<(i64, String, DateTime<Utc>, String)> =
        all.into_tuple().all(db.platform_reads()).await?;
    let version = |(version, author, at, origin)| Version { version, author, at, origin };
    Ok(rows.into_iter().map(version).collect())
}

/// One version with its configuration.
pub async fn version(
    db: &Db,
    site: SiteId,
    number: i64,
) -> Result<Option<(Version, SiteConfig)>, DbError> {
    let row = entity::Entity::find_by_id((site.0, number)).one(db.platform_reads()).await?;
    row.map(whole).transpose()
}

/// The newest version that sites as code have made: what the code was applied over last.
pub async fn base(db: &Db, site: SiteId) -> Result<Option<SiteConfig>, DbError> {
    let row = entity::Entity::find()
        .filter(entity::Column::SiteId.eq(site.0))
        .filter(entity::Column::Origin.eq(Origin::Code.slug()))
        .order_by_desc(entity::Column::Version)
        .one(db.platform_reads())
        .await?;
    Ok(row.map(whole).transpose()?.map(|(_, config)| config))
}

fn whole(row: entity::Model) -> Result<(Version, SiteConfig), DbError> {
    let config = read(&row.config, &row.site_id.to_string())?;
    let entity::Model { version, author, at, origin, .. } = row;
    Ok((Version { version, author, at, origin }, config))
}
