//! The clinics' own domains. A domain is one site's. The platform's own table.

use chrono::{DateTime, Utc};
use kernel::SiteId;
use sea_orm::{IntoActiveModel, QueryOrder, TryInsertResult, entity::prelude::*, sea_query::Expr};

use crate::{Db, DbError, PlatformWriter, sites};

mod entity {
    #![allow(missing_docs, reason = "the derive makes public items of its own")]
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    /// A domain.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "site_domains")]
    pub struct Model {
        /// Its name, lower case and in its ASCII form.
        #[sea_orm(primary_key, auto_increment = false)]
        pub domain: String,
        /// Whose it is.
        pub site: Uuid,
        /// What must be found at the domain.
        pub proof: String,
        /// When it was added.
        pub added_at: DateTime<Utc>,
        /// When it was found: from then on the site answers there.
        pub proven_at: Option<DateTime<Utc>>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
pub use entity::Model as Domain;
pub(crate) use entity::{Column, Entity};

/// Stores a new domain; tells whether it was free.
pub async fn add(db: &mut PlatformWriter, row: Domain) -> Result<bool, DbError> {
    let row = row.into_active_model().reset_all();
    let stored = Entity::insert(row).on_conflict_do_nothing();
    let stored = stored.exec_without_returning(db.raw()).await?;
    Ok(matches!(stored, TryInsertResult::Inserted(1..)))
}

/// The domain with this name.
pub async fn find(db: &Db, domain: &str) -> Result<Option<Domain>, DbError> {
    Entity::find_by_id(domain.to_owned()).one(db.platform_reads()).await
}

/// The domains of a site, by name.
pub async fn of_site(db: &Db, site: SiteId) -> Result<Vec<Domain>, DbError> {
    let own = Entity::find().filter(Column::Site.eq(site.0));
    own.order_by_asc(Column::Domain).all(db.platform_reads()).await
}

/// Every proven domain and whose it is.
pub async fn proven(db: &Db) -> Result<Vec<(String, SiteId)>, DbError> {
    let rows = Entity::find().filter(Column::ProvenAt.is_not_null()).all(db.platform()).await?;
    Ok(rows.into_iter().map(|row| (row.domain, SiteId(row.site))).collect())
}

/// Notes that a domain was proven; every node learns of it. Tells whether it was there.
pub async fn prove(
    db: &mut PlatformWriter,
    site: SiteId,
    domain: &str,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let met = Entity::update_many()
        .col_expr(Column::ProvenAt, Expr::value(Some(now)))
        .filter(Column::Site.eq(site.0))
        .filter(Column::Domain.eq(domain))
        .exec(db.raw())
        .await?;
    sites::touch(db, site).await?;
    Ok(met.rows_affected == 1)
}

/// Removes a domain; every node learns of it. Tells whether it was there.
pub async fn remove(db: &mut PlatformWriter, site: SiteId, domain: &str) -> Result<bool, DbError> {
    let gone = Entity::delete_many()
        .filter(Column::Site.eq(site.0))
        .filter(Column::Domain.eq(domain))
        .exec(db.raw())
        .await?;
    sites::touch(db, site).await?;
    Ok(gone.rows_affected == 1)
}
