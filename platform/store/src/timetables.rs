//! Doctors whose working time the panel keeps. Whose time has a row here, the clinic's
//! information system does not change any more.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::ids::DoctorId;
use sea_orm::{ColumnTrait, Condition, Order, entity::prelude::Uuid, sea_query::Expr};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One doctor's timetable: its hours are in `weekly_hours` and `special_days`.
    Timetable = "timetables"
    key {
        /// The doctor.
        doctor_id: Uuid,
    }
    columns {
        /// Counts the changes: who saves a form says of which version it was made.
        version: i64,
        /// The last day for which intervals are made; none when they are to be made anew.
        filled_until: Option<Date>,
        /// When it was last changed.
        updated_at: At,
    }
}

/// The doctor's timetable, if the panel keeps one.
pub async fn find(db: &Reader, doctor: DoctorId) -> Result<Option<Timetable>, DbError> {
    db.find::<Entity>().filter(Column::DoctorId.eq(doctor.0)).one(db).await
}

/// All timetables of the clinic.
pub async fn all(db: &Reader) -> Result<Vec<Timetable>, DbError> {
    db.find::<Entity>().order_by(Column::DoctorId, Order::Asc).all(db).await
}

/// Those that are not filled up to a day, at most `limit`.
pub async fn filled_before(
    db: &Reader,
    day: NaiveDate,
    limit: u64,
) -> Result<Vec<Timetable>, DbError> {
    let due = Condition::any().add(Column::FilledUntil.lt(day)).add(Column::FilledUntil.is_null());
    db.find::<Entity>()
        .filter(due)
        .order_by(Column::DoctorId, Order::Asc)
        .limit(limit)
        .all(db)
        .await
}

/// Has the intervals of these doctors made anew.
pub async fn empty(db: &mut Writer, doctors: &[Uuid]) -> Result<u64, DbError> {
    db.update::<Entity>()
        .set(Column::FilledUntil, Expr::value(None::<NaiveDate>))
        .filter(Column::DoctorId.is_in(doctors.iter().copied()))
        .exec(db)
        .await
}

/// Stores a new or changed one.
pub async fn put(
    db: &mut Writer,
    doctor: DoctorId,
    (version, filled_until): (i64, NaiveDate),
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    db.put_all::<Entity>(vec![Timetable::new(doctor.0, version, Some(filled_until), now)]).await
}

/// Removes the doctor's timetable.
pub async fn remove(db: &mut Writer, doctor: DoctorId) -> Result<u64, DbError> {
    db.delete::<Entity>().filter(Column::DoctorId.eq(doctor.0)).exec(db).await
}
