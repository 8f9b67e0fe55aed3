//! The clinic's card index («картотека»).

use chrono::NaiveDate;
use kernel::{ids::PatientId, person::FullName};
use sea_orm::{ColumnTrait, Condition, sea_query::Expr};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// A patient's card («карточка регистрации», A4).
    Patient = "patients"
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
        /// «Пол»: `male` or `female`, see [`kernel::person::Sex`].
        sex: String,
        /// E-mail for letters; may be empty, need not be proven.
        email: String,
        /// Phone in E.164; may be empty, need not be proven.
        phone: String,
        /// The name as [`kernel::person::match_name`] writes it, for finding the card.
        match_name: String,
        /// The institution the patient is attached to (C12).
        branch_id: Option<Uuid>,
        /// «Отказаться от обзвона по телефону».
        no_calls: bool,
        /// «Отказаться от рассылки SMS».
        no_sms: bool,
        /// The patient's language, for letters.
        lang: String,
        /// Where the card comes from: `portal` or `mis`.
        origin: String,
        /// When it was made.
        created_at: At,
        /// When the registry confirmed the patient (A5); before that the registration is
        /// «Неподтвержденная».
        confirmed_at: Option<At>,
        /// When its personal data were removed.
        forgotten_at: Option<At>,
        /// The clinic's information system's own id of it.
        mis_id: Option<String>,
    }
}

/// How many cards the clinic has, those without personal data left out.
pub async fn count(db: &Reader) -> Result<u64, DbError> {
    db.find::<Entity>().filter(Column::ForgottenAt.is_null()).count(db).await
}

impl Patient {
    /// The name in its parts.
    pub fn full_name(&self) -> FullName {
        FullName {
            surname: self.surname.clone(),
            name: self.name.clone(),
            patronymic: self.patronymic.clone(),
        }
    }

    /// The id of the card.
    pub fn id(&self) -> PatientId {
        PatientId::of(self.id)
    }

    /// Whether the registry has confirmed the patient (A5).
    pub const fn is_confirmed(&self) -> bool {
        self.confirmed_at.is_some()
    }
}

/// Stores a new card.
pub async fn add(db: &mut Writer, row: Patient) -> Result<(), DbError> {
    db.insert::<Entity>(row).await
}

/// The card with this id.
pub async fn find(db: &Reader, id: PatientId) -> Result<Option<Patient>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).one(db).await
}

/// The same, locked until the transaction ends.
pub async fn lock(db: &mut Writer, id: PatientId) -> Result<Option<Patient>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).locked().one(db).await
}

/// Several cards by id, in no order.
pub async fn of_ids(db: &Reader, ids: &[PatientId]) -> Result<Vec<Patient>, DbError> {
    db.find::<Entity>().filter(Column::Id.is_in(ids.iter().map(|id| id.0))).all(db).await
}

/// Cards of that name (see [`kernel::person::match_name`]) and birth date, at most ten.
pub async fn named(
    db: &Reader,
    match_name: &str,
    birth_date: NaiveDate,
) -> Result<Vec<Patient>, DbError> {
    db.find::<Entity>()
        .filter(Column::MatchName.eq(match_name))
        .filter(Column::BirthDate.eq(birth_date))
        .filter(Column::ForgottenAt.is_null())
        .limit(10)
        .all(db)
        .await
}

/// Cards whose name begins with these words, as [`kernel::person::match_name`] writes them, or
/// whose phone is this one; at most twenty, by name.
pub async fn search(db: &Reader, words: &str, phone: &str) -> Result<Vec<Patient>, DbError> {
    let mut which = Condition::any();
    if !words.is_empty() {
        which = which.add(Column::MatchName.starts_with(words));
    }
    if !phone.is_empty() {
        which = which.add(Column::Phone.eq(phone));
    }
    if which.is_empty() {
        return Ok(vec![]);
    }
    db.find::<Entity>()
        .filter(which)
        .filter(Column::ForgottenAt.is_null())
        .order_by(Column::MatchName, sea_orm::Order::Asc)
        .limit(20)
        .all(db)
        .await
}

/// By what the registry looks for cards; what is empty does not count.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    /// The beginning of the name, as [`kernel::person::match_name`] writes it.
    pub words: String,
    /// The phone in E.164.
    pub phone: String,
    /// The birth date.
    pub birth_date: Option<NaiveDate>,
}

