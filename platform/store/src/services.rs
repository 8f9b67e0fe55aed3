//! Services of the price list («прейскурант»).

use crate::{DbError, Reader, Writer};
use sea_orm::Order;

clinic_table! {
    /// Services of the price list («прейскурант»).
    Service = "services"
    key { /// Its id.
        id: Uuid, }
    columns { /// The clinic's own short name for it, unique in the clinic.
        code: String,
        /// Its name as patients see it.
        name: String,
        /// Its place in lists.
        position: i32,
        /// Code of the nomenclature of medical services (order 804н).
        nomenclature: String,
        /// The department that gives it.
        department_id: Option<Uuid>,
        /// Price in kopecks; none when it is told at the clinic.
        price_kopecks: Option<i64>,
        /// How long it takes, in minutes.
        minutes: i32, }
}

/// All rows, in the clinic's order.
pub async fn all(db: &Reader) -> Result<Vec<Service>, DbError> {
    db.find::<Entity>().order_by(Column::Position, Order::Asc).all(db).await
}

/// Stores new rows.
pub async fn add(db: &mut Writer, rows: Vec<Service>) -> Result<(), DbError> {
    db.insert_all::<Entity>(rows).await
}
