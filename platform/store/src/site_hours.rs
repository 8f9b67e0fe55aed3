//! How the sites fare, hour by hour: what they were asked, how they answered. The platform's own
//! table; numbers only.

use chrono::{DateTime, Utc};
use kernel::SiteId;
use sea_orm::{
    IntoActiveModel, Iterable, QueryOrder,
    entity::prelude::*,
    sea_query::{ExprTrait, OnConflict},
};

use crate::{Db, DbError};

mod entity {
    #![allow(missing_docs, reason = "the derive makes public items of its own")]
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    /// An hour of a site.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "site_hours")]
    pub struct Model {
        /// The site.
        #[sea_orm(primary_key, auto_increment = false)]
        pub site: Uuid,
        /// The hour's beginning.
        #[sea_orm(primary_key, auto_increment = false)]
        pub hour: DateTime<Utc>,
        /// Requests.
        pub requests: i64,
        /// Those that failed for a reason of ours.
        pub errors: i64,
        /// Those that came too often.
        pub refused: i64,
        /// Booked visits.
        pub bookings: i64,
        /// Letters and SMS, codes left out.
        pub messages: i64,
        /// Answers within 10 ms.
        pub ms10: i64,
        /// Within 25.
        pub ms25: i64,
        /// Within 50.
        pub ms50: i64,
        /// Within 100.
        pub ms100: i64,
        /// Within 250.
        pub ms250: i64,
        /// Within 500.
        pub ms500: i64,
        /// Within a second.
        pub ms1000: i64,
        /// Within 2.5.
        pub ms2500: i64,
        /// Within 5.
        pub ms5000: i64,
        /// Later.
        pub slower: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
pub use entity::Model as Hour;
use entity::{Column, Entity};

/// Adds to what is there, in portions.
pub async fn add(db: &Db, rows: Vec<Hour>) -> Result<(), DbError> {
    let counts = Column::iter().filter(|one| !matches!(one, Column::Site | Column::Hour));
    let mut more = OnConflict::columns([Column::Site, Column::Hour]);
    for count in counts {
        let sum = Expr::col((Entity, count)).add(Expr::col(("excluded", count)));
        more.value(count, sum);
    }
    for portion in rows.chunks(500) {
        let rows = portion.iter().cloned().map(|row| row.into_active_model().reset_all());
        Entity::insert_many(rows)
            .on_conflict(more.clone())
            .exec_without_returning(db.platform())
            .await?;
    }
    Ok(())
}

/// The hours of some sites since a moment, by site and hour.
pub async fn since(db: &Db, sites: &[SiteId], from: DateTime<Utc>) -> Result<Vec<Hour>, DbError> {
    Entity::find()
        .filter(Column::Site.is_in(sites.iter().map(|site| site.0)))
        .filter(Column::Hour.gte(from))
        .order_by_asc(Column::Site)
        .order_by_asc(Column::Hour)
        .all(db.platform_reads())
        .await
}

/// Forgets the hours before a moment.
pub async fn forget(db: &Db, before: DateTime<Utc>) -> Result<(), DbError> {
    Entity::delete_many().filter(Column::Hour.lt(before)).exec(db.platform()).await.map(|_| ())
}
