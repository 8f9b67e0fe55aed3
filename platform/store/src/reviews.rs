//! Marks that patients gave to doctors after a visit (C5).

use kernel::ids::{AppointmentId, PatientId};
use sea_orm::{ColumnTrait, Order, sea_query::Expr};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One mark with its comment.
    Review = "reviews"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// The visit it is about.
        appointment_id: Uuid,
        /// The doctor.
        doctor_id: Uuid,
        /// Whose visit it was.
        patient_id: Uuid,
        /// «Оценка»: 1…10.
        mark: i32,
        /// «Комментарий»; may be empty.
        comment: String,
        /// See [`state`].
        state: String,
        /// When it was given or last changed.
        created_at: At,
        /// When it was moderated.
        moderated_at: Option<At>,
        /// By whom.
        moderated_by: String,
    }
}

/// What a review can be.
pub mod state {
    /// It waits to be read by the clinic.
    pub const WAITING: &str = "waiting";
    /// It counts and is shown.
    pub const PUBLISHED: &str = "published";
    /// The clinic does not show it.
    pub const REJECTED: &str = "rejected";
}

/// Stores a review in place of an earlier one about the same visit.
pub async fn put(db: &mut Writer, row: Review) -> Result<(), DbError> {
    db.delete::<Entity>().filter(Column::AppointmentId.eq(row.appointment_id)).exec(db).await?;
    db.insert::<Entity>(row).await
}

/// The reviews of some visits.
pub async fn of_appointments(db: &Reader, ids: &[AppointmentId]) -> Result<Vec<Review>, DbError> {
    db.find::<Entity>().filter(Column::AppointmentId.is_in(ids.iter().map(|id| id.0))).all(db).await
}

/// A patient's reviews, latest first.
pub async fn of_patient(db: &Reader, patient: PatientId) -> Result<Vec<Review>, DbError> {
    db.find::<Entity>()
        .filter(Column::PatientId.eq(patient.0))
        .order_by(Column::CreatedAt, Order::Desc)
        .all(db)
        .await
}

/// The clinic's reviews of a state, latest first.
pub async fn with_state(db: &Reader, state: &str, limit: u64) -> Result<Vec<Review>, DbError> {
    db.find::<Entity>()
        .filter(Column::State.eq(state))
        .order_by(Column::CreatedAt, Order::Desc)
        .limit(limit)
        .all(db)
        .await
}

/// Records the clinic's decision; tells whether the review was there.
pub async fn moderate(
    db: &mut Writer,
    id: kernel::ids::ReviewId,
    state: &str,
    by: &str,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<bool, DbError> {
    let met = db
        .update::<Entity>()
        .set(Column::State, Expr::value(state))
        .set(Column::ModeratedAt, Expr::value(now))
        .set(Column::ModeratedBy, Expr::value(by))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(met == 1)
}
