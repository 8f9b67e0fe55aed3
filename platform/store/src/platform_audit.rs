//! The journal of the vendor's console: who did what to which site. Only ever added to. The
//! platform's own table.

use kernel::SiteId;
use sea_orm::{IntoActiveModel, QueryOrder, QuerySelect, entity::prelude::*};

use crate::{Db, DbError, db::PlatformWriter};

mod entity {
    #![allow(missing_docs, reason = "the derive makes public items of its own")]
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    /// One thing that was done.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "platform_audit")]
    pub struct Model {
        /// Its id, in the order of time.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// When.
        pub at: DateTime<Utc>,
        /// The manager; none for the command line and the portal itself.
        pub who: Option<Uuid>,
        /// The manager's name at that moment.
        pub name: String,
        /// What: `sites.create`, `access.sign_in`.
        pub action: String,
        /// To which site.
        pub site: Option<Uuid>,
        /// The site's label at that moment.
        pub label: String,
        /// What exactly, in few words without personal data.
        pub detail: String,
        /// The address it was done from.
        pub ip: String,
        /// The browser's name for itself.
        pub user_agent: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
pub use entity::Model as Entry;
use entity::{Column, Entity};

/// Notes something.
pub async fn add(db: &mut PlatformWriter, row: Entry) -> Result<(), DbError> {
    let row = row.into_active_model().reset_all();
    Entity::insert(row).exec_without_returning(db.raw()).await.map(|_| ())
}

/// The latest entries, of one site or of all: at most `limit`, those before `before` only.
pub async fn latest(
    db: &Db,
    site: Option<SiteId>,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Entry>, DbError> {
    let mut all = Entity::find().order_by_desc(Column::Id).limit(limit);
    if let Some(site) = site {
        all = all.filter(Column::Site.eq(site.0));
    }
    if let Some(before) = before {
        all = all.filter(Column::Id.lt(before));
    }
    all.all(db.platform_reads()).await
}
