//! Days on which a doctor works otherwise than every week.

use kernel::ids::{BranchId, DoctorId};
use sea_orm::{ColumnTrait, Order, entity::prelude::Uuid};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// What is different on some days.
    SpecialDays = "special_days"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// The doctor.
        doctor_id: Uuid,
        /// The first of the days.
        first_day: Date,
        /// The last of them.
        last_day: Date,
        /// See [`what`].
        what: String,
        /// Where; none on days off.
        branch_id: Option<Uuid>,
        /// The beginning, in minutes of the branch's day; 0 on days off.
        from_minute: i32,
        /// The end; 0 on days off.
        until_minute: i32,
        /// The length of a slot, in minutes; 0 on days off.
        slot_minutes: i32,
        /// What for: see [`crate::intervals::kind`]; empty on days off.
        kind: String,
        /// Why, for the clinic's people.
        note: String,
    }
}

/// What can be different.
pub mod what {
    /// There are no weekly hours.
    pub const OFF: &str = "off";
    /// There are hours beside the weekly ones.
    pub const EXTRA: &str = "extra";
    /// There are hours in the place of the weekly ones.
    pub const INSTEAD: &str = "instead";
    /// All of them.
    pub const ALL: [&str; 3] = [OFF, EXTRA, INSTEAD];
}

/// The doctor's, soonest first.
pub async fn of_doctor(db: &Reader, doctor: DoctorId) -> Result<Vec<SpecialDays>, DbError> {
    db.find::<Entity>()
        .filter(Column::DoctorId.eq(doctor.0))
        .order_by(Column::FirstDay, Order::Asc)
        .order_by(Column::FromMinute, Order::Asc)
        .all(db)
        .await
}

/// The doctors who have such days in a branch.
pub async fn doctors_at(db: &Reader, branch: BranchId) -> Result<Vec<Uuid>, DbError> {
    let rows = db.find::<Entity>().filter(Column::BranchId.eq(branch.0)).all(db).await?;
    Ok(rows.into_iter().map(|row| row.doctor_id).collect())
}

/// Stores rows in the place of all that the doctor had.
pub async fn replace(
    db: &mut Writer,
    doctor: DoctorId,
    rows: Vec<SpecialDays>,
) -> Result<(), DbError> {
    db.delete::<Entity>().filter(Column::DoctorId.eq(doctor.0)).exec(db).await?;
    db.insert_all::<Entity>(rows).await
}
