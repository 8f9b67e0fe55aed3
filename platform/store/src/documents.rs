//! Legal documents with versions. What was once published stays readable.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Order, entity::prelude::Uuid};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One version of a document.
    Document = "documents"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// What it is: `personal_data`, `policy`, …
        kind: String,
        /// From 1 upwards.
        version: i32,
        /// Its title.
        title: String,
        /// Its text; paragraphs are parted by blank lines.
        body: String,
        /// SHA-256 of title, line feed and text, in hex.
        hash: String,
        /// When it comes, or came, into force.
        published_at: At,
        /// Whether a consent to an earlier version does not count any more.
        renew: bool,
        /// Who has published it; empty where it came with the site.
        author: String,
    }
}

/// The version in force at a moment.
pub async fn current(
    db: &Reader,
    kind: &str,
    now: DateTime<Utc>,
) -> Result<Option<Document>, DbError> {
    db.find::<Entity>()
        .filter(Column::Kind.eq(kind))
        .filter(Column::PublishedAt.lte(now))
        .order_by(Column::Version, Order::Desc)
        .limit(1)
        .one(db)
        .await
}

/// The newest version, in force or not yet.
pub async fn newest(db: &Reader, kind: &str) -> Result<Option<Document>, DbError> {
    db.find::<Entity>()
        .filter(Column::Kind.eq(kind))
        .order_by(Column::Version, Order::Desc)
        .limit(1)
        .one(db)
        .await
}

/// The versions a consent to which counts at a moment: those since the last in force that asks
/// everybody anew.
pub async fn accepted(
    db: &Reader,
    kind: &str,
    now: DateTime<Utc>,
) -> Result<Vec<Document>, DbError> {
    let mut versions = db
        .find::<Entity>()
        .filter(Column::Kind.eq(kind))
        .filter(Column::PublishedAt.lte(now))
        .order_by(Column::Version, Order::Desc)
        .all(db)
        .await?;
    if let Some(last) = versions.iter().position(|one| one.renew) {
        versions.truncate(last + 1);
    }
    Ok(versions)
}

/// One version.
pub async fn version(db: &Reader, kind: &str, version: i32) -> Result<Option<Document>, DbError> {
    db.find::<Entity>()
        .filter(Column::Kind.eq(kind))
        .filter(Column::Version.eq(version))
        .one(db)
        .await
}

/// What a new version is.
#[derive(Clone, Copy, Debug)]
pub struct Edition<'a> {
    /// Of which document.
    pub kind: &'a str,
    /// Its title.
    pub title: &'a str,
    /// Its text.
    pub body: &'a str,
    /// The hash of both.
    pub hash: &'a str,
    /// When it comes into force.
    pub from: DateTime<Utc>,
    /// Whether a consent to an earlier version does not count any more.
    pub renew: bool,
    /// Who publishes it.
    pub author: &'a str,
}

/// Publishes a version that everybody is asked about, in force at once, unless the newest one
/// says the same; tells whether it did.
pub async fn publish(
    db: &mut Writer,
    (kind, title, body, hash): (&str, &str, &str, &str),
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let edition = Edition { kind, title, body, hash, from: now, renew: true, author: "" };
    Ok(issue(db, edition, now).await?.is_some())
}

/// Publishes a version unless the newest one says the same; gives its id and its number.
pub async fn issue(
    db: &mut Writer,
    edition: Edition<'_>,
    now: DateTime<Utc>,
) -> Result<Option<(Uuid, i32)>, DbError> {
    let last = newest(db, edition.kind).await?;
    if last.as_ref().is_some_and(|last| last.hash == edition.hash) {
        return Ok(None);
    }
    let version = last.map_or(1, |last| last.version + 1);
    let id = kernel::ids::new_uuid(now);
    let row = Document::new(
        id,
        edition.kind.into(),
        version,
        edition.title.into(),
        edition.body.into(),
        edition.hash.into(),
        edition.from,
        edition.renew,
        edition.author.into(),
    );
    db.insert::<Entity>(row).await.map(|()| Some((id, version)))
}

/// Removes a version that is not in force yet and the newest; tells whether it did.
pub async fn withdraw(
    db: &mut Writer,
    kind: &str,
    version: i32,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let met = db
        .delete::<Entity>()
        .filter(Column::Kind.eq(kind))
        .filter(Column::Version.eq(version))
        .filter(Column::PublishedAt.gt(now))
        .exec(db)
        .await?;
    Ok(met == 1)
}

/// Every version of every document, by kind, oldest version first.
pub async fn all(db: &Reader) -> Result<Vec<Document>, DbError> {
    db.find::<Entity>()
        .order_by(Column::Kind, Order::Asc)
        .order_by(Column::Version, Order::Asc)
        .all(db)
        .await
}
