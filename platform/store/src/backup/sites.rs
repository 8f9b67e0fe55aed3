//! What a backup holds beside the clinic's tables: the versions of its configuration, its queue.

use futures_util::TryStreamExt;
use kernel::{Site, SiteId};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};
use sea_orm_migration::MigratorTrait;

use super::{Each, custom};
use crate::{
    DbError, PlatformWriter, Reader, Writer,
    jobs::entity as jobs,
    sites::{entity, stored, tick, version},
};

/// The newest migration that this program knows: rows of another schema do not fit.
pub fn schema() -> String {
    migrations::Migrator::migrations().last().map(|last| last.name().to_owned()).unwrap_or_default()
}

/// The site itself, as JSON.
pub async fn site(db: &Reader) -> Result<String, DbError> {
    let row = entity::Entity::find_by_id(db.site().0).one(db.platform()).await?;
    let row = row.ok_or_else(|| DbError::RecordNotFound("the site".into()))?;
    serde_json::to_string(&row).map_err(custom)
}

/// Hands out the versions of the clinic's configuration, oldest first.
pub async fn each_version(db: &Reader, each: Each<'_>) -> Result<(), DbError> {
    let own = version::Entity::find()
        .filter(version::Column::SiteId.eq(db.site().0))
        .order_by_asc(version::Column::Version);
    let mut rows = own.stream(db.platform()).await?;
    while let Some(row) = rows.try_next().await? {
        each(serde_json::to_string(&row).map_err(custom)?)?;
    }
    Ok(())
}

/// Hands out the clinic's jobs: those that wait, and the dead ones.
pub async fn each_job(db: &Reader, each: Each<'_>) -> Result<(), DbError> {
    let own = jobs::Entity::find().filter(jobs::Column::SiteId.eq(db.site().0));
    let mut rows = own.stream(db.platform()).await?;
    while let Some(row) = rows.try_next().await? {
        each(serde_json::to_string(&row).map_err(custom)?)?;
    }
    Ok(())
}

/// Makes the site anew, under this id and label; nothing where either is taken.
pub async fn put_site(
    db: &mut PlatformWriter,
    row: &str,
    id: SiteId,
    label: &str,
) -> Result<Option<Site>, DbError> {
    let mut row: entity::Model = serde_json::from_str(row).map_err(custom)?;
    row.revision = tick(db).await?;
    let namesake = entity::Entity::find().filter(entity::Column::Label.eq(label));
    let there = entity::Entity::find_by_id(id.0).one(db.raw()).await?.is_some();
    if there || namesake.one(db.raw()).await?.is_some() {
        return Ok(None);
    }
    row.search = format!("{label} {}", row.name.to_lowercase());
    (row.id, row.label, row.delete_at) = (id.0, label.to_owned(), None);
    let new = row.clone().into_active_model().reset_all();
    entity::Entity::insert(new).exec_without_returning(db.raw()).await?;
    stored(row).map(|stored| Some(stored.site))
}

/// Puts the versions of its configuration into a new clinic.
pub async fn put_versions(db: &mut Writer, rows: &[String]) -> Result<(), DbError> {
    for row in rows {
        let mut row: version::Model = serde_json::from_str(row).map_err(custom)?;
        row.site_id = db.site().0;
        let row = row.into_active_model().reset_all();
        version::Entity::insert(row).exec_without_returning(db.raw()).await?;
    }
    Ok(())
}

/// Puts its jobs into a new clinic.
pub async fn put_jobs(db: &mut Writer, rows: &[String]) -> Result<(), DbError> {
    for row in rows {
        let mut row: jobs::Model = serde_json::from_str(row).map_err(custom)?;
        (row.site_id, row.locked_until) = (db.site().0, None);
        let row = row.into_active_model().reset_all();
        jobs::Entity::insert(row).exec_without_returning(db.raw()).await?;
    }
    Ok(())
}
