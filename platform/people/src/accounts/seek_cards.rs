//! The registry looks for a card by all it knows.

use kernel::{
    Problem, Refused,
    person::{self, FullName, match_name},
    phone::Phone,
};
use shell::{Trace, app::Clinic};
use store::patients::{self, Patient, Sought};

use crate::audit;

/// What the registry types.
#[derive(Clone, Debug, Default)]
pub struct Seek {
    /// The beginning of «Фамилия Имя Отчество».
    pub name: String,
    /// A phone, however it is written.
    pub phone: String,
    /// «Дата рождения».
    pub birth_date: String,
}

/// Cards with all that was typed, by name, after the first `skip`, at most `limit`; each look at
/// a card is noted. Who types nothing finds nothing.
///
/// Refuses with `request.invalid_fields` (phone, birth date).
pub async fn seek_cards(
    clinic: &Clinic,
    seek: &Seek,
    (skip, limit): (u64, u64),
    trace: &Trace,
) -> Result<Vec<Patient>, Problem> {
    let sought = read(clinic, seek)?;
    let mut db = clinic.db().write().await?;
    let found = patients::sought(&db, &sought, (skip, limit)).await?;
    for card in &found {
        audit::record(clinic, &mut db, trace, "patients.read", Some(card.id()), None).await?;
    }
    db.commit().await?;
    Ok(found)
}

fn read(clinic: &Clinic, seek: &Seek) -> Result<Sought, Problem> {
    let mut wrong = Vec::new();
    let phone = Phone::parse(&seek.phone).map(|phone| phone.e164().to_owned());
    if phone.is_none() && !seek.phone.trim().is_empty() {
        wrong.push(("phone", "accounts.phone_wrong"));
    }
    let today = kernel::zone::date(clinic.site.config.zone, clinic.now());
    let birth_date = person::birth_date(&seek.birth_date, today);
    if birth_date.is_none() && !seek.birth_date.trim().is_empty() {
        wrong.push(("birth_date", "accounts.birth_date_wrong"));
    }
    if !wrong.is_empty() {
        return Err(Refused::invalid(wrong).into());
    }
    let name = FullName {
        surname: seek.name.replace(['%', '_', '\\'], " "),
        name: String::new(),
        patronymic: String::new(),
    };
    Ok(Sought { words: match_name(&name), phone: phone.unwrap_or_default(), birth_date })
}
