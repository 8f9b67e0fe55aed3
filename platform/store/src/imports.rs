//! Files with the clinic's data that are taken over in the panel (M3). The file itself lies in
//! the object store; here is what it is, how far it is, and what became of its rows.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, Order, entity::prelude::Uuid, sea_query::Expr};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One file.
    Import = "imports"
    key {
        /// Its id; also the name of the file in the object store.
        id: Uuid,
    }
    columns {
        /// What the table is of: the word of a kind.
        kind: String,
        /// The file's name as its owner knows it.
        name: String,
        /// How large it is, in bytes.
        size: i32,
        /// See [`state`].
        state: String,
        /// How many rows it has; 0 as long as it was not read.
        total: i32,
        /// How many rows were looked at, of those to be checked or taken over.
        done: i32,
        /// How many of them are new.
        created: i32,
        /// How many are changed.
        updated: i32,
        /// How many are as they were.
        unchanged: i32,
        /// How many are refused.
        refused: i32,
        /// JSON: what is wrong with which rows, or with the file. No cell's content is in it.
        report: String,
        /// Whose it is: the name of a member of the staff.
        author: String,
        /// The member of the staff.
        staff_id: Option<Uuid>,
        /// When it was uploaded.
        created_at: At,
        /// When anything last became of it.
        changed_at: At,
        /// Until when the file is kept; none once it is gone.
        kept_until: Option<At>,
    }
}

/// How far an import is.
pub mod state {
    /// What would become of each row is being found out.
    pub const CHECKING: &str = "checking";
    /// That is known; nothing is stored.
    pub const CHECKED: &str = "checked";
    /// The rows are being taken over.
    pub const LOADING: &str = "loading";
    /// They are taken over.
    pub const LOADED: &str = "loaded";
    /// The file cannot be read.
    pub const FAILED: &str = "failed";
    /// It was not loaded in time, or not wished.
    pub const DROPPED: &str = "dropped";
    /// All of them.
    pub const ALL: [&str; 6] = [CHECKING, CHECKED, LOADING, LOADED, FAILED, DROPPED];
}

/// Stores a new or changed one.
pub async fn put(db: &mut Writer, row: Import) -> Result<(), DbError> {
    db.put_all::<Entity>(vec![row]).await
}

/// The one with this id.
pub async fn find(db: &Reader, id: Uuid) -> Result<Option<Import>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id)).one(db).await
}

/// The one with this id, locked until the transaction ends.
pub async fn lock(db: &mut Writer, id: Uuid) -> Result<Option<Import>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id)).locked().one(db).await
}

/// The latest ones, newest first.
pub async fn latest(db: &Reader, limit: u64) -> Result<Vec<Import>, DbError> {
    db.find::<Entity>()
        .order_by(Column::CreatedAt, Order::Desc)
        .order_by(Column::Id, Order::Desc)
        .limit(limit)
        .all(db)
        .await
}

/// How many files are kept.
pub async fn count_kept(db: &Reader) -> Result<u64, DbError> {
    db.find::<Entity>().filter(Column::KeptUntil.is_not_null()).count(db).await
}

/// Those whose file need not be kept any longer.
pub async fn due(db: &Reader, now: DateTime<Utc>, limit: u64) -> Result<Vec<Import>, DbError> {
    db.find::<Entity>().filter(Column::KeptUntil.lte(now)).limit(limit).all(db).await
}

/// Removes one that was never tried: its file has not come.
pub async fn remove(db: &mut Writer, id: Uuid) -> Result<(), DbError> {
    let own = Condition::all().add(Column::Id.eq(id)).add(Column::State.eq(state::CHECKING));
    db.delete::<Entity>().filter(own).exec(db).await.map(|_| ())
}

/// Notes that a file is gone; what was not loaded by then is dropped.
pub async fn let_go(db: &mut Writer, id: Uuid, now: DateTime<Utc>) -> Result<(), DbError> {
    let open = [state::CHECKING, state::CHECKED, state::LOADING];
    db.update::<Entity>()
        .set(Column::State, Expr::value(state::DROPPED))
        .set(Column::ChangedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::State.is_in(open))
        .exec(db)
        .await?;
    db.update::<Entity>()
        .set(Column::KeptUntil, Expr::value(None::<DateTime<Utc>>))
        .filter(Column::Id.eq(id))
        .exec(db)
        .await
        .map(|_| ())
}

/// Removes what is older than a moment and whose file is gone.
pub async fn forget(db: &mut Writer, before: DateTime<Utc>) -> Result<u64, DbError> {
    let old = Condition::all().add(Column::CreatedAt.lt(before)).add(Column::KeptUntil.is_null());
    db.delete::<Entity>().filter(old).exec(db).await
}
