//! A doctor's hours that come back every week.

use kernel::ids::{BranchId, DoctorId};
use sea_orm::{ColumnTrait, Order, entity::prelude::Uuid};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// Hours of one day of the week, as long as they are valid.
    WeeklyHours = "weekly_hours"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// The doctor.
        doctor_id: Uuid,
        /// Where.
        branch_id: Uuid,
        /// The day of the week: 1 is Monday.
        weekday: i32,
        /// Its beginning, in minutes of the branch's day.
        from_minute: i32,
        /// Its end.
        until_minute: i32,
        /// The length of a slot, in minutes.
        slot_minutes: i32,
        /// What for: see [`crate::intervals::kind`].
        kind: String,
        /// The first day on which it may be.
        valid_from: Date,
        /// The last one; none without an end.
        valid_until: Option<Date>,
        /// In which weeks: see [`weeks`].
        weeks: String,
    }
}

/// In which weeks hours come back, by the number of the calendar's week (ISO 8601).
pub mod weeks {
    /// In all of them.
    pub const ALL: &str = "all";
    /// In those with an odd number.
    pub const ODD: &str = "odd";
    /// In those with an even number.
    pub const EVEN: &str = "even";
    /// Every word, in the order of the form.
    pub const WORDS: [&str; 3] = [ALL, ODD, EVEN];
}

/// The doctor's, by weekday and time.
pub async fn of_doctor(db: &Reader, doctor: DoctorId) -> Result<Vec<WeeklyHours>, DbError> {
    db.find::<Entity>()
        .filter(Column::DoctorId.eq(doctor.0))
        .order_by(Column::Weekday, Order::Asc)
        .order_by(Column::FromMinute, Order::Asc)
        .order_by(Column::ValidFrom, Order::Asc)
        .all(db)
        .await
}

/// The doctors who have hours in a branch.
pub async fn doctors_at(db: &Reader, branch: BranchId) -> Result<Vec<Uuid>, DbError> {
    let rows = db.find::<Entity>().filter(Column::BranchId.eq(branch.0)).all(db).await?;
    Ok(rows.into_iter().map(|row| row.doctor_id).collect())
}

/// Stores rows in the place of all that the doctor had.
pub async fn replace(
    db: &mut Writer,
    doctor: DoctorId,
    rows: Vec<WeeklyHours>,
) -> Result<(), DbError> {
    db.delete::<Entity>().filter(Column::DoctorId.eq(doctor.0)).exec(db).await?;
    db.insert_all::<Entity>(rows).await
}
