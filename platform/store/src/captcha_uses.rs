//! Captchas already spent: a solution is good once.

use chrono::{DateTime, Utc};
use sea_orm::ColumnTrait;

use crate::{DbError, Writer};

clinic_table! {
    /// One spent challenge.
    CaptchaUse = "captcha_uses"
    key {
        /// The challenge's nonce.
        nonce: String,
    }
    columns {
        /// When the challenge itself expires; the row may go then.
        expires_at: At,
    }
}

/// Spends a challenge; false when it was spent before.
pub async fn spend(
    db: &mut Writer,
    nonce: &str,
    expires_at: DateTime<Utc>,
) -> Result<bool, DbError> {
    db.insert_new::<Entity>(CaptchaUse::new(nonce.into(), expires_at)).await
}

/// Removes what has expired.
pub async fn forget(db: &mut Writer, now: DateTime<Utc>) -> Result<u64, DbError> {
    db.delete::<Entity>().filter(Column::ExpiresAt.lt(now)).exec(db).await
}
