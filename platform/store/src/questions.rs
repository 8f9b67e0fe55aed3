//! «Вопросы и ответы».

use crate::{DbError, Reader, Writer};
use sea_orm::Order;

clinic_table! {
    /// «Вопросы и ответы».
    Question = "questions"
    key { /// Its id.
        id: Uuid, }
    columns { /// The question.
        question: String,
        /// The answer; paragraphs are parted by blank lines.
        answer: String,
        /// Its place in the list.
        position: i32, }
}

/// All rows, in the clinic's order.
pub async fn all(db: &Reader) -> Result<Vec<Question>, DbError> {
    db.find::<Entity>().order_by(Column::Position, Order::Asc).all(db).await
}

/// Stores new rows.
pub async fn add(db: &mut Writer, rows: Vec<Question>) -> Result<(), DbError> {
    db.insert_all::<Entity>(rows).await
}
