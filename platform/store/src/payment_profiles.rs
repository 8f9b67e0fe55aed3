//! Payment profiles («магазины», P1–P3): with whom a legal entity of the clinic has a contract
//! about payments. None is ever deleted: payments point at it.

use chrono::{DateTime, Utc};
use kernel::ids::ProfileId;
use sea_orm::{ColumnTrait, Order, sea_query::Expr};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One payment profile.
    PaymentProfile = "payment_profiles"
    key {
        /// «Внутренний идентификатор».
        id: Uuid,
    }
    columns {
        /// See [`provider`].
        provider: String,
        /// «Название профиля»: as a rule the name of the legal entity.
        name: String,
        /// «Идентификатор»: the shop's id, or the terminal's key.
        account: String,
        /// The secret key or the terminal's password, sealed.
        sealed: String,
        /// The password for ATOL Online, sealed.
        sealed_atol: Option<String>,
        /// Everything else that is set, as JSON.
        settings: String,
        /// Counts its changes, from 1.
        version: i64,
        /// Who has added it.
        created_by: String,
        /// When.
        created_at: At,
        /// When it was last changed.
        updated_at: At,
        /// Since when it takes no money any more.
        retired_at: Option<At>,
        /// When its connection was last checked.
        checked_at: Option<At>,
        /// What came of it: `ok` or the code of a refusal; empty before the first time.
        check_result: String,
    }
}

/// Who takes the money.
pub mod provider {
    /// «Новое API ЮКасса».
    pub const YOOKASSA: &str = "yookassa";
    /// «API Тинькофф».
    pub const TBANK: &str = "tbank";
    /// Both, in the order of forms.
    pub const ALL: [&str; 2] = [YOOKASSA, TBANK];
}

/// All of the clinic's, those in use first, oldest first.
pub async fn all(db: &Reader) -> Result<Vec<PaymentProfile>, DbError> {
    let mut rows = db.find::<Entity>().order_by(Column::CreatedAt, Order::Asc).all(db).await?;
    rows.sort_by_key(|row| row.retired_at.is_some());
    Ok(rows)
}

/// The one with this id.
pub async fn find(db: &Reader, id: ProfileId) -> Result<Option<PaymentProfile>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).one(db).await
}

/// The same, locked until the transaction ends.
pub async fn lock(db: &mut Writer, id: ProfileId) -> Result<Option<PaymentProfile>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).locked().one(db).await
}

/// Those of a provider, retired ones included.
pub async fn of_provider(db: &Reader, provider: &str) -> Result<Vec<PaymentProfile>, DbError> {
    db.find::<Entity>().filter(Column::Provider.eq(provider)).all(db).await
}

/// Those in use that a provider knows under this account.
pub async fn of_account(
    db: &Reader,
    provider: &str,
    account: &str,
) -> Result<Vec<PaymentProfile>, DbError> {
    db.find::<Entity>()
        .filter(Column::Provider.eq(provider))
        .filter(Column::Account.eq(account))
        .all(db)
        .await
}

/// Stores one, new or locked and changed.
pub async fn put(db: &mut Writer, row: PaymentProfile) -> Result<(), DbError> {
    db.put_all::<Entity>(vec![row]).await
}

/// Notes what came of checking its connection.
pub async fn checked(
    db: &mut Writer,
    id: ProfileId,
    result: &str,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    db.update::<Entity>()
        .set(Column::CheckedAt, Expr::value(now))
        .set(Column::CheckResult, Expr::value(result))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await
        .map(|_| ())
}
