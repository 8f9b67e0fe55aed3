//! Versions of a payment profile's offer («договор оферты»). What was once shown stays readable:
//! payments name the version that was accepted.

use kernel::ids::{OfferId, ProfileId};
use sea_orm::{ColumnTrait, Order};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One version.
    PaymentOffer = "payment_offers"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// Of which profile.
        profile_id: Uuid,
        /// From 1 upwards.
        version: i32,
        /// The text; paragraphs are parted by blank lines.
        body: String,
        /// SHA-256 of the text, in hex.
        hash: String,
        /// Who has written it.
        created_by: String,
        /// When.
        created_at: At,
    }
}

/// Stores a new version.
pub async fn add(db: &mut Writer, row: PaymentOffer) -> Result<(), DbError> {
    db.insert::<Entity>(row).await
}

/// The newest version of a profile's offer.
pub async fn newest(db: &Reader, profile: ProfileId) -> Result<Option<PaymentOffer>, DbError> {
    db.find::<Entity>()
        .filter(Column::ProfileId.eq(profile.0))
        .order_by(Column::Version, Order::Desc)
        .limit(1)
        .one(db)
        .await
}

/// The version with this id.
pub async fn find(db: &Reader, id: OfferId) -> Result<Option<PaymentOffer>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).one(db).await
}

/// Every version of a profile's offer, newest first.
pub async fn of(db: &Reader, profile: ProfileId) -> Result<Vec<PaymentOffer>, DbError> {
    db.find::<Entity>()
        .filter(Column::ProfileId.eq(profile.0))
        .order_by(Column::Version, Order::Desc)
        .all(db)
        .await
}
