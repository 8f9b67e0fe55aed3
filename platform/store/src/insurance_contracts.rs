//! Insurance contracts of patients (I3), as the clinic's information system knows them.

use kernel::ids::PatientId;
use sea_orm::{ColumnTrait, Order, entity::prelude::Uuid, sea_query::Expr};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One contract.
    InsuranceContract = "insurance_contracts"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// The information system's own id of it; of one that the registry wrote down, its own.
        mis_id: String,
        /// Who is insured.
        patient_id: Uuid,
        /// The insurance company.
        insurer: String,
        /// The programme; may be empty.
        programme: String,
        /// The number of the policy.
        number: String,
        /// Its first day.
        valid_from: Date,
        /// Its last day; none for a contract without an end.
        valid_until: Option<Date>,
        /// When it was last told of.
        updated_at: At,
    }
}

/// A patient's contracts, the one that ends last first.
pub async fn of_patient(
    db: &Reader,
    patient: PatientId,
) -> Result<Vec<InsuranceContract>, DbError> {
    db.find::<Entity>()
        .filter(Column::PatientId.eq(patient.0))
        .order_by(Column::ValidUntil, Order::Desc)
        .all(db)
        .await
}

/// The contract with this id, locked until the transaction ends.
pub async fn lock(db: &mut Writer, id: Uuid) -> Result<Option<InsuranceContract>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id)).locked().one(db).await
}

/// The contracts with these ids of the information system, locked until the transaction ends.
pub async fn lock_of_mis(
    db: &mut Writer,
    mis_ids: &[String],
) -> Result<Vec<InsuranceContract>, DbError> {
    db.find::<Entity>()
        .filter(Column::MisId.is_in(mis_ids))
        .locked_in_order(Column::Id)
        .all(db)
        .await
}

/// Stores contracts, new and changed ones.
pub async fn put(db: &mut Writer, rows: Vec<InsuranceContract>) -> Result<(), DbError> {
    db.put_all::<Entity>(rows).await
}

/// Removes contracts.
pub async fn remove(db: &mut Writer, rows: &[InsuranceContract]) -> Result<u64, DbError> {
    let ids = rows.iter().map(|row| row.id);
    db.delete::<Entity>().filter(Column::Id.is_in(ids)).exec(db).await
}

/// Removes a patient's contracts.
pub async fn forget_of(db: &mut Writer, patient: PatientId) -> Result<u64, DbError> {
    db.delete::<Entity>().filter(Column::PatientId.eq(patient.0)).exec(db).await
}

/// Gives every contract of a card to another one.
pub async fn give(db: &mut Writer, from: PatientId, to: PatientId) -> Result<u64, DbError> {
    db.update::<Entity>()
        .set(Column::PatientId, Expr::value(to.0))
        .filter(Column::PatientId.eq(from.0))
        .exec(db)
        .await
}
