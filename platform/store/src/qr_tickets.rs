//! QR codes handed out by the clinic for signing in (A6). Only a token's hash is kept.

use chrono::{DateTime, Utc};
use kernel::ids::{PatientId, QrTicketId};
use sea_orm::{ColumnTrait, Order, sea_query::Expr};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// A QR code for one patient.
    QrTicket = "qr_tickets"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// SHA-256 of the token in the code's address, in hex.
        token_hash: String,
        /// Whose cabinet it opens.
        patient_id: Uuid,
        /// Whether it is good once.
        single_use: bool,
        /// Until when it is good.
        expires_at: At,
        /// When it was last used.
        used_at: Option<At>,
        /// When the clinic took it back.
        revoked_at: Option<At>,
        /// Who issued it.
        issued_by: String,
        /// When.
        created_at: At,
    }
}

impl QrTicket {
    /// Whether it still opens the cabinet.
    pub fn is_good(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none()
            && self.expires_at > now
            && !(self.single_use && self.used_at.is_some())
    }
}

/// Stores a new one.
pub async fn add(db: &mut Writer, row: QrTicket) -> Result<(), DbError> {
    db.insert::<Entity>(row).await
}

/// The one with this id.
pub async fn find(db: &Reader, id: QrTicketId) -> Result<Option<QrTicket>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).one(db).await
}

/// The one with this token.
pub async fn of_token(db: &Reader, token_hash: &str) -> Result<Option<QrTicket>, DbError> {
    db.find::<Entity>().filter(Column::TokenHash.eq(token_hash)).one(db).await
}

/// The same, locked until the transaction ends.
pub async fn lock_token(db: &mut Writer, token_hash: &str) -> Result<Option<QrTicket>, DbError> {
    db.find::<Entity>().filter(Column::TokenHash.eq(token_hash)).locked().one(db).await
}

/// A patient's, newest first.
pub async fn of_patient(db: &Reader, patient: PatientId) -> Result<Vec<QrTicket>, DbError> {
    db.find::<Entity>()
        .filter(Column::PatientId.eq(patient.0))
        .order_by(Column::CreatedAt, Order::Desc)
        .limit(100)
        .all(db)
        .await
}

/// Notes that it was used.
pub async fn used(db: &mut Writer, id: QrTicketId, now: DateTime<Utc>) -> Result<(), DbError> {
    db.update::<Entity>()
        .set(Column::UsedAt, Expr::value(now))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await
        .map(|_| ())
}

/// Takes it back; tells whether it was there and good.
pub async fn revoke(db: &mut Writer, id: QrTicketId, now: DateTime<Utc>) -> Result<bool, DbError> {
    let met = db
        .update::<Entity>()
        .set(Column::RevokedAt, Expr::value(now))
        .filter(Column::Id.eq(id.0))
        .filter(Column::RevokedAt.is_null())
        .exec(db)
        .await?;
    Ok(met == 1)
}

/// Takes back all of a patient's.
pub async fn revoke_all(
    db: &mut Writer,
    patient: PatientId,
    now: DateTime<Utc>,
) -> Result<u64, DbError> {
    db.update::<Entity>()
        .set(Column::RevokedAt, Expr::value(now))
        .filter(Column::PatientId.eq(patient.0))
        .filter(Column::RevokedAt.is_null())
        .exec(db)
        .await
}

/// Removes those that ran out before a moment.
pub async fn forget(db: &mut Writer, before: DateTime<Utc>) -> Result<u64, DbError> {
    db.delete::<Entity>().filter(Column::ExpiresAt.lt(before)).exec(db).await
}
