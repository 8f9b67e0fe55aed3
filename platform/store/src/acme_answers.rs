//! What an authority is answered when it looks whether a domain leads here (RFC 8555, 8.3): every
//! node answers it. The platform's own table.

use chrono::{DateTime, Utc};
use sea_orm::{Condition, IntoActiveModel, entity::prelude::*, sea_query::OnConflict};

use crate::{Db, DbError};

mod entity {
    #![allow(missing_docs, reason = "the derive makes public items of its own")]
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    /// An answer.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "acme_answers")]
    pub struct Model {
        /// The domain that is looked at.
        #[sea_orm(primary_key, auto_increment = false)]
        pub domain: String,
        /// What is asked for.
        #[sea_orm(primary_key, auto_increment = false)]
        pub token: String,
        /// What is answered.
        pub answer: String,
        /// When it was put there.
        pub created_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
pub use entity::Model as Answer;
use entity::{Column, Entity};

/// Puts an answer there.
pub async fn put(db: &Db, row: Answer) -> Result<(), DbError> {
    let same = OnConflict::columns([Column::Domain, Column::Token])
        .update_columns([Column::Answer, Column::CreatedAt])
        .to_owned();
    let row = row.into_active_model().reset_all();
    Entity::insert(row).on_conflict(same).exec_without_returning(db.platform()).await.map(|_| ())
}

/// The answer to a token at a domain.
pub async fn find(db: &Db, domain: &str, token: &str) -> Result<Option<String>, DbError> {
    let row = Entity::find_by_id((domain.to_owned(), token.to_owned()));
    // Written a moment ago, and read by whichever node is asked.
    Ok(row.one(db.platform()).await?.map(|row| row.answer))
}

/// Takes the answers at a domain away, and all that were put there before a moment.
pub async fn forget(db: &Db, domain: &str, before: DateTime<Utc>) -> Result<(), DbError> {
    let over = Condition::any().add(Column::Domain.eq(domain)).add(Column::CreatedAt.lt(before));
    Entity::delete_many().filter(over).exec(db.platform()).await.map(|_| ())
}
