//! Deleting a site: planned, called off, carried out. Nodes learn of it from `site_removals`.

use chrono::{DateTime, Utc};
use kernel::SiteId;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, sea_query::Expr,
};

use super::{Column, Entity, tick};
use crate::{Db, DbError, PlatformWriter};

mod entity {
    #![allow(missing_docs, reason = "the derive makes public items of its own")]
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "site_removals")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub revision: i64,
        pub label: String,
        pub at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A site that is gone.
#[derive(Clone, Debug)]
pub struct Removal {
    /// Its id.
    pub id: SiteId,
    /// The number of the change that removed it.
    pub revision: i64,
}

/// Plans a site's deletion; tells whether it is there.
pub async fn plan_removal(
    db: &mut PlatformWriter,
    site: SiteId,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let met = Entity::update_many()
        .col_expr(Column::DeleteAt, Expr::value(Some(at)))
        .filter(Column::Id.eq(site.0))
        .exec(db.raw())
        .await?;
    Ok(met.rows_affected == 1)
}

/// Calls it off; tells whether there was still time.
pub async fn call_off(
    db: &mut PlatformWriter,
    site: SiteId,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let in_time = Condition::any().add(Column::DeleteAt.is_null()).add(Column::DeleteAt.gt(now));
    let met = Entity::update_many()
        .col_expr(Column::DeleteAt, Expr::value(None::<DateTime<Utc>>))
        .filter(Column::Id.eq(site.0))
        .filter(in_time)
        .exec(db.raw())
        .await?;
    Ok(met.rows_affected == 1)
}

/// The sites whose time has come.
pub async fn removals(db: &Db, now: DateTime<Utc>) -> Result<Vec<SiteId>, DbError> {
    let due = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::DeleteAt.lte(now))
        .order_by_asc(Column::DeleteAt)
        .limit(10);
    let ids: Vec<sea_orm::prelude::Uuid> = due.into_tuple().all(db.platform_reads()).await?;
    Ok(ids.into_iter().map(SiteId).collect())
}

/// Removes a site whose time has come, with whatever is still its own; gives its label, or
/// nothing where another node has done it.
pub async fn remove(
    db: &mut PlatformWriter,
    site: SiteId,
    now: DateTime<Utc>,
) -> Result<Option<String>, DbError> {
    let revision = tick(db).await?;
    let row = Entity::find_by_id(site.0).lock_exclusive().one(db.raw()).await?;
    let Some(row) = row.filter(|row| row.delete_at.is_some_and(|at| at <= now)) else {
        return Ok(None);
    };
    let gone = entity::Model { id: site.0, revision, label: row.label.clone(), at: now };
    let gone = gone.into_active_model().reset_all();
    entity::Entity::insert(gone).exec_without_returning(db.raw()).await?;
    Entity::delete_by_id(site.0).exec(db.raw()).await?;
    Ok(Some(row.label))
}

/// The sites removed after `revision`, oldest first.
pub async fn removed_since(db: &Db, revision: i64) -> Result<Vec<Removal>, DbError> {
    let rows = entity::Entity::find()
        .filter(entity::Column::Revision.gt(revision))
        .order_by_asc(entity::Column::Revision)
        .all(db.platform())
        .await?;
    let removal = |row: entity::Model| Removal { id: SiteId(row.id), revision: row.revision };
    Ok(rows.into_iter().map(removal).collect())
}
