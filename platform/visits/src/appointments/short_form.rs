//! The short form of a visitor who is not signed in (N1).

use kernel::{
    Problem, Refused, email,
    ids::PatientId,
    person::{FullName, NameError},
    phone::Phone,
};
use people::consents::Given;
use shell::{SignedIn, app::Clinic};
use store::patients;

use crate::booking::Proof;

/// The person as typed (N1).
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// «ФИО».
    pub name: String,
    /// «Мобильный телефон».
    pub phone: String,
    /// «Адрес электронной почты»; may be empty where the clinic does not require it.
    pub email: String,
}

/// The short form with what stands below it.
#[derive(Clone, Debug)]
pub struct ShortForm {
    /// For whom.
    pub person: Person,
    /// The consent; `None` when the tick was not set.
    pub consent: Option<Given>,
    /// What shows that no robot asks.
    pub proof: Proof,
}

/// The person with everything read: (name, phone, e-mail).
pub(super) struct Checked {
    pub(super) name: String,
    pub(super) phone: String,
    pub(super) email: String,
    /// The language of the card, where the registry books for one.
    pub(super) lang: Option<String>,
}

impl Checked {
    /// As the card of who has signed in says, or that of the dependent he acts for: letters
    /// about whom has no address of his own go to the representative.
    pub(super) fn of(who: &SignedIn) -> Self {
        let (card, account) = (who.patient(), &who.account);
        let or = |own: &String, other: &Option<String>| match own.as_str() {
            "" => other.clone().unwrap_or_default(),
            own => own.to_owned(),
        };
        Self {
            name: card.full_name().full(),
            phone: or(&card.phone, &account.phone),
            email: or(&card.email, &account.email),
            lang: None,
        }
    }
}

/// As a card of the index says, for which the registry books.
///
/// Refuses with 404 when there is no such card.
pub(super) async fn of_card(clinic: &Clinic, card: PatientId) -> Result<Checked, Problem> {
    let db = clinic.db().read().await?;
    let card = patients::find(&db, card).await?.filter(|card| card.forgotten_at.is_none());
    let card = card.ok_or_else(kernel::problem::not_found)?;
    Ok(Checked {
        name: card.full_name().full(),
        phone: card.phone,
        email: card.email,
        lang: Some(card.lang),
    })
}

/// Reads what a caller says at the registry: name, phone and the consent; an address is welcome.
pub(super) fn check_caller(person: &Person, agrees: bool) -> Result<Checked, Problem> {
    let mut wrong = Vec::new();
    let checked = check_person(person, false, &mut wrong);
    if !agrees {
        wrong.push(("consent", "desk.consent_needed"));
    }
    if wrong.is_empty() { Ok(checked) } else { Err(Refused::invalid(wrong).into()) }
}

/// Reads the form; every mistake is named at its field.
pub(super) fn check(clinic: &Clinic, form: &ShortForm) -> Result<Checked, Problem> {
    let mut wrong = Vec::new();
    let required =
        clinic.site.config.booking.email_required || matches!(form.proof, Proof::Code(_));
    let checked = check_person(&form.person, required, &mut wrong);
    if form.consent.is_none() {
        wrong.push(("consent", "booking.consent_needed"));
    }
    if wrong.is_empty() { Ok(checked) } else { Err(Refused::invalid(wrong).into()) }
}

fn check_person(
    person: &Person,
    required: bool,
    wrong: &mut Vec<(&'static str, &'static str)>,
) -> Checked {
    let name = FullName::parse(&person.name).map(|name| name.full()).unwrap_or_else(|error| {
        wrong.push((
            "name",
            match error {
                NameError::Empty => "booking.name_empty",
                NameError::OneWord => "booking.name_one_word",
                NameError::Letters => "booking.name_letters",
                NameError::Long => "booking.name_long",
            },
        ));
        String::new()
    });
    let phone = match Phone::parse(&person.phone) {
        Some(phone) => phone.e164().to_owned(),
        None => {
            let empty = person.phone.trim().is_empty();
            wrong
                .push(("phone", if empty { "booking.phone_empty" } else { "booking.phone_wrong" }));
            String::new()
        }
    };
    let email = match person.email.trim() {
        "" if required => {
            wrong.push(("email", "booking.email_empty"));
            String::new()
        }
        "" => String::new(),
        typed => email::parse(typed).unwrap_or_else(|| {
            wrong.push(("email", "booking.email_wrong"));
            String::new()
        }),
    };
    Checked { name, phone, email, lang: None }
}
