//! Accounts: who may sign in.

use kernel::ids::{AccountId, PatientId};
use sea_orm::{ColumnTrait, sea_query::Expr};

use crate::{DbError, Reader, Writer, db::violates};

clinic_table! {
    /// An account of a patient on the portal.
    Account = "accounts"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// Whose it is: the own card.
        patient_id: Uuid,
        /// The proven e-mail address that is a login, in lower case.
        email: Option<String>,
        /// The proven phone that is a login, E.164.
        phone: Option<String>,
        /// The password's argon2id hash in PHC form, with its parameters.
        password: Option<String>,
        /// The language, for letters.
        lang: String,
        /// When it was made.
        created_at: At,
    }
}

impl Account {
    /// The id.
    pub fn id(&self) -> AccountId {
        AccountId::of(self.id)
    }

    /// «Логин»: the e-mail address, or the phone.
    pub fn login(&self) -> &str {
        self.email.as_deref().or(self.phone.as_deref()).unwrap_or_default()
    }
}

/// Why an account could not be stored.
#[derive(Debug)]
pub enum Taken {
    /// The e-mail address is another account's login.
    Email,
    /// The phone is another account's login.
    Phone,
    /// The card has an account already.
    Patient,
    /// Something else.
    Failed(DbError),
}

fn taken(error: DbError) -> Taken {
    // PostgreSQL names the index, SQLite the columns.
    let of = |column: &str| {
        violates(&error, &format!("accounts_{column}"))
            || violates(&error, &format!("accounts.{column}"))
    };
    if of("email") {
        Taken::Email
    } else if of("phone") {
        Taken::Phone
    } else if of("patient_id") {
        Taken::Patient
    } else {
        Taken::Failed(error)
    }
}

/// Stores a new account.
pub async fn add(db: &mut Writer, row: Account) -> Result<(), Taken> {
    db.insert::<Entity>(row).await.map_err(taken)
}

/// The account with this id.
pub async fn find(db: &Reader, id: AccountId) -> Result<Option<Account>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).one(db).await
}

/// The same, locked until the transaction ends.
pub async fn lock(db: &mut Writer, id: AccountId) -> Result<Option<Account>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).locked().one(db).await
}

/// The account whose login is this e-mail address, in lower case.
pub async fn of_email(db: &Reader, email: &str) -> Result<Option<Account>, DbError> {
    db.find::<Entity>().filter(Column::Email.eq(email)).one(db).await
}

/// The account whose login is this phone, E.164.
pub async fn of_phone(db: &Reader, phone: &str) -> Result<Option<Account>, DbError> {
    db.find::<Entity>().filter(Column::Phone.eq(phone)).one(db).await
}

/// The account of a card.
pub async fn of_patient(db: &Reader, patient: PatientId) -> Result<Option<Account>, DbError> {
    db.find::<Entity>().filter(Column::PatientId.eq(patient.0)).one(db).await
}

/// Stores everything that may change about an account.
pub async fn save(db: &mut Writer, row: &Account) -> Result<(), Taken> {
    let met = db
        .update::<Entity>()
        .set(Column::Email, Expr::value(row.email.clone()))
        .set(Column::Phone, Expr::value(row.phone.clone()))
        .set(Column::Password, Expr::value(row.password.clone()))
        .set(Column::Lang, Expr::value(row.lang.clone()))
        .filter(Column::Id.eq(row.id))
        .exec(db)
        .await
        .map_err(taken)?;
    if met == 1 { Ok(()) } else { Err(Taken::Failed(DbError::RecordNotUpdated)) }
}

/// Removes an account. What refers to it (sessions, subscriptions) must be gone already.
pub async fn remove(db: &mut Writer, id: AccountId) -> Result<(), DbError> {
    db.delete::<Entity>().filter(Column::Id.eq(id.0)).exec(db).await.map(|_| ())
}

/// The accounts of these cards.
pub async fn of_patients(db: &Reader, patients: &[PatientId]) -> Result<Vec<Account>, DbError> {
    let ids = patients.iter().map(|id| id.0);
    db.find::<Entity>().filter(Column::PatientId.is_in(ids)).all(db).await
}
