//! Doctors («специалисты»).

use kernel::ids::DoctorId;
use sea_orm::{ColumnTrait, Order, entity::prelude::Uuid, sea_query::Expr};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// Doctors («специалисты»).
    Doctor = "doctors"
    key { /// Its id.
        id: Uuid, }
    columns { /// The clinic's own short name for the doctor, unique in the clinic.
        code: String,
        /// «Фамилия».
        surname: String,
        /// «Имя».
        name: String,
        /// «Отчество»; may be empty.
        patronymic: String,
        /// Position and category: «Врач-терапевт высшей категории».
        post: String,
        /// Year in which the practice began.
        since: Option<i32>,
        /// Education and practice, as text.
        about: String,
        /// The stem of the names of the photo in the object store.
        photo: Option<String>,
        /// The service whose price is shown and taken when none is chosen.
        default_service_id: Option<Uuid>,
        /// Since when it is not shown to who books.
        hidden_at: Option<At>, }
}

/// All rows, in the clinic's order.
pub async fn all(db: &Reader) -> Result<Vec<Doctor>, DbError> {
    db.find::<Entity>().order_by(Column::Surname, Order::Asc).all(db).await
}

/// The doctor with this id.
pub async fn find(db: &Reader, id: DoctorId) -> Result<Option<Doctor>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).one(db).await
}

/// Stores new rows.
pub async fn add(db: &mut Writer, rows: Vec<Doctor>) -> Result<(), DbError> {
    db.insert_all::<Entity>(rows).await
}

/// The ids of all, hidden ones too.
pub async fn ids(db: &Reader) -> Result<Vec<DoctorId>, DbError> {
    let rows = db.find::<Entity>().all(db).await?;
    Ok(rows.into_iter().map(|row| DoctorId::of(row.id)).collect())
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
pub async fn lock_of_codes(db: &mut Writer, codes: &[String]) -> Result<Vec<Doctor>, DbError> {
    db.find::<Entity>().filter(Column::Code.is_in(codes)).locked_in_order(Column::Id).all(db).await
}

/// Stores rows, new and changed ones.
pub async fn put(db: &mut Writer, rows: Vec<Doctor>) -> Result<(), DbError> {
    db.put_all::<Entity>(rows).await
}

/// The doctor with this id, locked until the transaction ends.
pub async fn lock(db: &mut Writer, id: DoctorId) -> Result<Option<Doctor>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).locked().one(db).await
}

/// How many doctors have this photo.
pub async fn with_photo(db: &Reader, photo: &str) -> Result<u64, DbError> {
    db.find::<Entity>().filter(Column::Photo.eq(photo)).count(db).await
}

/// Gives a doctor another photo, or none.
pub async fn set_photo(
    db: &mut Writer,
    id: DoctorId,
    photo: Option<String>,
) -> Result<(), DbError> {
    let update = db.update::<Entity>().set(Column::Photo, Expr::value(photo));
    update.filter(Column::Id.eq(id.0)).exec(db).await.map(|_| ())
}
