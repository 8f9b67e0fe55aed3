//! The registry makes a card.

use chrono::NaiveDate;
use kernel::{
    Lang, Problem, Refused, email,
    ids::{PatientId, new_uuid},
    person::{self, FullName, NameError, Sex, match_name},
    phone::Phone,
};
use shell::{Trace, app::Clinic};
use store::{
    changes,
    patients::{self, Patient, Sought},
};

use crate::{audit, cards};

/// How many cards that may be the same person are shown.
const ALIKE: u64 = 20;

/// A card as typed: as at registration, without an account.
#[derive(Clone, Debug, Default)]
pub struct NewCard {
    /// «Фамилия».
    pub surname: String,
    /// «Имя».
    pub name: String,
    /// «Отчество»; may be empty.
    pub patronymic: String,
    /// «Дата рождения».
    pub birth_date: String,
    /// «Пол»: `male` or `female`.
    pub sex: String,
    /// «Мобильный телефон».
    pub phone: String,
    /// «Адрес электронной почты»; may be empty.
    pub email: String,
    /// «Отказаться от обзвона по телефону».
    pub no_calls: bool,
    /// «Отказаться от рассылки SMS».
    pub no_sms: bool,
    /// Whether cards that may be the same person's were looked at: it is another one.
    pub another: bool,
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Added {
    /// The new card, unconfirmed.
    Card(PatientId),
    /// Cards that may be the same person's; nothing was made.
    Alike(Vec<Patient>),
}

/// Makes a card. Where there are cards of the same birth date and name, or nearly so, they are
/// shown first: two cards are never taken for one by the name alone, and none is made
/// unawares.
///
/// Refuses with `request.invalid_fields`.
pub async fn add_card(clinic: &Clinic, typed: &NewCard, trace: &Trace) -> Result<Added, Problem> {
    let row = check(clinic, typed)?;
    let mut db = clinic.db().write().await?;
    if !typed.another {
        let short = FullName { patronymic: String::new(), ..row.full_name() };
        let mut alike = patients::alike(&db, &match_name(&short), row.birth_date).await?;
        let same = Sought {
            words: match_name(&FullName { name: String::new(), ..short }),
            phone: row.phone.clone(),
            birth_date: None,
        };
        let by_phone = patients::sought(&db, &same, (0, ALIKE)).await?;
        let new = |card: &Patient| !alike.iter().any(|one| one.id == card.id);
        let more: Vec<_> = by_phone.into_iter().filter(new).collect();
        alike.extend(more);
        if !alike.is_empty() {
            for card in &alike {
                audit::record(clinic, &mut db, trace, "patients.read", Some(card.id()), None)
                    .await?;
            }
            db.commit().await?;
            return Ok(Added::Alike(alike));
        }
    }
    let id = row.id();
    cards::add(clinic, &mut db, row).await?;
    changes::add(&mut db, "patients.created", id.0, clinic.now()).await?;
    audit::record(clinic, &mut db, trace, "patients.create", Some(id), None).await?;
    db.commit().await?;
    Ok(Added::Card(id))
}

fn check(clinic: &Clinic, typed: &NewCard) -> Result<Patient, Problem> {
    let mut wrong = Vec::new();
    let mut part = |field, text: &str, empty: Option<&'static str>| match FullName::part(text) {
        Ok(part) => part,
        Err(error) => {
            let code = match error {
                NameError::Long => Some("accounts.name_long"),
                NameError::Letters | NameError::OneWord => Some("accounts.name_letters"),
                NameError::Empty => empty,
            };
            wrong.extend(code.map(|code| (field, code)));
            String::new()
        }
    };
    let name = FullName {
        surname: part("surname", &typed.surname, Some("accounts.surname_empty")),
        name: part("name", &typed.name, Some("accounts.name_empty")),
        patronymic: part("patronymic", &typed.patronymic, None),
    };
    let now = clinic.now();
    let today = kernel::zone::date(clinic.site.config.zone, now);
    let birth_date: Option<NaiveDate> = person::birth_date(&typed.birth_date, today);
    if birth_date.is_none() {
        wrong.push(("birth_date", "accounts.birth_date_wrong"));
    }
    let sex = Sex::from_tag(&typed.sex);
    if sex.is_none() {
        wrong.push(("sex", "accounts.sex_needed"));
    }
    let phone = Phone::parse(&typed.phone).map(|phone| phone.e164().to_owned());
    if phone.is_none() {
        let empty = typed.phone.trim().is_empty();
        wrong.push(("phone", if empty { "accounts.phone_empty" } else { "accounts.phone_wrong" }));
    }
    let email = match typed.email.trim() {
        "" => Some(String::new()),
        typed => email::parse(typed),
    };
    if email.is_none() {
        wrong.push(("email", "accounts.email_wrong"));
    }
    let (Some(birth_date), Some(sex), Some(phone), Some(email), true) =
        (birth_date, sex, phone, email, wrong.is_empty())
    else {
        return Err(Refused::invalid(wrong).into());
    };
    let match_name = match_name(&name);
    Ok(Patient::new(
        new_uuid(now),
        name.surname,
        name.name,
        name.patronymic,
        birth_date,
        sex.tag().into(),
        email,
        phone,
        match_name,
        None,
        typed.no_calls,
        typed.no_sms,
        Lang::Ru.tag().into(),
        "portal".into(),
        now,
        None,
        None,
        None,
    ))
}
