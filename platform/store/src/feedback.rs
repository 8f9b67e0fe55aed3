//! «Обратная связь»: what patients write to the clinic's administration (C13).

use chrono::{DateTime, Utc};
use kernel::ids::{FeedbackId, PatientId};
use sea_orm::{ColumnTrait, Condition, Order, entity::prelude::Uuid, sea_query::Expr};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One message to the administration.
    Feedback = "feedback"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// Who wrote.
        patient_id: Option<Uuid>,
        /// «Электронная почта»: where the answer goes.
        email: String,
        /// «Категория сообщения».
        category: String,
        /// «Тема сообщения».
        subject: String,
        /// «Текст сообщения».
        body: String,
        /// See [`state`].
        state: String,
        /// When.
        created_at: At,
    }
}

/// How far the administration has dealt with a message.
pub mod state {
    /// Nobody has.
    pub const NEW: &str = "new";
    /// Somebody is at it.
    pub const WORK: &str = "work";
    /// The author has got an answer.
    pub const ANSWERED: &str = "answered";
    /// There is nothing more to do.
    pub const CLOSED: &str = "closed";
    /// All of them.
    pub const ALL: [&str; 4] = [NEW, WORK, ANSWERED, CLOSED];
}

/// Stores a new one.
pub async fn add(db: &mut Writer, row: Feedback) -> Result<(), DbError> {
    db.insert::<Entity>(row).await
}

/// The one with this id.
pub async fn find(db: &Reader, id: FeedbackId) -> Result<Option<Feedback>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).one(db).await
}

/// The same, locked until the transaction ends.
pub async fn lock(db: &mut Writer, id: FeedbackId) -> Result<Option<Feedback>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).locked().one(db).await
}

/// Gives a message another state.
pub async fn set_state(db: &mut Writer, id: FeedbackId, state: &str) -> Result<(), DbError> {
    db.update::<Entity>()
        .set(Column::State, Expr::value(state))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await
        .map(|_| ())
}

/// By what messages are looked for; what is empty does not count.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    /// The state.
    pub state: Option<String>,
    /// The category.
    pub category: Option<String>,
    /// Words of the subject, the text or the address.
    pub words: String,
}

/// What is sought, latest first, before a message; at most `limit`.
pub async fn sought(
    db: &Reader,
    sought: &Sought,
    before: Option<&Feedback>,
    limit: u64,
) -> Result<Vec<Feedback>, DbError> {
    let mut query = db.find::<Entity>();
    if let Some(state) = &sought.state {
        query = query.filter(Column::State.eq(&**state));
    }
    if let Some(category) = &sought.category {
        query = query.filter(Column::Category.eq(&**category));
    }
    if !sought.words.is_empty() {
        let columns = [Column::Subject, Column::Body, Column::Email];
        query = query.filter(crate::search::contains(&columns, &sought.words));
    }
    let before = before.map(|row| (row.created_at, row.id));
    query.latest((Column::CreatedAt, Column::Id), before).limit(limit).all(db).await
}

/// How many messages have a state.
pub async fn count(db: &Reader, state: &str) -> Result<u64, DbError> {
    db.find::<Entity>().filter(Column::State.eq(state)).count(db).await
}

/// How many messages somebody has sent since a moment.
pub async fn sent_since(
    db: &Reader,
    patient: PatientId,
    since: DateTime<Utc>,
) -> Result<u64, DbError> {
    db.find::<Entity>()
        .filter(Column::PatientId.eq(patient.0))
        .filter(Column::CreatedAt.gt(since))
        .count(db)
        .await
}

/// What has come in since a moment, latest first: for the administration.
pub async fn since(
    db: &Reader,
    since: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<Feedback>, DbError> {
    db.find::<Entity>()
        .filter(Column::CreatedAt.gt(since))
        .order_by(Column::CreatedAt, Order::Desc)
        .limit(limit)
        .all(db)
        .await
}

/// What a patient wrote, oldest first.
pub async fn of_patient(db: &Reader, patient: PatientId) -> Result<Vec<Feedback>, DbError> {
    db.find::<Entity>()
        .filter(Column::PatientId.eq(patient.0))
        .order_by(Column::CreatedAt, Order::Asc)
        .all(db)
        .await
}

/// Removes the addresses that a patient gave for answers, and these addresses whoever gave them.
pub async fn forget_addresses(
    db: &mut Writer,
    patient: PatientId,
    addresses: &[String],
) -> Result<u64, DbError> {
    let which = Condition::any()
        .add(Column::PatientId.eq(patient.0))
        .add(Column::Email.is_in(addresses.iter().map(String::as_str)));
    db.update::<Entity>().set(Column::Email, Expr::value("")).filter(which).exec(db).await
}

/// Several by id, in no order.
pub async fn of_ids(db: &Reader, ids: &[Uuid]) -> Result<Vec<Feedback>, DbError> {
    db.find::<Entity>().filter(Column::Id.is_in(ids.iter().copied())).all(db).await
}
