//! «Добавить»: asking to act for another (D2).

use chrono::TimeDelta;
use kernel::{
    Problem, Refused,
    ids::{FamilyLinkId, PatientId, new_uuid},
    person::{FullName, age, match_name},
    problem, zone,
};
use shell::{SignedIn, Trace, app::Clinic};
use store::{
    Writer, accounts, changes,
    family_links::{self, FamilyLink, Taken, status},
    patients::{self, Patient},
};

use super::{Person, Typed};
use crate::{
    audit, cards,
    consents::{self, By, Given},
};

/// How many links a representative may ask for in a day.
const A_DAY: u64 = 10;
/// How many links a representative may have.
const AT_ONCE: usize = 20;

/// The wish to act for somebody.
#[derive(Clone, Debug)]
pub struct Ask {
    /// For whom.
    pub person: Typed,
    /// The consent to the processing of that person's data.
    pub consent: Option<Given>,
}

/// Asks to act for another. A minor whom the clinic does not know gets a new card and is linked
/// at once; so is a minor with exactly one card that names the phone which the representative
/// has proven. In any other doubt the registry decides, and so it does about every adult: whoever
/// asks must not learn whether somebody is a patient here.
///
/// Refuses with `request.invalid_fields`, `consents.outdated`, `family.oneself`,
/// `family.already`, `family.too_many`, `family.too_many_today`, or 404 where families are
/// switched off.
pub async fn add(
    clinic: &Clinic,
    who: &SignedIn,
    ask: &Ask,
    trace: &Trace,
) -> Result<FamilyLink, Problem> {
    let config = &clinic.site.config;
    if !config.family.enabled {
        return Err(problem::not_found());
    }
    let now = clinic.now();
    let today = zone::date(config.zone, now);
    let (person, consent) = check(ask, today)?;
    let mut db = clinic.db().write().await?;
    // One wish of a representative after another: that of a double click finds the first.
    let own = patients::lock(&mut db, who.own.id()).await?.ok_or_else(problem::not_found)?;
    let account = accounts::find(&db, who.account.id()).await?.ok_or_else(problem::not_found)?;
    if person.is(&own.full_name(), own.birth_date, &own.sex) {
        return Err(Refused::new(409, "family.oneself").into());
    }
    within_limits(&db, &own, &person, now).await?;
    let minor = age(person.birth_date, today) < i32::from(config.family.minor_until);
    let (card, reason) = if minor {
        card_of_minor(clinic, &mut db, &person, &own, account.phone.as_deref(), now).await?
    } else {
        (None, "adult")
    };
    let link = FamilyLink::new(
        FamilyLinkId::new(now).0,
        own.id,
        card.map(|card| card.0),
        person.name.surname.clone(),
        person.name.name.clone(),
        person.name.patronymic.clone(),
        person.birth_date,
        person.sex.tag().into(),
        if card.is_some() { status::ACTIVE } else { status::WAITING }.into(),
        reason.into(),
        now,
        card.is_some().then_some(now),
        if card.is_some() { "portal" } else { "" }.into(),
    );
    match family_links::add(&mut db, link.clone()).await {
        Ok(()) => {}
        Err(Taken::Already) => return Err(Refused::new(409, "family.already").into()),
        Err(Taken::Failed(error)) => return Err(error.into()),
    }
    let by = By {
        person: &person.name.full(),
        phone: account.phone.as_deref().unwrap_or(&own.phone),
        email: account.email.as_deref().unwrap_or(&own.email),
        patient: card,
        account: Some(account.id()),
        ..By::default()
    };
    consents::record(&mut db, consents::PERSONAL_DATA, consent, by, now).await?;
    changes::add(&mut db, "family_links.created", link.id, now).await?;
    let about = card.or(Some(own.id()));
    audit::record(clinic, &mut db, trace, "family.add", about, Some(link.id)).await?;
    db.commit().await?;
    Ok(link)
}

fn check(ask: &Ask, today: chrono::NaiveDate) -> Result<(Person, &Given), Refused> {
    let checked = ask.person.check(today);
    match (checked, &ask.consent) {
        (Ok(person), Some(consent)) => Ok((person, consent)),
        (checked, consent) => {
            let mut fields = checked.err().map(|refused| refused.fields).unwrap_or_default();
            if consent.is_none() {
                fields.push(("consent", "family.consent_needed"));
            }
            Err(Refused::invalid(fields))
        }
    }
}

async fn within_limits(
    db: &Writer,
    own: &Patient,
    person: &Person,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), Problem> {
    let links = family_links::of_representative(db, own.id()).await?;
    let open = |link: &&FamilyLink| [status::ACTIVE, status::WAITING].contains(&&*link.status);
    let same = |link: &FamilyLink| {
        let name = FullName {
            surname: link.surname.clone(),
            name: link.name.clone(),
            patronymic: link.patronymic.clone(),
        };
        person.is(&name, link.birth_date, &link.sex)
    };
    if links.iter().filter(open).any(same) {
        return Err(Refused::new(409, "family.already").into());
    }
    if links.iter().filter(open).count() >= AT_ONCE {
        return Err(Refused::new(409, "family.too_many").into());
    }
    if family_links::asked_since(db, own.id(), now - TimeDelta::days(1)).await? >= A_DAY {
        return Err(Refused::new(429, "family.too_many_today").into());
    }
    Ok(())
}

/// The card of a minor, where there is no doubt about it, and why; none when there is.
async fn card_of_minor(
    clinic: &Clinic,
    db: &mut Writer,
    person: &Person,
    own: &Patient,
    proven_phone: Option<&str>,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(Option<PatientId>, &'static str), Problem> {
    let short = FullName { patronymic: String::new(), ..person.name.clone() };
    let mut cards = patients::alike(db, &match_name(&short), person.birth_date).await?;
    cards.retain(|card| card.sex == person.sex.tag() && person.may_be(&card.full_name()));
    match cards.as_slice() {
        [] => {
            let card = new_card(person, own, proven_phone, now);
            let id = card.id();
            cards::add(clinic, db, card).await?;
            changes::add(db, "patients.created", id.0, now).await?;
            Ok((Some(id), "new_card"))
        }
        // Who has a cabinet of his own has to be asked himself.
        [card]
            if proven_phone == Some(&*card.phone)
                && accounts::of_patient(db, card.id()).await?.is_none() =>
        {
            Ok((Some(card.id()), "matched"))
        }
        _ => Ok((None, "unclear")),
    }
}

/// «Новая карточка регистрации» with the representative's contacts; unconfirmed.
pub(super) fn new_card(
    person: &Person,
    representative: &Patient,
    proven_phone: Option<&str>,
    now: chrono::DateTime<chrono::Utc>,
) -> Patient {
    Patient::new(
        new_uuid(now),
        person.name.surname.clone(),
        person.name.name.clone(),
        person.name.patronymic.clone(),
        person.birth_date,
        person.sex.tag().into(),
        representative.email.clone(),
        proven_phone.unwrap_or(&representative.phone).into(),
        match_name(&person.name),
        representative.branch_id,
        representative.no_calls,
        representative.no_sms,
        representative.lang.clone(),
        "portal".into(),
        now,
        None,
        None,
        None,
    )
}
