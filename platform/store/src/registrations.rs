//! Registrations that wait for their code (A1, A2).

use chrono::{DateTime, Utc};
use kernel::ids::RegistrationId;
use sea_orm::{ColumnTrait, sea_query::Expr};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// «Данные пользователя» as entered, until the account is made.
    Registration = "registrations"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// «Фамилия».
        surname: String,
        /// «Имя».
        name: String,
        /// «Отчество»; may be empty.
        patronymic: String,
        /// «Дата рождения».
        birth_date: Date,
        /// «Пол»: `male` or `female`.
        sex: String,
        /// E-mail address; empty when none was entered.
        email: String,
        /// Phone in E.164.
        phone: String,
        /// «Отказаться от обзвона по телефону».
        no_calls: bool,
        /// «Отказаться от рассылки SMS».
        no_sms: bool,
        /// Where the code goes: `email` or `phone`.
        channel: String,
        /// The hash of the browser's token: the registration goes on in this browser only.
        visitor: String,
        /// The consent as given, JSON.
        consent: String,
        /// The language.
        lang: String,
        /// When it was entered.
        created_at: At,
        /// The account that came of it.
        account_id: Option<Uuid>,
    }
}

/// Stores a new registration.
pub async fn add(db: &mut Writer, row: Registration) -> Result<(), DbError> {
    db.insert::<Entity>(row).await
}

/// The registration with this id.
pub async fn find(db: &Reader, id: RegistrationId) -> Result<Option<Registration>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).one(db).await
}

/// The same, locked until the transaction ends.
pub async fn lock(db: &mut Writer, id: RegistrationId) -> Result<Option<Registration>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).locked().one(db).await
}

/// Notes which account came of it.
pub async fn done(
    db: &mut Writer,
    id: RegistrationId,
    account: kernel::ids::AccountId,
) -> Result<(), DbError> {
    db.update::<Entity>()
        .set(Column::AccountId, Expr::value(account.0))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await
        .map(|_| ())
}

/// Removes registrations entered before a moment.
pub async fn forget(db: &mut Writer, before: DateTime<Utc>) -> Result<u64, DbError> {
    db.delete::<Entity>().filter(Column::CreatedAt.lt(before)).exec(db).await
}

/// Removes the registration that an account came of.
pub async fn forget_of_account(
    db: &mut Writer,
    account: kernel::ids::AccountId,
) -> Result<u64, DbError> {
    db.delete::<Entity>().filter(Column::AccountId.eq(account.0)).exec(db).await
}

/// Removes the registrations entered with this e-mail address or phone.
pub async fn forget_contacts(
    db: &mut Writer,
    email: Option<&str>,
    phone: Option<&str>,
) -> Result<u64, DbError> {
    let mut gone = 0;
    if let Some(email) = email {
        gone += db.delete::<Entity>().filter(Column::Email.eq(email)).exec(db).await?;
    }
    if let Some(phone) = phone {
        gone += db.delete::<Entity>().filter(Column::Phone.eq(phone)).exec(db).await?;
    }
    Ok(gone)
}
