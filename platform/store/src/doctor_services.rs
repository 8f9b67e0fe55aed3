//! Which doctor gives which services.

use crate::{DbError, Reader, Writer};
use sea_orm::Order;

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
