//! Services of the price list («прейскурант»).

use crate::{DbError, Reader, Writer};
use sea_orm::{ColumnTrait, Order, entity::prelude::Uuid};

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
        minutes: i32,
        /// Since when it is not shown to who books.
        hidden_at: Option<At>, }
}

/// All rows, in the clinic's order.
pub async fn all(db: &Reader) -> Result<Vec<Service>, DbError> {
    db.find::<Entity>()
        .order_by(Column::Position, Order::Asc)
        .order_by(Column::Name, Order::Asc)
        .all(db)
        .await
}

/// The one with this id, a hidden one too.
pub async fn find(db: &Reader, id: Uuid) -> Result<Option<Service>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id)).one(db).await
}

/// Stores new rows.
pub async fn add(db: &mut Writer, rows: Vec<Service>) -> Result<(), DbError> {
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
pub async fn lock_of_codes(db: &mut Writer, codes: &[String]) -> Result<Vec<Service>, DbError> {
    db.find::<Entity>().filter(Column::Code.is_in(codes)).locked_in_order(Column::Id).all(db).await
}

/// Stores rows, new and changed ones.
pub async fn put(db: &mut Writer, rows: Vec<Service>) -> Result<(), DbError> {
    db.put_all::<Entity>(rows).await
}

/// The services with these codes, hidden ones too.
pub async fn of_codes(db: &Reader, codes: &[String]) -> Result<Vec<Service>, DbError> {
    db.find::<Entity>().filter(Column::Code.is_in(codes)).all(db).await
}
