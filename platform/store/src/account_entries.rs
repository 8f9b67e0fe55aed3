//! What the clinic told of its patients' accounts: bonuses given and taken back, money given to
//! the advance and paid out of it. Written once, each with its entry in the ledger.

use kernel::ids::{EntryId, PatientId};
use sea_orm::{ColumnTrait, Order, sea_query::Expr};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One telling.
    AccountEntry = "account_entries"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// The information system's own id of it.
        mis_id: Option<String>,
        /// Whose account.
        patient_id: Uuid,
        /// Which branch's desk.
        branch_id: Uuid,
        /// See [`kind`].
        kind: String,
        /// How much, in kopecks; a bonus is a rouble.
        amount_kopecks: i64,
        /// What it is, for the patient; may be empty.
        title: String,
        /// Who has told it.
        made_by: String,
        /// When.
        created_at: At,
    }
}

/// What can be told.
pub mod kind {
    /// «Подарок»: bonuses given by the clinic.
    pub const GIFT: &str = "gift";
    /// Bonuses earned by visits.
    pub const ACCRUED: &str = "accrued";
    /// Bonuses taken back.
    pub const TAKEN: &str = "taken";
    /// Bonuses that are good no more.
    pub const EXPIRED: &str = "expired";
    /// Money given to the advance at the desk.
    pub const PAID_IN: &str = "paid_in";
    /// Money of the advance paid out at the desk.
    pub const PAID_OUT: &str = "paid_out";
    /// All there are, in the order of forms.
    pub const ALL: [&str; 6] = [PAID_IN, PAID_OUT, GIFT, ACCRUED, TAKEN, EXPIRED];
}

/// The one with this id.
pub async fn find(db: &Reader, id: EntryId) -> Result<Option<AccountEntry>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).one(db).await
}

/// The one with this id of the information system.
pub async fn of_mis(db: &Reader, mis_id: &str) -> Result<Option<AccountEntry>, DbError> {
    db.find::<Entity>().filter(Column::MisId.eq(mis_id)).one(db).await
}

/// Those of one kind of a patient, latest first; at most `limit`.
pub async fn of_patient(
    db: &Reader,
    patient: PatientId,
    kind: &str,
    limit: u64,
) -> Result<Vec<AccountEntry>, DbError> {
    db.find::<Entity>()
        .filter(Column::PatientId.eq(patient.0))
        .filter(Column::Kind.eq(kind))
        .order_by(Column::CreatedAt, Order::Desc)
        .order_by(Column::Id, Order::Desc)
        .limit(limit)
        .all(db)
        .await
}

/// Stores a new one unless there is one with its id, or with its id of the information system;
/// tells whether it did.
pub async fn add(db: &mut Writer, row: AccountEntry) -> Result<bool, DbError> {
    db.insert_new::<Entity>(row).await
}

/// Gives all of a patient's to the card that took the patient's place.
pub async fn give(db: &mut Writer, from: PatientId, to: PatientId) -> Result<u64, DbError> {
    db.update::<Entity>()
        .set(Column::PatientId, Expr::value(to.0))
        .filter(Column::PatientId.eq(from.0))
        .exec(db)
        .await
}
