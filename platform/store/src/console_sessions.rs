//! Sessions of the vendor's people. Only the hash of a session's token is kept. The platform's
//! own table.

use chrono::{DateTime, Utc};
use kernel::ids::{ConsoleSessionId, ManagerId};
use sea_orm::{Condition, IntoActiveModel, QueryOrder, entity::prelude::*, sea_query::Expr};

use crate::{Db, DbError, db::PlatformWriter};

mod entity {
    #![allow(missing_docs, reason = "the derive makes public items of its own")]
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    /// One browser in which a manager is signed in.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "console_sessions")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// SHA-256 of the cookie's token, in hex.
        pub token_hash: String,
        /// Who.
        pub manager_id: Uuid,
        /// The address it was opened from.
        pub ip: String,
        /// The browser's name for itself.
        pub user_agent: String,
        /// When it was opened.
        pub created_at: DateTime<Utc>,
        /// When it was last used, exact to five minutes.
        pub seen_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
pub use entity::Model as ConsoleSession;
use entity::{Column, Entity};

impl ConsoleSession {
    /// The id.
    pub const fn id(&self) -> ConsoleSessionId {
        ConsoleSessionId::of(self.id)
    }
}

/// Stores a new session.
pub async fn add(db: &mut PlatformWriter, row: ConsoleSession) -> Result<(), DbError> {
    let row = row.into_active_model().reset_all();
    Entity::insert(row).exec_without_returning(db.raw()).await.map(|_| ())
}

/// The session of a token.
pub async fn of_token(db: &Db, token_hash: &str) -> Result<Option<ConsoleSession>, DbError> {
    Entity::find().filter(Column::TokenHash.eq(token_hash)).one(db.platform_reads()).await
}

/// The sessions of a manager, the one used last first.
pub async fn of_manager(db: &Db, manager: ManagerId) -> Result<Vec<ConsoleSession>, DbError> {
    let own = Entity::find().filter(Column::ManagerId.eq(manager.0));
    own.order_by_desc(Column::SeenAt).all(db.platform_reads()).await
}

/// Notes that a session was used.
pub async fn touch(db: &Db, id: ConsoleSessionId, now: DateTime<Utc>) -> Result<(), DbError> {
    Entity::update_many()
        .col_expr(Column::SeenAt, Expr::value(now))
        .filter(Column::Id.eq(id.0))
        .exec(db.platform())
        .await
        .map(|_| ())
}

/// Ends one session of a manager; tells whether it was there.
pub async fn end(
    db: &mut PlatformWriter,
    manager: ManagerId,
    id: ConsoleSessionId,
) -> Result<bool, DbError> {
    let which = Condition::all().add(Column::Id.eq(id.0)).add(Column::ManagerId.eq(manager.0));
    let ended = Entity::delete_many().filter(which).exec(db.raw()).await?;
    Ok(ended.rows_affected > 0)
}

/// Ends every session of a manager.
pub async fn end_all(db: &mut PlatformWriter, manager: ManagerId) -> Result<(), DbError> {
    let own = Entity::delete_many().filter(Column::ManagerId.eq(manager.0));
    own.exec(db.raw()).await.map(|_| ())
}

/// Removes sessions last used, or opened, before a moment.
pub async fn forget(
    db: &Db,
    idle_since: DateTime<Utc>,
    opened_before: DateTime<Utc>,
) -> Result<(), DbError> {
    let over = Condition::any()
        .add(Column::SeenAt.lt(idle_since))
        .add(Column::CreatedAt.lt(opened_before));
    Entity::delete_many().filter(over).exec(db.platform()).await.map(|_| ())
}
