//! What the administration has done about a message of «Обратная связь». It is only ever added to.

use kernel::ids::FeedbackId;
use sea_orm::{ColumnTrait, Order, entity::prelude::Uuid};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One thing that was done.
    FeedbackEntry = "feedback_entries"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// About which message.
        feedback_id: Uuid,
        /// `answer` (a letter to the author), `note` (for colleagues), or the word of the state
        /// that it was given.
        kind: String,
        /// Who.
        author: String,
        /// The words; empty for a state.
        text: String,
        /// When.
        at: At,
    }
}

/// What an entry can be, beside a state.
pub mod kind {
    /// A letter to the author.
    pub const ANSWER: &str = "answer";
    /// For colleagues only.
    pub const NOTE: &str = "note";
}

/// Stores a new one.
pub async fn add(db: &mut Writer, row: FeedbackEntry) -> Result<(), DbError> {
    db.insert::<Entity>(row).await
}

/// The entry with this id.
pub async fn find(db: &Reader, id: Uuid) -> Result<Option<FeedbackEntry>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id)).one(db).await
}

/// What was done about a message, oldest first.
pub async fn of(db: &Reader, id: FeedbackId) -> Result<Vec<FeedbackEntry>, DbError> {
    of_all(db, &[id.0]).await
}

/// The same about several messages.
pub async fn of_all(db: &Reader, ids: &[Uuid]) -> Result<Vec<FeedbackEntry>, DbError> {
    db.find::<Entity>()
        .filter(Column::FeedbackId.is_in(ids.iter().copied()))
        .order_by(Column::At, Order::Asc)
        .order_by(Column::Id, Order::Asc)
        .all(db)
        .await
}
