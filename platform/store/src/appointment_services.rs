//! The services of an appointment, at the price and under the name of that moment.

use kernel::ids::AppointmentId;
use sea_orm::{ColumnTrait, Order};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One planned service.
    PlannedService = "appointment_services"
    key {
        /// The appointment.
        appointment_id: Uuid,
        /// The service.
        service_id: Uuid,
    }
    columns {
        /// Its place in the list.
        position: i32,
        /// Code of the nomenclature.
        nomenclature: String,
        /// Its name when it was chosen.
        name: String,
        /// Its price when it was chosen, in kopecks.
        price_kopecks: Option<i64>,
        /// Its duration when it was chosen, in minutes.
        minutes: i32,
    }
}

/// Stores the services of a new appointment.
pub async fn add(db: &mut Writer, rows: Vec<PlannedService>) -> Result<(), DbError> {
    db.insert_all::<Entity>(rows).await
}

/// The services of these appointments, in order.
pub async fn of(
    db: &Reader,
    appointments: &[AppointmentId],
) -> Result<Vec<PlannedService>, DbError> {
    db.find::<Entity>()
        .filter(Column::AppointmentId.is_in(appointments.iter().map(|id| id.0)))
        .order_by(Column::Position, Order::Asc)
        .all(db)
        .await
}

/// Removes the services of released holds before the holds themselves are removed.
pub async fn forget(db: &mut Writer, appointments: &[AppointmentId]) -> Result<u64, DbError> {
    db.delete::<Entity>()
        .filter(Column::AppointmentId.is_in(appointments.iter().map(|id| id.0)))
        .exec(db)
        .await
}
