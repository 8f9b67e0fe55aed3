//! Numbers that a clinic gives out one after another.

use sea_orm::{ColumnTrait, ExprTrait, sea_query::Expr};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One counter.
    Counter = "counters"
    key {
        /// What it counts: `changes`.
        name: String,
    }
    columns {
        /// The last number given out.
        value: i64,
    }
}

/// Takes the next `count` numbers; gives the last of them. Everybody else who wants one waits
/// until this transaction ends: so it is asked for last.
pub(crate) async fn take(db: &mut Writer, name: &str, count: usize) -> Result<i64, DbError> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    if raise(db, name, count).await? == 0 {
        db.insert_new::<Entity>(Counter::new(name.into(), 0)).await?;
        raise(db, name, count).await?;
    }
    last(db, name).await
}

async fn raise(db: &mut Writer, name: &str, count: i64) -> Result<u64, DbError> {
    db.update::<Entity>()
        .set(Column::Value, Expr::col(Column::Value).add(count))
        .filter(Column::Name.eq(name))
        .exec(db)
        .await
}

/// The last number given out by a transaction that is committed, or by this one; 0 before the
/// first.
pub(crate) async fn last(db: &Reader, name: &str) -> Result<i64, DbError> {
    let row = db.find::<Entity>().filter(Column::Name.eq(name)).one(db).await?;
    Ok(row.map_or(0, |row| row.value))
}
