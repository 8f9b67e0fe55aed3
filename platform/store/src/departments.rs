//! Departments («отделения»).

use crate::{DbError, Reader, Writer};
use sea_orm::Order;

clinic_table! {
    /// Departments («отделения»).
    Department = "departments"
    key { /// Its id.
        id: Uuid, }
    columns { /// The clinic's own short name for it, unique in the clinic.
        code: String,
        /// Its name as patients see it.
        name: String,
        /// Its place in lists.
        position: i32,
        /// The service whose price is shown for its doctors who have no own one (B4).
        default_service_id: Option<Uuid>, }
}

/// All rows, in the clinic's order.
pub async fn all(db: &Reader) -> Result<Vec<Department>, DbError> {
    db.find::<Entity>().order_by(Column::Position, Order::Asc).all(db).await
}

/// Stores new rows.
pub async fn add(db: &mut Writer, rows: Vec<Department>) -> Result<(), DbError> {
    db.insert_all::<Entity>(rows).await
}
