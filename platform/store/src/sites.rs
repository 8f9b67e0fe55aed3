//! The runtime truth of every site's configuration, versioned. The platform's own table.

use chrono::{DateTime, Utc};
use kernel::{Site, SiteConfig, SiteId};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait},
};

use crate::{Db, DbError, db::begin_platform};

mod history;
pub use history::{Version, version, versions};

mod entity {
    #![allow(missing_docs, reason = "the derive makes public items of its own")]
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
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
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}

    pub mod version {
        use chrono::{DateTime, Utc};
        use sea_orm::entity::prelude::*;

        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
        #[sea_orm(table_name = "site_versions")]
        pub struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub site_id: Uuid,
            #[sea_orm(primary_key, auto_increment = false)]
            pub version: i64,
            pub config: String,
            pub author: String,
            pub at: DateTime<Utc>,
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
use entity::{ActiveModel, Column, Entity, clock, version};

/// A site's row together with the platform-wide number of its last change.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The site.
    pub site: Site,
    /// The number of the change that made it so.
    pub revision: i64,
    /// Who made it.
    pub author: String,
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

/// Stores a new version of a site's configuration, or a new site, and gives it back.
/// `expected` is the version the author saw (`None`: there was no such site); when another
/// one is in force meanwhile, nothing is stored and `None` comes back.
pub async fn put(
    db: &Db,
    label: &str,
    config: &SiteConfig,
    expected: Option<i64>,
    author: &str,
    now: DateTime<Utc>,
) -> Result<Option<Stored>, DbError> {
    let transaction = begin_platform(db.platform()).await?;
    // The clock's row is locked first: changes of sites are numbered in commit order.
    clock::Entity::update_many()
        .col_expr(clock::Column::Revision, Expr::col(clock::Column::Revision).add(1))
        .exec(&transaction)
        .await?;
    let revision =
        clock::Entity::find_by_id(1).one(&transaction).await?.map_or(1, |row| row.revision);
    let old =
        Entity::find().filter(Column::Label.eq(label)).lock_exclusive().one(&transaction).await?;
    if old.as_ref().map(|row| row.version) != expected {
        return Ok(None);
    }
    let json = serde_json::to_string(config).map_err(|error| DbErr::Custom(error.to_string()))?;
    let version = expected.unwrap_or(0) + 1;
    let id = old.as_ref().map_or_else(|| kernel::ids::new_uuid(now), |row| row.id);
    let row = ActiveModel {
        id: Set(id),
        label: Set(label.to_owned()),
        version: Set(version),
        revision: Set(revision),
        config: Set(json.clone()),
        author: Set(author.to_owned()),
        updated_at: Set(now),
    };
    if old.is_some() {
        Entity::update(row).exec(&transaction).await?;
    } else {
        Entity::insert(row).exec_without_returning(&transaction).await?;
    }
    let history = version::ActiveModel {
        site_id: Set(id),
        version: Set(version),
        config: Set(json),
        author: Set(author.to_owned()),
        at: Set(now),
    };
    version::Entity::insert(history).exec_without_returning(&transaction).await?;
    transaction.commit().await?;
    let site = Site { id: SiteId(id), label: label.to_owned(), version, config: config.clone() };
    Ok(Some(Stored { site, revision, author: author.to_owned() }))
}

fn stored(row: entity::Model) -> Result<Stored, DbError> {
    let config = serde_json::from_str(&row.config).map_err(|error| {
        DbErr::Custom(format!("the configuration of site {}: {error}", row.label))
    })?;
    Ok(Stored {
        site: Site { id: SiteId(row.id), label: row.label, version: row.version, config },
        revision: row.revision,
        author: row.author,
    })
}
