//! What the pages of families show.

use std::collections::BTreeMap;

use serde::Serialize;

/// «Выбор пациента»: `family/choose.html`. A POST form to `/family/choice` with the radio
/// `patient` and the hidden `back`.
#[derive(Clone, Debug, Serialize)]
pub struct ChooseScreen {
    /// Whom one may choose, the own cabinet first.
    pub members: Vec<MemberView>,
    /// Where to go back to.
    pub back: String,
    /// A message above the list: text key.
    pub notice: Option<&'static str>,
    /// A refusal above the list: text key.
    pub error: Option<String>,
}

/// Somebody in the list.
#[derive(Clone, Debug, Serialize)]
pub struct MemberView {
    /// The card's id; empty where one cannot act.
    pub patient: String,
    /// The name.
    pub name: String,
    /// Whether it is the own cabinet.
    pub own: bool,
    /// Whether one is in this cabinet now.
    pub chosen: bool,
    /// `in_force`, `waiting` or `refused`.
    pub state: &'static str,
    /// Where the link is ended; empty for the own cabinet.
    pub end_href: String,
}

/// «Регистрация пациента»: `family/new.html`. A POST form to `/family/new` with the fields of
/// [`PersonForm`].
#[derive(Clone, Debug, Serialize)]
pub struct NewScreen {
    /// What was typed, with the mistakes.
    pub form: PersonForm,
    /// A refusal above the form: text key.
    pub error: Option<String>,
    /// The document consented to.
    pub consent_href: String,
    /// Its version: the value of the tick.
    pub consent_version: i32,
}

/// The fields of «Регистрация пациента».
#[derive(Clone, Debug, Default, Serialize)]
pub struct PersonForm {
    /// «Фамилия».
    pub surname: String,
    /// «Имя».
    pub name: String,
    /// «Отчество».
    pub patronymic: String,
    /// «Дата рождения», `YYYY-MM-DD` where it is a date.
    pub birth_date: String,
    /// «Пол».
    pub sex: String,
    /// Whether the consent is ticked.
    pub consent: bool,
    /// Field → text key of the mistake.
    pub errors: BTreeMap<&'static str, String>,
}

/// The question before a link is ended: `family/end.html`.
#[derive(Clone, Debug, Serialize)]
pub struct EndScreen {
    /// Whose link it is.
    pub name: String,
    /// `in_force`, `waiting`, `refused`, or `representative` when the other one acts for me.
    pub state: &'static str,
    /// Where the form goes.
    pub action: String,
    /// Where «Отмена» leads.
    pub back: &'static str,
}
