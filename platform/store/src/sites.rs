//! The runtime truth of every site's configuration, versioned. The platform's own table.

use chrono::{DateTime, Utc};
use kernel::{Site, SiteConfig, SiteId, site::Origin};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait},
};

use crate::{Db, DbError, PlatformWriter};

mod history;
mod list;
mod removal;

pub use history::{Version, base, version, versions};
pub use list::{Listed, Wanted, list};
pub use removal::{Removal, call_off, plan_removal, removals, remove, removed_since};

pub(crate) mod entity {
    #![allow(missing_docs, reason = "the derive makes public items of its own")]
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(
        Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize, serde::Deserialize,
    )]
    #[sea_orm(table_name = "sites")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub label: String,
        pub version: i64,
        pub revision: i64,
        pub config: String,
        pub author: String,
        pub updated_at: DateTime<Utc>,
        pub name: String,
        pub search: String,
        pub status: String,
        pub origin: String,
        pub delete_at: Option<DateTime<Utc>>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}

    pub mod version {
        use chrono::{DateTime, Utc};
        use sea_orm::entity::prelude::*;

        #[derive(
            Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize, serde::Deserialize,
        )]
        #[sea_orm(table_name = "site_versions")]
        pub struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub site_id: Uuid,
            #[sea_orm(primary_key, auto_increment = false)]
            pub version: i64,
            pub config: String,
            pub author: String,
            pub at: DateTime<Utc>,
            pub origin: String,
        }
        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {}
        impl ActiveModelBehavior for ActiveModel {}
    }

    pub mod clock {
        use sea_orm::entity::prelude::*;

        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
        #[sea_orm(table_name = "site_clock")]
        pub struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub id: i32,
            pub revision: i64,
        }
        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {}
        impl ActiveModelBehavior for ActiveModel {}
    }
}
pub(crate) use entity::version;
use entity::{ActiveModel, Column, Entity, clock};

/// A site's row together with the platform-wide number of its last change.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The site.
    pub site: Site,
    /// The number of the change that made it so.
    pub revision: i64,
    /// Who made it.
    pub author: String,
    /// When.
    pub at: DateTime<Utc>,
    /// By which hand: see [`Origin::slug`].
    pub origin: String,
    /// When the site is to be deleted, if that is planned.
    pub delete_at: Option<DateTime<Utc>>,
}

/// A change of a site's configuration, or a new site.
pub struct Change<'a> {
    /// The site's id.
    pub id: SiteId,
    /// Its label from now on.
    pub label: &'a str,
    /// Its configuration from now on.
    pub config: &'a SiteConfig,
    /// The version that the author saw; none: there was no such site.
    pub expected: Option<i64>,
    /// Who makes it.
    pub author: &'a str,
    /// By which hand.
    pub origin: Origin,
}

/// What became of a change.
#[derive(Debug)]
pub enum Put {
    /// It is in force once the transaction is committed.
    Done(Box<Stored>),
    /// Another version is in force than the author saw; nothing was stored.
    Changed,
    /// The label is another site's; nothing was stored.
    Taken,
}

/// The number of the newest change of any site.
pub async fn revision(db: &Db) -> Result<i64, DbError> {
    let row = clock::Entity::find_by_id(1).one(db.platform()).await?;
    Ok(row.map_or(0, |row| row.revision))
}

/// The sites changed after `revision`, oldest change first.
pub async fn changed_since(db: &Db, revision: i64) -> Result<Vec<Stored>, DbError> {
    let rows = Entity::find()
        .filter(Column::Revision.gt(revision))
        .order_by_asc(Column::Revision)
        .all(db.platform())
        .await?;
    rows.into_iter().map(stored).collect()
}

/// The site with this label.
pub async fn by_label(db: &Db, label: &str) -> Result<Option<Stored>, DbError> {
    let row = Entity::find().filter(Column::Label.eq(label)).one(db.platform()).await?;
    row.map(stored).transpose()
}

/// The site with this id.
pub async fn find(db: &Db, id: SiteId) -> Result<Option<Stored>, DbError> {
    let row = Entity::find_by_id(id.0).one(db.platform()).await?;
    row.map(stored).transpose()
}

