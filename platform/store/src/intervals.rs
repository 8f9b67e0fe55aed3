//! Schedule intervals: when a doctor sees patients, where, and in slots of what length.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::ids::DoctorId;
use sea_orm::{ColumnTrait, Order};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One unbroken stretch of a doctor's working time.
    Interval = "intervals"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// The doctor.
        doctor_id: Uuid,
        /// Where.
        branch_id: Uuid,
        /// Its beginning, UTC, on a whole minute.
        starts_at: At,
        /// Its end, UTC, on a whole minute.
        ends_at: At,
        /// The length of a slot, in minutes.
        slot_minutes: i32,
        /// What for: see [`kind`].
        kind: String,
    }
}

/// What an interval can be for. Only in `in_person` and `online` ones patients book.
pub mod kind {
    /// Seeing patients in the branch.
    pub const IN_PERSON: &str = "in_person";
    /// Seeing patients online, in an online branch.
    pub const ONLINE: &str = "online";
    /// On duty: no bookings.
    pub const DUTY: &str = "duty";
    /// Visiting patients at home.
    pub const HOME: &str = "home";
    /// All of them.
    pub const ALL: [&str; 4] = [IN_PERSON, ONLINE, DUTY, HOME];
}

impl Interval {
    /// Whether patients book in it.
    pub fn is_booked(&self) -> bool {
        [kind::IN_PERSON, kind::ONLINE].contains(&&*self.kind)
    }
}

/// The doctor's intervals that end after `from` and begin before `until`, soonest first.
pub async fn of_doctor(
    db: &Reader,
    doctor: DoctorId,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Interval>, DbError> {
    db.find::<Entity>()
        .filter(Column::DoctorId.eq(doctor.0))
        .filter(Column::EndsAt.gt(from))
        // The index is over beginnings: no interval is longer than a local day.
        .filter(Column::StartsAt.gt(from - TimeDelta::days(2)))
        .filter(Column::StartsAt.lt(until))
        .order_by(Column::StartsAt, Order::Asc)
        .all(db)
        .await
}

/// The intervals of these doctors that touch a range, soonest first.
pub async fn of_doctors(
    db: &Reader,
    doctors: &[sea_orm::entity::prelude::Uuid],
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Interval>, DbError> {
    db.find::<Entity>()
        .filter(Column::DoctorId.is_in(doctors.iter().copied()))
        .filter(Column::EndsAt.gt(from))
        .filter(Column::StartsAt.gt(from - TimeDelta::days(2)))
        .filter(Column::StartsAt.lt(until))
        .order_by(Column::StartsAt, Order::Asc)
        .all(db)
        .await
}

/// Stores new intervals.
pub async fn add(db: &mut Writer, rows: Vec<Interval>) -> Result<(), DbError> {
    db.insert_all::<Entity>(rows).await
}

/// Removes the doctor's intervals from a moment on.
pub async fn clear(db: &mut Writer, doctor: DoctorId, from: DateTime<Utc>) -> Result<u64, DbError> {
    db.delete::<Entity>()
        .filter(Column::DoctorId.eq(doctor.0))
        .filter(Column::StartsAt.gte(from))
        .exec(db)
        .await
}

/// The beginning of the last interval of all doctors.
pub async fn last(db: &Reader) -> Result<Option<DateTime<Utc>>, DbError> {
    let row = db.find::<Entity>().order_by(Column::StartsAt, Order::Desc).limit(1).one(db).await?;
    Ok(row.map(|row| row.starts_at))
}

/// Removes intervals; tells how many.
pub async fn remove(db: &mut Writer, rows: &[Interval]) -> Result<u64, DbError> {
    let mut removed = 0;
    for some in rows.chunks(500) {
        let ids = some.iter().map(|row| row.id);
        removed += db.delete::<Entity>().filter(Column::Id.is_in(ids)).exec(db).await?;
    }
    Ok(removed)
}
