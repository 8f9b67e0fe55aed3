//! Specialisations («специализации»).

use crate::{DbError, Reader, Writer};
use sea_orm::{ColumnTrait, Order, entity::prelude::Uuid};

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
        choose_services: bool,
        /// Since when it is not shown to who books.
        hidden_at: Option<At>, }
}

/// All rows, in the clinic's order.
pub async fn all(db: &Reader) -> Result<Vec<Specialisation>, DbError> {
    db.find::<Entity>()
        .order_by(Column::Position, Order::Asc)
        .order_by(Column::Name, Order::Asc)
        .all(db)
        .await
}

/// Stores new rows.
pub async fn add(db: &mut Writer, rows: Vec<Specialisation>) -> Result<(), DbError> {
    db.insert_all::<Entity>(rows).await
}

/// The codes of those with these ids, hidden ones too.
pub async fn codes_of(db: &Reader, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>, DbError> {
    let rows = db.find::<Entity>().filter(Column::Id.is_in(ids.iter().copied())).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.code)).collect())
}

/// The ids of the rows with these codes, hidden ones too.
pub async fn ids_of_codes(db: &Reader, codes: &[String]) -> Result<Vec<(String, Uuid)>, DbError> {
    let rows = db.find::<Entity>().filter(Column::Code.is_in(codes)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.code, row.id)).collect())
}

/// The rows with these codes, hidden ones too, locked until the transaction ends.
pub async fn lock_of_codes(
    db: &mut Writer,
    codes: &[String],
) -> Result<Vec<Specialisation>, DbError> {
    db.find::<Entity>().filter(Column::Code.is_in(codes)).locked_in_order(Column::Id).all(db).await
}

/// Stores rows, new and changed ones.
pub async fn put(db: &mut Writer, rows: Vec<Specialisation>) -> Result<(), DbError> {
    db.put_all::<Entity>(rows).await
}
