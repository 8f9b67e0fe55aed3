//! Marks that patients gave to doctors after a visit (C5).

use kernel::ids::{AppointmentId, DoctorId, PatientId, ReviewId};
use sea_orm::{ColumnTrait, Order, sea_query::Expr};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

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
        /// Why it is not shown: what its author is told; may be empty.
        reason: String,
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

/// The rating of a doctor: what published reviews add up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// The doctor.
    pub doctor_id: Uuid,
    /// The sum of the marks.
    pub sum: i64,
    /// How many there are.
    pub count: i64,
}

impl Rating {
    /// The mean mark in tenths, rounded to the nearest.
    pub const fn tenths(&self) -> i64 {
        if self.count == 0 { 0 } else { (self.sum * 20 + self.count) / (self.count * 2) }
    }
}

/// The ratings of all doctors who have published reviews.
pub async fn ratings(db: &Reader) -> Result<Vec<Rating>, DbError> {
    let published = db.find::<Entity>().filter(Column::State.eq(state::PUBLISHED));
    let sums = published.sums(db, Column::DoctorId, Column::Mark).await?;
    let rating = |(doctor_id, sum, count)| Rating { doctor_id, sum, count };
    Ok(sums.into_iter().map(rating).collect())
}

/// A doctor's published reviews, latest first: `limit` of them after the first `offset`.
pub async fn published(
    db: &Reader,
    doctor: DoctorId,
    (offset, limit): (u64, u64),
) -> Result<Vec<Review>, DbError> {
    db.find::<Entity>()
        .filter(Column::DoctorId.eq(doctor.0))
        .filter(Column::State.eq(state::PUBLISHED))
        .order_by(Column::CreatedAt, Order::Desc)
        .order_by(Column::Id, Order::Desc)
        .skip(offset)
        .limit(limit)
        .all(db)
        .await
}

/// The review with this id, locked until the transaction ends.
pub async fn lock(db: &mut Writer, id: ReviewId) -> Result<Option<Review>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).locked().one(db).await
}

/// The review of a visit, locked until the transaction ends.
pub async fn lock_of(db: &mut Writer, visit: AppointmentId) -> Result<Option<Review>, DbError> {
    db.find::<Entity>().filter(Column::AppointmentId.eq(visit.0)).locked().one(db).await
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

/// The clinic's reviews of a state, latest first, before a review.
pub async fn page(
    db: &Reader,
    state: &str,
    before: Option<&Review>,
    limit: u64,
) -> Result<Vec<Review>, DbError> {
    let query = db.find::<Entity>().filter(Column::State.eq(state));
    let before = before.map(|row| (row.created_at, row.id));
    query.latest((Column::CreatedAt, Column::Id), before).limit(limit).all(db).await
}

/// How many reviews have a state.
pub async fn count(db: &Reader, state: &str) -> Result<u64, DbError> {
    db.find::<Entity>().filter(Column::State.eq(state)).count(db).await
}

/// The review with this id.
pub async fn find(db: &Reader, id: ReviewId) -> Result<Option<Review>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).one(db).await
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
    (state, reason): (&str, &str),
    by: &str,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<bool, DbError> {
    let met = db
        .update::<Entity>()
        .set(Column::State, Expr::value(state))
        .set(Column::Reason, Expr::value(reason))
        .set(Column::ModeratedAt, Expr::value(now))
        .set(Column::ModeratedBy, Expr::value(by))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(met == 1)
}

/// Several by id, in no order.
pub async fn of_ids(db: &Reader, ids: &[Uuid]) -> Result<Vec<Review>, DbError> {
    db.find::<Entity>().filter(Column::Id.is_in(ids.iter().copied())).all(db).await
}