/// Cards with all that is sought, by name, after the first `skip`, at most `limit`; none where
/// nothing is sought.
pub async fn sought(
    db: &Reader,
    sought: &Sought,
    (skip, limit): (u64, u64),
) -> Result<Vec<Patient>, DbError> {
    let mut which = Condition::all();
    if !sought.words.is_empty() {
        which = which.add(Column::MatchName.starts_with(&*sought.words));
    }
    if !sought.phone.is_empty() {
        which = which.add(Column::Phone.eq(&*sought.phone));
    }
    if let Some(born) = sought.birth_date {
        which = which.add(Column::BirthDate.eq(born));
    }
    if which.is_empty() {
        return Ok(vec![]);
    }
    db.find::<Entity>()
        .filter(which)
        .filter(Column::ForgottenAt.is_null())
        .order_by(Column::MatchName, sea_orm::Order::Asc)
        .order_by(Column::Id, sea_orm::Order::Asc)
        .skip(skip)
        .limit(limit)
        .all(db)
        .await
}

/// Stores everything that may change about a card.
pub async fn save(db: &mut Writer, row: &Patient) -> Result<(), DbError> {
    let met = db
        .update::<Entity>()
        .set(Column::Surname, Expr::value(row.surname.clone()))
        .set(Column::Name, Expr::value(row.name.clone()))
        .set(Column::Patronymic, Expr::value(row.patronymic.clone()))
        .set(Column::BirthDate, Expr::value(row.birth_date))
        .set(Column::Sex, Expr::value(row.sex.clone()))
        .set(Column::Email, Expr::value(row.email.clone()))
        .set(Column::Phone, Expr::value(row.phone.clone()))
        .set(Column::MatchName, Expr::value(row.match_name.clone()))
        .set(Column::BranchId, Expr::value(row.branch_id))
        .set(Column::NoCalls, Expr::value(row.no_calls))
        .set(Column::NoSms, Expr::value(row.no_sms))
        .set(Column::Lang, Expr::value(row.lang.clone()))
        .set(Column::ConfirmedAt, Expr::value(row.confirmed_at))
        .set(Column::ForgottenAt, Expr::value(row.forgotten_at))
        .set(Column::MisId, Expr::value(row.mis_id.clone()))
        .filter(Column::Id.eq(row.id))
        .exec(db)
        .await?;
    if met == 1 { Ok(()) } else { Err(DbError::RecordNotUpdated) }
}

/// The cards of a clinic, oldest first, after `after`: for walking through all of them.
pub async fn after(
    db: &Reader,
    after: Option<PatientId>,
    limit: u64,
) -> Result<Vec<Patient>, DbError> {
    let mut query = db.find::<Entity>().filter(Column::ForgottenAt.is_null());
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after.0));
    }
    query.order_by(Column::Id, sea_orm::Order::Asc).limit(limit).all(db).await
}

/// Cards of a birth date whose name (see [`kernel::person::match_name`]) begins with this, at
/// most twenty.
pub async fn alike(
    db: &Reader,
    beginning: &str,
    birth_date: NaiveDate,
) -> Result<Vec<Patient>, DbError> {
    db.find::<Entity>()
        .filter(Column::MatchName.starts_with(beginning))
        .filter(Column::BirthDate.eq(birth_date))
        .filter(Column::ForgottenAt.is_null())
        .limit(20)
        .all(db)
        .await
}

/// The cards with these ids of the information system, or these of ours, locked until the
/// transaction ends.
pub async fn lock_of_mis(
    db: &mut Writer,
    mis_ids: &[String],
    ids: &[PatientId],
) -> Result<Vec<Patient>, DbError> {
    let mut which = Condition::any().add(Column::MisId.is_in(mis_ids));
    if !ids.is_empty() {
        which = which.add(Column::Id.is_in(ids.iter().map(|id| id.0)));
    }
    db.find::<Entity>().filter(which).locked_in_order(Column::Id).all(db).await
}

/// The ids of the cards with these ids of the information system.
pub async fn ids_of_mis(
    db: &Reader,
    mis_ids: &[String],
) -> Result<Vec<(String, sea_orm::entity::prelude::Uuid)>, DbError> {
    let rows = db.find::<Entity>().filter(Column::MisId.is_in(mis_ids)).all(db).await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.mis_id?, row.id))).collect())
}

/// Cards of these names (see [`kernel::person::match_name`]) that no information system has
/// named yet, locked until the transaction ends; at most a thousand.
pub async fn lock_unnamed(db: &mut Writer, names: &[String]) -> Result<Vec<Patient>, DbError> {
    db.find::<Entity>()
        .filter(Column::MatchName.is_in(names))
        .filter(Column::MisId.is_null())
        .filter(Column::ForgottenAt.is_null())
        .limit(1000)
        .locked_in_order(Column::Id)
        .all(db)
        .await
}

/// Stores cards, new and changed ones.
pub async fn put(db: &mut Writer, rows: Vec<Patient>) -> Result<(), DbError> {
    db.put_all::<Entity>(rows).await
}
