//! Step 2, «Подтверждение аккаунта»: «Вперед».

use kernel::{
    Problem, Refused,
    ids::{AccountId, PatientId, RegistrationId, new_uuid},
    person::{FullName, match_name},
    problem,
    secret::Secret,
    site::Channel,
};
use shell::{
    Trace,
    app::Clinic,
    http::{limits::Kind, token::Token},
};
use store::{
    Writer,
    accounts::{self, Account, Taken},
    changes,
    patients::{self, Patient},
    registrations::{self, Registration},
};

use super::{
    begin_registration::{Agreed, REGISTRATION, login_of},
    enter::{self, Entry},
    password::{self, Compared},
};
use crate::{
    audit, cards, codes,
    consents::{self, By},
};

/// What is typed on step 2.
#[derive(Clone, Debug)]
pub struct Confirmation {
    /// «Код подтверждения».
    pub code: String,
    /// «Пароль».
    pub password: Secret<String>,
    /// «Подтверждение».
    pub again: Secret<String>,
}

/// Makes the account, with the proven address as its login, and the card in the clinic's index
/// with everything entered (A4); the patient is «Неподтвержденный» and signed in.
///
/// A card that the clinic has already is taken instead of a new one when name, birth date, sex
/// and the phone that was just proven are the same, and only one such card is there that has no
/// account. What stands on it stays.
///
/// Sent twice it makes one account, and both senders are let in.
///
/// Refuses with 404, `request.invalid_fields` (password, again), `codes.*`,
/// `consents.outdated`, `accounts.taken` (the address has become a login meanwhile),
/// `accounts.registered`, `accounts.busy`, `limits.too_many`, `limits.patients_full`.
pub async fn confirm_registration(
    clinic: &Clinic,
    id: RegistrationId,
    visitor: &str,
    typed: &Confirmation,
    entry: Entry<'_>,
) -> Result<Token, Problem> {
    let row = super::registration_of(clinic, id, visitor).await?;
    if let Some(account) = row.account_id {
        return again(clinic, AccountId::of(account), typed, entry).await;
    }
    let limits = &clinic.app.limits;
    limits.count_kind(clinic, Kind::SignIn, &entry.trace.ip).await?;
    let hash = password::choose(&clinic.app, &typed.password, &typed.again, known_of(clinic, &row))
        .await?;
    codes::count(clinic, id.0).await?;
    // Somebody may take the card that was found; then there is one more try, with a new card.
    for _ in 0..2 {
        match attempt(clinic, id, &typed.code, &hash, entry).await? {
            Outcome::Done(token) => return Ok(token),
            Outcome::DoneBefore(account) => return again(clinic, account, typed, entry).await,
            Outcome::CardTaken => {}
        }
    }
    Err(Refused::new(409, "accounts.taken").into())
}

enum Outcome {
    Done(Token),
    DoneBefore(AccountId),
    CardTaken,
}

async fn attempt(
    clinic: &Clinic,
    id: RegistrationId,
    code: &str,
    hash: &str,
    entry: Entry<'_>,
) -> Result<Outcome, Problem> {
    let mut db = clinic.db().write().await?;
    let row = registrations::lock(&mut db, id).await?.ok_or_else(problem::not_found)?;
    if let Some(account) = row.account_id {
        return Ok(Outcome::DoneBefore(AccountId::of(account)));
    }
    codes::check(clinic, &mut db, id.0, REGISTRATION, code).await?;
    let login = login_of(&row);
    if login.account(&db).await?.is_some() {
        return Err(Refused::new(409, "accounts.taken").into());
    }
    let now = clinic.now();
    let known = known_card(&mut db, &row, login.channel).await?;
    let is_new = known.is_none();
    let card = match known {
        Some(card) => card,
        None => {
            let card = new_card(clinic, &row);
            cards::add(clinic, &mut db, card.clone()).await?;
            card
        }
    };
    let (email, phone) = match login.channel {
        Channel::Email => (Some(login.address), None),
        Channel::Phone => (None, Some(login.address)),
    };
    let account = Account::new(
        new_uuid(now),
        card.id,
        email,
        phone,
        Some(hash.to_owned()),
        row.lang.clone(),
        now,
    );
    match accounts::add(&mut db, account.clone()).await {
        Ok(()) => {}
        Err(Taken::Patient) => return Ok(Outcome::CardTaken),
        Err(Taken::Email | Taken::Phone) => {
            return Err(Refused::new(409, "accounts.taken").into());
        }
        Err(Taken::Failed(error)) => return Err(error.into()),
    }
    let agreed: Agreed = serde_json::from_str(&row.consent)?;
    let by = By {
        person: &full_name(&row).full(),
        phone: &row.phone,
        email: &row.email,
        appointment: None,
        patient: Some(card.id()),
        account: Some(account.id()),
        staff: None,
    };
    let given = agreed.given(login.channel);
    consents::record(&mut db, consents::PERSONAL_DATA, &given, by, now).await?;
    if is_new {
        changes::add(&mut db, "patients.created", card.id, now).await?;
    }
    registrations::done(&mut db, id, account.id()).await?;
    let trace = Trace {
        actor: "patient",
        account: Some(account.id()),
        own: Some(card.id()),
        ..entry.trace.clone()
    };
    let whose = Some(card.id());
    audit::record(clinic, &mut db, &trace, "accounts.register", whose, Some(account.id)).await?;
    let token = enter::open_instead(clinic, &mut db, &account, REGISTRATION, entry).await?;
    db.commit().await?;
    Ok(Outcome::Done(token))
}

