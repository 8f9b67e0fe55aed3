//! Which doctor gives which services.

use crate::{DbError, Reader, Writer};
use sea_orm::{ColumnTrait, Order, entity::prelude::Uuid};

clinic_table! {
    /// Which doctor gives which services.
    DoctorService = "doctor_services"
    key { /// The doctor.
        doctor_id: Uuid,
        /// The service.
        service_id: Uuid, }
    columns {  }
}

/// All rows, in the clinic's order.
pub async fn all(db: &Reader) -> Result<Vec<DoctorService>, DbError> {
    db.find::<Entity>().order_by(Column::DoctorId, Order::Asc).all(db).await
}

/// Stores new rows.
pub async fn add(db: &mut Writer, rows: Vec<DoctorService>) -> Result<(), DbError> {
    db.insert_all::<Entity>(rows).await
}

/// The rows of these doctors.
pub async fn of_doctors(db: &Reader, doctors: &[Uuid]) -> Result<Vec<DoctorService>, DbError> {
    let own = Column::DoctorId.is_in(doctors.iter().copied());
    db.find::<Entity>().filter(own).all(db).await
}

/// Stores the rows of these doctors in place of all they had.
pub async fn replace(
    db: &mut Writer,
    doctors: &[Uuid],
    rows: Vec<DoctorService>,
) -> Result<(), DbError> {
    let own = Column::DoctorId.is_in(doctors.iter().copied());
    db.delete::<Entity>().filter(own).exec(db).await?;
    db.insert_all::<Entity>(rows).await
}
