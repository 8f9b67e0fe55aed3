//! The accounts at authorities that issue certificates: one for each authority, shared by all
//! nodes. The platform's own table.

use sea_orm::{IntoActiveModel, TryInsertResult, entity::prelude::*, sea_query::Expr};

use crate::{Db, DbError};

mod entity {
    #![allow(missing_docs, reason = "the derive makes public items of its own")]
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    /// An account.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "acme_accounts")]
    pub struct Model {
        /// The address of the authority's directory.
        #[sea_orm(primary_key, auto_increment = false)]
        pub directory: String,
        /// The account with its key, sealed.
        pub sealed: String,
        /// When it was made.
        pub created_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
pub use entity::Model as Account;
use entity::{Column, Entity};

/// The account at an authority.
pub async fn find(db: &Db, directory: &str) -> Result<Option<Account>, DbError> {
    Entity::find_by_id(directory.to_owned()).one(db.platform()).await
}

/// Stores an account unless there is one; tells whether it was stored.
pub async fn add(db: &Db, row: Account) -> Result<bool, DbError> {
    let stored = Entity::insert(row.into_active_model().reset_all()).on_conflict_do_nothing();
    let stored = stored.exec_without_returning(db.platform()).await?;
    Ok(matches!(stored, TryInsertResult::Inserted(1..)))
}

/// Forgets an account that the authority does not know any more, unless another node has done so.
pub async fn forget(db: &Db, row: &Account) -> Result<(), DbError> {
    Entity::delete_many()
        .filter(Column::Directory.eq(row.directory.as_str()))
        .filter(Column::Sealed.eq(row.sealed.as_str()))
        .exec(db.platform())
        .await
        .map(|_| ())
}

/// Every account.
pub async fn all(db: &Db) -> Result<Vec<Account>, DbError> {
    Entity::find().all(db.platform_reads()).await
}

/// Puts another seal of an account in the place of this one; nothing where it was changed meanwhile.
pub async fn reseal(db: &Db, row: &Account, new: &str) -> Result<(), DbError> {
    Entity::update_many()
        .col_expr(Column::Sealed, Expr::value(new))
        .filter(Column::Directory.eq(row.directory.as_str()))
        .filter(Column::Sealed.eq(row.sealed.as_str()))
        .exec(db.platform())
        .await
        .map(|_| ())
}