/// Stores a new version of a site's configuration, or a new site, by the hand of sites as
/// code, and gives it back. `expected` is the version the author saw (`None`: there was no such
/// site); when another one is in force meanwhile, nothing is stored and `None` comes back.
pub async fn put(
    db: &Db,
    label: &str,
    config: &SiteConfig,
    expected: Option<i64>,
    author: &str,
    now: DateTime<Utc>,
) -> Result<Option<Stored>, DbError> {
    let known = by_label(db, label).await?;
    let id = known.map_or_else(|| SiteId(kernel::ids::new_uuid(now)), |known| known.site.id);
    let mut db = db.write_platform().await?;
    let change = Change { id, label, config, expected, author, origin: Origin::Code };
    match change_to(&mut db, change, now).await? {
        Put::Done(stored) => {
            db.commit().await?;
            Ok(Some(*stored))
        }
        Put::Changed | Put::Taken => Ok(None),
    }
}

/// Makes a change in the caller's transaction.
pub async fn change_to(
    db: &mut PlatformWriter,
    change: Change<'_>,
    now: DateTime<Utc>,
) -> Result<Put, DbError> {
    let Change { id, label, config, expected, author, origin } = change;
    let revision = tick(db).await?;
    let old = Entity::find_by_id(id.0).lock_exclusive().one(db.raw()).await?;
    if old.as_ref().map(|row| row.version) != expected {
        return Ok(Put::Changed);
    }
    let namesake = Entity::find().filter(Column::Label.eq(label)).one(db.raw()).await?;
    if namesake.is_some_and(|row| row.id != id.0) {
        return Ok(Put::Taken);
    }
    let json = serde_json::to_string(config).map_err(|error| DbErr::Custom(error.to_string()))?;
    let version = expected.unwrap_or(0) + 1;
    let row = entity::Model {
        id: id.0,
        label: label.to_owned(),
        version,
        revision,
        config: json.clone(),
        author: author.to_owned(),
        updated_at: now,
        name: config.name.clone(),
        search: format!("{label} {}", config.name.to_lowercase()),
        status: config.status.slug().to_owned(),
        origin: origin.slug().to_owned(),
        delete_at: old.as_ref().and_then(|old| old.delete_at),
    };
    let changed = ActiveModel::from(row.clone()).reset_all();
    if old.is_some() {
        Entity::update(changed).exec(db.raw()).await?;
    } else {
        Entity::insert(changed).exec_without_returning(db.raw()).await?;
    }
    let history = version::ActiveModel {
        site_id: Set(id.0),
        version: Set(version),
        config: Set(json),
        author: Set(author.to_owned()),
        at: Set(now),
        origin: Set(origin.slug().to_owned()),
    };
    version::Entity::insert(history).exec_without_returning(db.raw()).await?;
    Ok(Put::Done(Box::new(stored(row)?)))
}

/// Makes every node read a site anew that has changed in what is not its configuration.
pub(crate) async fn touch(db: &mut PlatformWriter, id: SiteId) -> Result<i64, DbError> {
    let revision = tick(db).await?;
    Entity::update_many()
        .col_expr(Column::Revision, Expr::value(revision))
        .filter(Column::Id.eq(id.0))
        .exec(db.raw())
        .await
        .map(|_| revision)
}

/// Locks the one row of the clock and raises its number: changes of sites are numbered in the
/// order of their commits.
pub(crate) async fn tick(db: &mut PlatformWriter) -> Result<i64, DbError> {
    clock::Entity::update_many()
        .col_expr(clock::Column::Revision, Expr::col(clock::Column::Revision).add(1))
        .exec(db.raw())
        .await?;
    let row = clock::Entity::find_by_id(1).one(db.raw()).await?;
    Ok(row.map_or(1, |row| row.revision))
}

fn read(config: &str, label: &str) -> Result<SiteConfig, DbError> {
    serde_json::from_str(config)
        .map_err(|error| DbErr::Custom(format!("the configuration of site {label}: {error}")))
}

pub(crate) fn stored(row: entity::Model) -> Result<Stored, DbError> {
    let config = read(&row.config, &row.label)?;
    Ok(Stored {
        site: Site { id: SiteId(row.id), label: row.label, version: row.version, config },
        revision: row.revision,
        author: row.author,
        at: row.updated_at,
        origin: row.origin,
        delete_at: row.delete_at,
    })
}
