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
        /// `new` until the administration has dealt with it.
        state: String,
        /// When.
        created_at: At,
    }
}

/// Stores a new one.
pub async fn add(db: &mut Writer, row: Feedback) -> Result<(), DbError> {
    db.insert::<Entity>(row).await
}

/// The one with this id.
pub async fn find(db: &Reader, id: FeedbackId) -> Result<Option<Feedback>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).one(db).await
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
