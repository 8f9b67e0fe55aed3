//! Pictures that the clinic has uploaded: which objects each is, and how much they take.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, sea_query::Expr};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// An uploaded picture. The row is there before its objects are and until they are gone.
    Picture = "pictures"
    key { /// What its objects' names begin with.
        name: String, }
    columns { /// What it shows: `photo` or `logo`.
        kind: String,
        /// How much its objects take, all together.
        bytes: i32,
        /// When it was uploaded.
        created_at: At,
        /// Since when nothing shows it: its objects are being deleted.
        gone_at: Option<At>, }
}

/// Stores a new row.
pub async fn add(db: &mut Writer, row: Picture) -> Result<(), DbError> {
    db.insert::<Entity>(row).await
}

/// The picture with this name.
pub async fn find(db: &Reader, name: &str) -> Result<Option<Picture>, DbError> {
    db.find::<Entity>().filter(Column::Name.eq(name)).one(db).await
}

/// The same, locked until the transaction ends.
pub async fn lock(db: &mut Writer, name: &str) -> Result<Option<Picture>, DbError> {
    db.find::<Entity>().filter(Column::Name.eq(name)).locked().one(db).await
}

/// How many bytes the clinic keeps; what is being deleted is left out.
pub async fn bytes(db: &Reader) -> Result<u64, DbError> {
    let kept = db.find::<Entity>().filter(Column::GoneAt.is_null());
    let sums = kept.sums(db, Column::SiteId, Column::Bytes).await?;
    Ok(sums.first().map_or(0, |(_, total, _)| u64::try_from(*total).unwrap_or(0)))
}

/// Notes that nothing shows a picture any more.
pub async fn let_go(db: &mut Writer, name: &str, now: DateTime<Utc>) -> Result<(), DbError> {
    let update = db.update::<Entity>().set(Column::GoneAt, Expr::value(Some(now)));
    update.filter(Column::Name.eq(name)).exec(db).await.map(|_| ())
}

/// Forgets a picture whose objects are deleted.
pub async fn forget(db: &mut Writer, name: &str) -> Result<(), DbError> {
    db.delete::<Entity>().filter(Column::Name.eq(name)).exec(db).await.map(|_| ())
}