/// Another press of «Вперед»: who knows the password that was chosen is let in.
async fn again(
    clinic: &Clinic,
    account: AccountId,
    typed: &Confirmation,
    entry: Entry<'_>,
) -> Result<Token, Problem> {
    let place = clinic.app.heavy.place()?;
    let limits = &clinic.app.limits;
    limits.count_kind(clinic, Kind::LoginFrom, &format!("{account}:{}", entry.trace.ip)).await?;
    let db = clinic.db().read().await?;
    let known = accounts::find(&db, account).await?;
    drop(db);
    let kept = known.and_then(|account| account.password);
    let compared = password::compare(place, &typed.password, kept.as_deref()).await?;
    let registered = || Refused::new(409, "accounts.registered");
    if matches!(compared, Compared::Wrong) {
        return Err(registered().into());
    }
    let mut db = clinic.db().write().await?;
    let row = accounts::lock(&mut db, account).await?;
    let row = row.filter(|row| row.password == kept).ok_or_else(registered)?;
    let token = enter::enter(clinic, &mut db, &row, REGISTRATION, entry).await?;
    db.commit().await?;
    Ok(token)
}

/// The card that the clinic has of this person already.
async fn known_card(
    db: &mut Writer,
    row: &Registration,
    proven: Channel,
) -> Result<Option<Patient>, Problem> {
    if proven != Channel::Phone {
        return Ok(None);
    }
    let named = patients::named(db, &match_name(&full_name(row)), row.birth_date).await?;
    let same = |card: &Patient| card.sex == row.sex && card.phone == row.phone;
    let mut cards = named.into_iter().filter(same);
    let (Some(card), None) = (cards.next(), cards.next()) else { return Ok(None) };
    let Some(card) = patients::lock(db, card.id()).await?.filter(same) else { return Ok(None) };
    let owner = accounts::of_patient(db, card.id()).await?;
    Ok(owner.is_none().then_some(card).filter(|card| card.forgotten_at.is_none()))
}

fn full_name(row: &Registration) -> FullName {
    FullName {
        surname: row.surname.clone(),
        name: row.name.clone(),
        patronymic: row.patronymic.clone(),
    }
}

fn new_card(clinic: &Clinic, row: &Registration) -> Patient {
    let now = clinic.now();
    Patient::new(
        PatientId::new(now).0,
        row.surname.clone(),
        row.name.clone(),
        row.patronymic.clone(),
        row.birth_date,
        row.sex.clone(),
        row.email.clone(),
        row.phone.clone(),
        match_name(&full_name(row)),
        None,
        row.no_calls,
        row.no_sms,
        row.lang.clone(),
        "portal".into(),
        now,
        None,
        None,
        None,
    )
}

fn known_of(clinic: &Clinic, row: &Registration) -> Vec<String> {
    let words = [&row.surname, &row.name, &row.patronymic, &row.email, &row.phone];
    password::known(words.map(String::as_str), row.birth_date, clinic)
}
