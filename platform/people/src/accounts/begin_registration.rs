//! Step 1, «Данные пользователя»: «Отправить код подтверждения».

use kernel::{
    Lang, Problem, Refused, email,
    ids::RegistrationId,
    person::{self, FullName, NameError, Sex},
    phone::Phone,
    site::Channel,
};
use serde::{Deserialize, Serialize};
use shell::{Trace, app::Clinic};
use store::{
    Writer, documents,
    registrations::{self, Registration},
};

use super::{letter, login::Login, sending};
use crate::{
    codes,
    consents::{self, Given},
};

/// The purpose of the code, and the name of the form to the captcha.
pub(super) const REGISTRATION: &str = "registration";

/// «Данные пользователя» as typed (A1).
#[derive(Clone, Default)]
pub struct Application {
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
    /// «Адрес электронной почты»; may be empty when the code goes to the phone.
    pub email: String,
    /// «Мобильный телефон».
    pub phone: String,
    /// «Отказаться от обзвона по телефону».
    pub no_calls: bool,
    /// «Отказаться от рассылки SMS».
    pub no_sms: bool,
    /// Where the code goes: `email` or `phone`.
    pub channel: String,
    /// The consent; `None` when the tick was not set.
    pub consent: Option<Given>,
    /// The solved captcha; empty without scripts.
    pub captcha: String,
}

/// What is kept of a consent until the account is made.
#[derive(Serialize, Deserialize)]
pub(super) struct Agreed {
    version: i32,
    wording: String,
    ip: String,
    user_agent: String,
}

impl Agreed {
    /// The consent, proven by a code.
    pub(super) fn given(self, channel: Channel) -> Given {
        let Self { version, wording, ip, user_agent } = self;
        let method = match channel {
            Channel::Email => "email_code",
            Channel::Phone => "phone_code",
        };
        Given { version, wording, ip, user_agent, method }
    }
}

/// Keeps what was typed for this browser and sends a code to the chosen address. An address
/// that is a login already gets a word about that instead, and nobody else can tell.
///
/// Refuses with `request.invalid_fields`, `captcha.refused`, `limits.too_many`,
/// `consents.outdated`.
pub async fn begin_registration(
    clinic: &Clinic,
    application: &Application,
    visitor: String,
    lang: Lang,
    trace: &Trace,
) -> Result<RegistrationId, Problem> {
    let channels = sending::channels(clinic).await?;
    let (row, login) = check(clinic, application, visitor, lang, &channels)?;
    let to = (login.channel, &*login.address);
    sending::allow(clinic, REGISTRATION, &application.captcha, to, trace).await?;
    let mut db = clinic.db().write().await?;
    let document = documents::current(&db, consents::PERSONAL_DATA, clinic.now()).await?;
    let version = application.consent.as_ref().map(|given| given.version);
    if document.is_some_and(|document| Some(document.version) != version) {
        return Err(Refused::new(409, "consents.outdated").into());
    }
    let id = RegistrationId::of(row.id);
    if let Some(owner) = send(clinic, &mut db, &row).await? {
        letter::enqueue(clinic, &mut db, owner, letter::ALREADY).await?;
    }
    registrations::add(&mut db, row).await?;
    db.commit().await?;
    Ok(id)
}

/// Sends the code of a registration; to nobody when the address is a login already: then gives
/// whose.
pub(super) async fn send(
    clinic: &Clinic,
    db: &mut Writer,
    row: &Registration,
) -> Result<Option<store::accounts::Account>, Problem> {
    let login = login_of(row);
    let owner = login.account(db).await?;
    let to = codes::To {
        id: row.id,
        purpose: REGISTRATION,
        channel: login.channel,
        address: if owner.is_some() { String::new() } else { shown_address(row) },
        lang: Lang::from_tag(&row.lang).unwrap_or_default(),
    };
    codes::send(clinic, db, to).await?;
    Ok(owner)
}

/// The login that a registration will have: the proven address.
pub(super) fn login_of(row: &Registration) -> Login {
    match Channel::from_tag(&row.channel) {
        Some(Channel::Phone) => Login { channel: Channel::Phone, address: row.phone.clone() },
        _ => Login { channel: Channel::Email, address: row.email.to_lowercase() },
    }
}

/// Where its code goes, as typed.
pub(super) fn shown_address(row: &Registration) -> String {
    match Channel::from_tag(&row.channel) {
        Some(Channel::Phone) => row.phone.clone(),
        _ => row.email.clone(),
    }
}

/// Reads the form; every mistake is named at its field.
fn check(
    clinic: &Clinic,
    typed: &Application,
    visitor: String,
    lang: Lang,
    channels: &[Channel],
) -> Result<(Registration, Login), Problem> {
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
    let surname = part("surname", &typed.surname, Some("accounts.surname_empty"));
    let name = part("name", &typed.name, Some("accounts.name_empty"));
    let patronymic = part("patronymic", &typed.patronymic, None);
    let now = clinic.now();
    let today = kernel::zone::date(clinic.site.config.zone, now);
    let birth_date = person::birth_date(&typed.birth_date, today);
    if birth_date.is_none() {
        wrong.push(("birth_date", "accounts.birth_date_wrong"));
    }
    let channel = Channel::from_tag(&typed.channel).filter(|channel| channels.contains(channel));
    let email = match &*typed.email {
        "" if channel == Some(Channel::Email) => Err("accounts.email_empty"),
        "" => Ok(String::new()),
        typed => email::parse(typed).ok_or("accounts.email_wrong"),
    };
    let email = email.unwrap_or_else(|code| {
        wrong.push(("email", code));
        String::new()
    });
    let phone = Phone::parse(&typed.phone).map(|phone| phone.e164().to_owned());
    if phone.is_none() {
        let empty = typed.phone.is_empty();
        wrong.push(("phone", if empty { "accounts.phone_empty" } else { "accounts.phone_wrong" }));
    }
    let sex = Sex::from_tag(&typed.sex);
    if sex.is_none() {
        wrong.push(("sex", "accounts.sex_needed"));
    }
    if channel.is_none() {
        wrong.push(("channel", "accounts.channel_needed"));
    }
    if typed.consent.is_none() {
        wrong.push(("consent", "accounts.consent_needed"));
    }
    let (Some(birth_date), Some(phone), Some(sex), Some(channel), Some(given), true) =
        (birth_date, phone, sex, channel, &typed.consent, wrong.is_empty())
    else {
        return Err(Refused::invalid(wrong).into());
    };
    let agreed = Agreed {
        version: given.version,
        wording: given.wording.clone(),
        ip: given.ip.clone(),
        user_agent: given.user_agent.clone(),
    };
    let row = Registration::new(
        RegistrationId::new(now).0,
        surname,
        name,
        patronymic,
        birth_date,
        sex.tag().into(),
        email,
        phone,
        typed.no_calls,
        typed.no_sms,
        channel.tag().into(),
        visitor,
        serde_json::to_string(&agreed)?,
        lang.tag().into(),
        now,
        None,
    );
    let login = login_of(&row);
    Ok((row, login))
}
