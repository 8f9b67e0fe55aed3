//! What somebody changes about an account and has still to prove (C12).

use chrono::{DateTime, Utc};
use kernel::ids::AccountId;
use sea_orm::{ColumnTrait, entity::prelude::Uuid, sea_query::Expr};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One change that waits for its codes; or the last letter about one that is done.
    AccountChange = "account_changes"
    key {
        /// Its id: the code to the old address waits for it.
        id: Uuid,
    }
    columns {
        /// Whose account; it may be gone by now.
        account_id: Uuid,
        /// See [`kind`].
        kind: String,
        /// The new address, empty once the change is over; of a [`kind::FAREWELL`] the old one,
        /// until the letter has left.
        address: String,
        /// The id for which the code to the new address waits.
        second_id: Uuid,
        /// When it was started.
        created_at: At,
    }
}

/// What is changed.
pub mod kind {
    /// The e-mail address.
    pub const EMAIL: &str = "email";
    /// The phone.
    pub const PHONE: &str = "phone";
    /// Everything: the account is deleted.
    pub const DELETION: &str = "deletion";
    /// Nothing any more: an old address is told.
    pub const FAREWELL: &str = "farewell";
}

/// Stores a new one.
pub async fn add(db: &mut Writer, row: AccountChange) -> Result<(), DbError> {
    db.insert::<Entity>(row).await
}

/// The one with this id.
pub async fn find(db: &Reader, id: Uuid) -> Result<Option<AccountChange>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id)).one(db).await
}

/// An account's changes of a kind that are not over. The account must be locked by who goes on
/// to write.
pub async fn waiting(
    db: &Reader,
    account: AccountId,
    kind: &str,
) -> Result<Vec<AccountChange>, DbError> {
    db.find::<Entity>()
        .filter(Column::AccountId.eq(account.0))
        .filter(Column::Kind.eq(kind))
        .filter(Column::Address.ne(""))
        .all(db)
        .await
}

/// How many changes of a kind were started for an account since a moment.
pub async fn started_since(
    db: &Reader,
    account: AccountId,
    kind: &str,
    since: DateTime<Utc>,
) -> Result<u64, DbError> {
    db.find::<Entity>()
        .filter(Column::AccountId.eq(account.0))
        .filter(Column::Kind.eq(kind))
        .filter(Column::CreatedAt.gt(since))
        .count(db)
        .await
}

/// Removes one.
pub async fn remove(db: &mut Writer, id: Uuid) -> Result<(), DbError> {
    db.delete::<Entity>().filter(Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Ends a change: where it led to is forgotten, but not that it was started.
pub async fn end(db: &mut Writer, id: Uuid) -> Result<(), DbError> {
    db.update::<Entity>()
        .set(Column::Address, Expr::value(""))
        .filter(Column::Id.eq(id))
        .exec(db)
        .await
        .map(|_| ())
}

/// Everything of an account.
pub async fn of_account(db: &Reader, account: AccountId) -> Result<Vec<AccountChange>, DbError> {
    db.find::<Entity>().filter(Column::AccountId.eq(account.0)).all(db).await
}

/// Removes everything of an account.
pub async fn remove_of(db: &mut Writer, account: AccountId) -> Result<u64, DbError> {
    db.delete::<Entity>().filter(Column::AccountId.eq(account.0)).exec(db).await
}

/// Removes what was started before a moment.
pub async fn forget(db: &mut Writer, before: DateTime<Utc>) -> Result<u64, DbError> {
    db.delete::<Entity>().filter(Column::CreatedAt.lt(before)).exec(db).await
}
