//! Legal documents with versions. What was once published stays readable.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Order};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One version of a document.
    Document = "documents"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// `personal_data` or `policy`.
        kind: String,
        /// From 1 upwards.
        version: i32,
        /// Its title.
        title: String,
        /// Its text; paragraphs are parted by blank lines.
        body: String,
        /// SHA-256 of title, line feed and text, in hex.
        hash: String,
        /// When it came into force.
        published_at: At,
    }
}

/// The version in force.
pub async fn current(db: &Reader, kind: &str) -> Result<Option<Document>, DbError> {
    db.find::<Entity>()
        .filter(Column::Kind.eq(kind))
        .order_by(Column::Version, Order::Desc)
        .limit(1)
        .one(db)
        .await
}

/// One version.
pub async fn version(db: &Reader, kind: &str, version: i32) -> Result<Option<Document>, DbError> {
    db.find::<Entity>()
        .filter(Column::Kind.eq(kind))
        .filter(Column::Version.eq(version))
        .one(db)
        .await
}

/// Publishes a version unless the one in force says the same; tells whether it did.
pub async fn publish(
    db: &mut Writer,
    (kind, title, body, hash): (&str, &str, &str, &str),
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let last = current(db, kind).await?;
    if last.as_ref().is_some_and(|last| last.hash == hash) {
        return Ok(false);
    }
    let version = last.map_or(1, |last| last.version + 1);
    let row = Document::new(
        kernel::ids::new_uuid(now),
        kind.into(),
        version,
        title.into(),
        body.into(),
        hash.into(),
        now,
    );
    db.insert::<Entity>(row).await.map(|()| true)
}

/// Every version of every document, by kind, oldest version first.
pub async fn all(db: &Reader) -> Result<Vec<Document>, DbError> {
    db.find::<Entity>()
        .order_by(Column::Kind, Order::Asc)
        .order_by(Column::Version, Order::Asc)
        .all(db)
        .await
}
