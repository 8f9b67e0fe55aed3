//! The vendor's people. The platform's own table.

use chrono::{DateTime, Utc};
use kernel::{ids::ManagerId, vendor::Role};
use sea_orm::{IntoActiveModel, QueryOrder, QuerySelect, entity::prelude::*};

use crate::{
    Db, DbError,
    db::{PlatformWriter, violates},
};

mod entity {
    #![allow(missing_docs, reason = "the derive makes public items of its own")]
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    /// One of the vendor's people.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "managers")]
    pub struct Model {
        /// The id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The login: an e-mail address in lower case.
        pub email: String,
        /// The name, as the journal shows it.
        pub name: String,
        /// The role's word, see [`kernel::vendor::Role::slug`].
        pub role: String,
        /// The password's argon2id hash; none before it was chosen.
        pub password: Option<String>,
        /// The sealed secret of the second factor, once it is enrolled.
        pub totp: Option<String>,
        /// The step of the last code that was taken.
        pub totp_step: Option<i64>,
        /// SHA-256 of the link that lets one choose password and second factor.
        pub ticket_hash: Option<String>,
        /// Until when that link is good.
        pub ticket_until: Option<DateTime<Utc>>,
        /// When it was made.
        pub created_at: DateTime<Utc>,
        /// Since when it is switched off.
        pub disabled_at: Option<DateTime<Utc>>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
pub use entity::Model as Manager;
use entity::{Column, Entity};

impl Manager {
    /// The id.
    pub const fn id(&self) -> ManagerId {
        ManagerId::of(self.id)
    }

    /// The role. A word that no version knows has the least rights of all.
    pub fn role(&self) -> Role {
        Role::from_slug(&self.role).unwrap_or(Role::Observer)
    }

    /// Whether the link is still good.
    pub fn may_start(&self, now: DateTime<Utc>) -> bool {
        self.disabled_at.is_none() && self.ticket_until.is_some_and(|until| until > now)
    }
}

/// Stores a new one; tells whether the login was free.
pub async fn add(db: &mut PlatformWriter, row: Manager) -> Result<bool, DbError> {
    let row = row.into_active_model().reset_all();
    match Entity::insert(row).exec_without_returning(db.raw()).await {
        Ok(_) => Ok(true),
        // PostgreSQL names the constraint, SQLite the column.
        Err(error) if violates(&error, "managers_email") || violates(&error, "managers.email") => {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// Everybody, by name; at most a thousand.
pub async fn all(db: &Db) -> Result<Vec<Manager>, DbError> {
    Entity::find().order_by_asc(Column::Name).limit(1000).all(db.platform_reads()).await
}

/// Puts a sealed second factor in the place of another seal of it; nothing where it was changed
/// meanwhile.
pub async fn reseal(
    db: &mut PlatformWriter,
    id: ManagerId,
    old: &str,
    new: &str,
) -> Result<(), DbError> {
    let update = Entity::update_many().col_expr(Column::Totp, Expr::value(new));
    let own = update.filter(Column::Id.eq(id.0)).filter(Column::Totp.eq(old));
    own.exec(db.raw()).await.map(drop)
}

/// The one with this id.
pub async fn find(db: &Db, id: ManagerId) -> Result<Option<Manager>, DbError> {
    Entity::find_by_id(id.0).one(db.platform_reads()).await
}

/// The one with this login, in lower case.
pub async fn of_email(db: &Db, email: &str) -> Result<Option<Manager>, DbError> {
    Entity::find().filter(Column::Email.eq(email)).one(db.platform_reads()).await
}

/// The one whose link this is.
pub async fn of_ticket(db: &Db, hash: &str) -> Result<Option<Manager>, DbError> {
    Entity::find().filter(Column::TicketHash.eq(hash)).one(db.platform_reads()).await
}

/// The one with this id, locked until the transaction ends.
pub async fn lock(db: &mut PlatformWriter, id: ManagerId) -> Result<Option<Manager>, DbError> {
    Entity::find_by_id(id.0).lock_exclusive().one(db.raw()).await
}

/// Stores everything that may change.
pub async fn save(db: &mut PlatformWriter, row: &Manager) -> Result<(), DbError> {
    let row = row.clone().into_active_model().reset_all();
    Entity::update(row).exec(db.raw()).await.map(|_| ())
}
