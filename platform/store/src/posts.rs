//! Where and as what a doctor sees patients.

use crate::{DbError, Reader, Writer};
use sea_orm::{ColumnTrait, Order, entity::prelude::Uuid};

clinic_table! {
    /// Where and as what a doctor sees patients.
    Post = "posts"
    key { /// The doctor.
        doctor_id: Uuid,
        /// Where.
        branch_id: Uuid,
        /// As what.
        specialisation_id: Uuid, }
    columns { /// In which department.
        department_id: Option<Uuid>,
        /// The service whose price is shown here; over the doctor's and the department's.
        default_service_id: Option<Uuid>, }
}

/// All rows, in the clinic's order.
pub async fn all(db: &Reader) -> Result<Vec<Post>, DbError> {
    db.find::<Entity>().order_by(Column::DoctorId, Order::Asc).all(db).await
}

/// Stores new rows.
pub async fn add(db: &mut Writer, rows: Vec<Post>) -> Result<(), DbError> {
    db.insert_all::<Entity>(rows).await
}

/// The rows of these doctors.
pub async fn of_doctors(db: &Reader, doctors: &[Uuid]) -> Result<Vec<Post>, DbError> {
    let own = Column::DoctorId.is_in(doctors.iter().copied());
    db.find::<Entity>().filter(own).all(db).await
}

/// Stores the rows of these doctors in place of all they had.
pub async fn replace(db: &mut Writer, doctors: &[Uuid], rows: Vec<Post>) -> Result<(), DbError> {
    let own = Column::DoctorId.is_in(doctors.iter().copied());
    db.delete::<Entity>().filter(own).exec(db).await?;
    db.insert_all::<Entity>(rows).await
}
