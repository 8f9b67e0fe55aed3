//! What a provider's register and this portal do not agree on. A difference is found once, and
//! stays until a person has dealt with it.

use kernel::ids::ProfileId;
use sea_orm::{ColumnTrait, entity::prelude::Uuid};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One difference.
    Difference = "differences"
    key {
        /// Its id: the same difference, found again, has the same.
        id: Uuid,
    }
    columns {
        /// By which profile.
        profile_id: Uuid,
        /// The day that was compared, in the clinic's zone.
        day: Date,
        /// See [`kind`].
        kind: String,
        /// The payment, where it is known here.
        payment_id: Option<Uuid>,
        /// The provider's own id of the payment; may be empty.
        their_id: String,
        /// How much it is here, in kopecks.
        own_kopecks: Option<i64>,
        /// How much it is there, in kopecks.
        their_kopecks: Option<i64>,
        /// The state in the provider's word; may be empty.
        their_state: String,
        /// When it was found.
        found_at: At,
        /// When somebody has dealt with it.
        resolved_at: Option<At>,
        /// Who has; empty until then.
        resolved_by: String,
        /// What came of it; empty until then.
        note: String,
    }
}

/// What can differ.
pub mod kind {
    /// The provider has a payment that is not known here.
    pub const ONLY_THERE: &str = "only_there";
    /// A payment that is paid here, of which the provider does not know.
    pub const ONLY_HERE: &str = "only_here";
    /// One of the two takes it for paid, the other does not.
    pub const STATE: &str = "state";
    /// Another sum.
    pub const AMOUNT: &str = "amount";
    /// Something else was given back.
    pub const REFUNDS: &str = "refunds";
    /// All of them.
    pub const ALL: [&str; 5] = [ONLY_THERE, ONLY_HERE, STATE, AMOUNT, REFUNDS];
}

/// Stores a new one unless it was found before; tells whether it did.
pub async fn add(db: &mut Writer, row: Difference) -> Result<bool, DbError> {
    db.insert_new::<Entity>(row).await
}

/// Stores everything that may change about one, which must be locked.
pub async fn save(db: &mut Writer, row: Difference) -> Result<(), DbError> {
    db.put_all::<Entity>(vec![row]).await
}

/// The one with this id.
pub async fn find(db: &Reader, id: Uuid) -> Result<Option<Difference>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id)).one(db).await
}

/// The same, locked until the transaction ends.
pub async fn lock(db: &mut Writer, id: Uuid) -> Result<Option<Difference>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id)).locked().one(db).await
}

/// Those that somebody has dealt with, or those that nobody has, latest first, before one; at most
/// `limit`.
pub async fn page(
    db: &Reader,
    resolved: bool,
    before: Option<&Difference>,
    limit: u64,
) -> Result<Vec<Difference>, DbError> {
    let which =
        if resolved { Column::ResolvedAt.is_not_null() } else { Column::ResolvedAt.is_null() };
    db.find::<Entity>()
        .filter(which)
        .latest((Column::FoundAt, Column::Id), before.map(|row| (row.found_at, row.id)))
        .limit(limit)
        .all(db)
        .await
}

/// How many nobody has dealt with.
pub async fn open(db: &Reader) -> Result<u64, DbError> {
    db.find::<Entity>().filter(Column::ResolvedAt.is_null()).count(db).await
}

/// How many of a profile's nobody has dealt with.
pub async fn open_of(db: &Reader, profile: ProfileId) -> Result<u64, DbError> {
    db.find::<Entity>()
        .filter(Column::ProfileId.eq(profile.0))
        .filter(Column::ResolvedAt.is_null())
        .count(db)
        .await
}
