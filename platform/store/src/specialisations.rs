//! Specialisations («специализации»).

use crate::{DbError, Reader, Writer};
use sea_orm::Order;

clinic_table! {
    /// Specialisations («специализации»).
    Specialisation = "specialisations"
    key { /// Its id.
        id: Uuid, }
    columns { /// The clinic's own short name for it, unique in the clinic.
        code: String,
        /// Its name as patients see it.
        name: String,
        /// Its place in lists.
        position: i32,
        /// Whether services must be chosen when booking (B9).
        choose_services: bool, }
}

/// All rows, in the clinic's order.
pub async fn all(db: &Reader) -> Result<Vec<Specialisation>, DbError> {
    db.find::<Entity>().order_by(Column::Position, Order::Asc).all(db).await
}

/// Stores new rows.
pub async fn add(db: &mut Writer, rows: Vec<Specialisation>) -> Result<(), DbError> {
    db.insert_all::<Entity>(rows).await
}
