//! What patients did on the portal, for the clinic's information system (M3): its outbox.
//!
//! A reader remembers the number of the last change it has seen, so a change must never become
//! visible after one with a greater number. Neither the moments nor the ids (UUIDv7) keep that
//! promise: two transactions on PostgreSQL may end in another order than they began. So changes
//! are kept in memory until the commit and numbered by its last statement but one: that raises
//! the clinic's one [counter](counters), whose row stays locked until the transaction has ended.
//! Who gets the next number got it after the former one was committed. Because it is always the
//! last lock that is taken, nobody who holds it waits for anybody: no deadlock comes of it, and
//! writers of one clinic follow each other for no longer than a commit takes. SQLite has a single
//! writer anyway. A transaction that is given up gives its numbers back: there are no gaps.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Order, entity::prelude::Uuid};

use crate::{DbError, Reader, Writer, counters};

clinic_table! {
    /// One thing that happened, by ids: what it looks like now is read when it is handed over.
    Change = "changes"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// What: `patients.created`, `appointments.booked`, …
        kind: String,
        /// To what.
        object_id: Uuid,
        /// When.
        at: At,
        /// Its place in the clinic's order, from 1.
        number: i64,
        /// Who did it: see [`origin`].
        origin: String,
    }
}

/// The counter of changes.
const NUMBERS: &str = "changes";

/// Who can have done something.
pub mod origin {
    /// Somebody on the portal: a patient, or the clinic's people in the panel.
    pub const PORTAL: &str = "portal";
    /// The information system itself: for it that is no news.
    pub const MIS: &str = "mis";
}

/// Adds one, in the transaction of what happened; it is stored by the commit.
#[expect(clippy::unused_async, reason = "whoever stores something awaits it")]
pub async fn add(
    db: &mut Writer,
    kind: &str,
    object: Uuid,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    db.keep(change(kind, object, now, origin::PORTAL));
    Ok(())
}

/// Adds one of which the information system itself has told.
pub fn add_told(db: &mut Writer, kind: &str, object: Uuid, now: DateTime<Utc>) {
    db.keep(change(kind, object, now, origin::MIS));
}

fn change(kind: &str, object: Uuid, now: DateTime<Utc>, origin: &str) -> Change {
    Change::new(kernel::ids::new_uuid(now), kind.into(), object, now, 0, origin.into())
}

/// When the last thing happened of which the information system is to be told.
pub(crate) fn to_tell(news: &[Change]) -> Option<DateTime<Utc>> {
    news.iter().rfind(|change| change.origin != origin::MIS).map(|change| change.at)
}

/// Stores what a transaction kept, at its very end.
pub(crate) async fn number(db: &mut Writer, mut news: Vec<Change>) -> Result<(), DbError> {
    let last = counters::take(db, NUMBERS, news.len()).await?;
    for (change, number) in news.iter_mut().rev().zip((1..=last).rev()) {
        change.number = number;
    }
    db.insert_all::<Entity>(news).await
}

/// The greatest number so far. Whatever has a number up to it is visible to who asks afterwards.
pub async fn last(db: &Reader) -> Result<i64, DbError> {
    counters::last(db, NUMBERS).await
}

/// The change with the greatest number.
pub async fn latest(db: &Reader) -> Result<Option<Change>, DbError> {
    db.find::<Entity>().order_by(Column::Number, Order::Desc).one(db).await
}

/// What is news for the information system, in order: greater than `after`, up to `until`.
pub async fn news(
    db: &Reader,
    (after, until): (i64, i64),
    limit: u64,
) -> Result<Vec<Change>, DbError> {
    db.find::<Entity>()
        .filter(Column::Number.gt(after))
        .filter(Column::Number.lte(until))
        .filter(Column::Origin.ne(origin::MIS))
        .order_by(Column::Number, Order::Asc)
        .limit(limit)
        .all(db)
        .await
}

/// How much of that is behind a number.
pub async fn count_news(db: &Reader, after: i64) -> Result<u64, DbError> {
    let news = db.find::<Entity>().filter(Column::Number.gt(after));
    news.filter(Column::Origin.ne(origin::MIS)).count(db).await
}

/// The number of the last change before the first that happened at a moment or later.
pub async fn before(db: &Reader, moment: DateTime<Utc>) -> Result<i64, DbError> {
    let first = db.find::<Entity>().filter(Column::At.gte(moment));
    let first = first.order_by(Column::Number, Order::Asc).one(db).await?;
    match first {
        Some(change) => Ok(change.number - 1),
        None => last(db).await,
    }
}

/// The changes with these ids.
pub async fn of_ids(db: &Reader, ids: &[Uuid]) -> Result<Vec<Change>, DbError> {
    db.find::<Entity>().filter(Column::Id.is_in(ids.iter().copied())).all(db).await
}

/// The change with this id.
pub async fn find(db: &Reader, id: Uuid) -> Result<Option<Change>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id)).one(db).await
}

/// What happened to an object, oldest first.
pub async fn of_object(db: &Reader, object: Uuid) -> Result<Vec<Change>, DbError> {
    db.find::<Entity>()
        .filter(Column::ObjectId.eq(object))
        .order_by(Column::Number, Order::Asc)
        .all(db)
        .await
}

/// The latest change of one of these kinds to each of these objects.
pub async fn latest_of(
    db: &Reader,
    objects: &[Uuid],
    kinds: &[&str],
) -> Result<std::collections::HashMap<Uuid, DateTime<Utc>>, DbError> {
    let rows = db
        .find::<Entity>()
        .filter(Column::ObjectId.is_in(objects.iter().copied()))
        .filter(Column::Kind.is_in(kinds.iter().copied()))
        .order_by(Column::At, Order::Asc)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.object_id, row.at)).collect())
}
