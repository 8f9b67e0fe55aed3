//! Patients' cards of bonus programmes (C9).

use kernel::ids::{BonusCardId, PatientId};
use sea_orm::{ColumnTrait, Order, sea_query::Expr};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One card.
    BonusCard = "bonus_cards"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// The information system's own id of it.
        mis_id: Option<String>,
        /// The programme.
        programme_id: Uuid,
        /// Whose it is.
        patient_id: Uuid,
        /// What stands on it; may be empty.
        number: String,
        /// Since which day.
        joined_on: Date,
        /// When it was last told of.
        updated_at: At,
        /// Since when it is not good any more.
        ended_at: Option<At>,
    }
}

/// A patient's cards that are good, oldest first.
pub async fn of_patient(db: &Reader, patient: PatientId) -> Result<Vec<BonusCard>, DbError> {
    db.find::<Entity>()
        .filter(Column::PatientId.eq(patient.0))
        .filter(Column::EndedAt.is_null())
        .order_by(Column::JoinedOn, Order::Asc)
        .order_by(Column::Id, Order::Asc)
        .all(db)
        .await
}

/// The one with this id, locked until the transaction ends.
pub async fn lock(db: &mut Writer, id: BonusCardId) -> Result<Option<BonusCard>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).locked().one(db).await
}

/// Those with these ids of the information system, locked until the transaction ends.
pub async fn lock_of_mis(db: &mut Writer, mis_ids: &[String]) -> Result<Vec<BonusCard>, DbError> {
    db.find::<Entity>()
        .filter(Column::MisId.is_in(mis_ids))
        .order_by(Column::Id, Order::Asc)
        .locked()
        .all(db)
        .await
}

/// Stores some, new or locked and changed.
pub async fn put(db: &mut Writer, rows: Vec<BonusCard>) -> Result<(), DbError> {
    db.put_all::<Entity>(rows).await
}

/// Gives all cards of a patient to the card that took the patient's place.
pub async fn give(db: &mut Writer, from: PatientId, to: PatientId) -> Result<u64, DbError> {
    db.update::<Entity>()
        .set(Column::PatientId, Expr::value(to.0))
        .filter(Column::PatientId.eq(from.0))
        .exec(db)
        .await
}
