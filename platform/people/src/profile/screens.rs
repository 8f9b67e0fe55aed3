//! What the pages of the profile show.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

/// «Профиль»: `profile/page.html`. A POST form to `/profile/settings` with the ticks `no_calls`
/// and `no_sms`, the choices `branch` and `lang`, and the hidden `patient`.
#[derive(Clone, Debug, Serialize)]
pub struct ProfileScreen {
    /// The patient in whose cabinet one is.
    pub card: CardView,
    /// Insurance contracts that are not over, the one that ends last first.
    pub contracts: Vec<ContractView>,
    /// What is only in the own cabinet.
    pub own: Option<OwnView>,
    /// The medical institutions one can be attached to.
    pub branches: Vec<ChoiceView>,
    /// The languages of letters: tag and whether it is chosen.
    pub languages: Vec<ChoiceView>,
    /// A message: text key.
    pub notice: Option<&'static str>,
}

/// The data of a card.
#[derive(Clone, Debug, Serialize)]
pub struct CardView {
    /// The name.
    pub name: String,
    /// The birth date.
    pub birth_date: NaiveDate,
    /// `male` or `female`.
    pub sex: String,
    /// The e-mail address; may be empty.
    pub email: String,
    /// The phone as people read it; may be empty.
    pub phone: String,
    /// Whether the registry has confirmed the patient.
    pub confirmed: bool,
    /// The name of the institution the patient is attached to; may be empty.
    pub branch: String,
    /// «Отказаться от обзвона по телефону».
    pub no_calls: bool,
    /// «Отказаться от рассылки SMS».
    pub no_sms: bool,
}

/// An insurance contract.
#[derive(Clone, Debug, Serialize)]
pub struct ContractView {
    /// The insurance company.
    pub insurer: String,
    /// The programme; may be empty.
    pub programme: String,
    /// The number of the policy.
    pub number: String,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; none without an end.
    pub until: Option<NaiveDate>,
}

/// What is only in the own cabinet.
#[derive(Clone, Debug, Serialize)]
pub struct OwnView {
    /// Where the e-mail address is changed; empty where codes cannot go there.
    pub email_href: &'static str,
    /// Where the phone is changed; empty where codes cannot go there.
    pub phone_href: &'static str,
    /// Whether there is a password.
    pub has_password: bool,
    /// Who may act for the patient.
    pub representatives: Vec<RepresentativeView>,
}

/// Somebody who may act for the patient.
#[derive(Clone, Debug, Serialize)]
pub struct RepresentativeView {
    /// The name.
    pub name: String,
    /// Where the link is ended.
    pub end_href: String,
}

/// One of several to choose from.
#[derive(Clone, Debug, Serialize)]
pub struct ChoiceView {
    /// What the form sends.
    pub value: String,
    /// What is shown.
    pub name: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// «Изменить» e-mail or phone: `profile/contact.html`. A POST form with the field `address`.
#[derive(Clone, Debug, Serialize)]
pub struct ContactScreen {
    /// `email` or `phone`.
    pub channel: &'static str,
    /// The address so far; may be empty.
    pub current: String,
    /// What was typed, with the mistakes.
    pub form: AddressForm,
    /// A refusal above the form: text key.
    pub error: Option<String>,
}

/// The new address.
#[derive(Clone, Debug, Default, Serialize)]
pub struct AddressForm {
    /// The address.
    pub address: String,
    /// Field → text key of the mistake.
    pub errors: BTreeMap<&'static str, String>,
}

/// The codes of both ends: `profile/codes.html`. A POST form with the fields `old` and `new`, or
/// the button `resend`.
#[derive(Clone, Debug, Serialize)]
pub struct CodesScreen {
    /// `email` or `phone`: what is changed.
    pub channel: &'static str,
    /// The new address, where one code was sent.
    pub address: String,
    /// How the old end is proven: `email`, `phone`, `password` or `nothing`.
    pub old: &'static str,
    /// Where the other code was sent; empty for a password.
    pub old_address: String,
    /// Where the form goes.
    pub action: String,
    /// Field → text key of the mistake.
    pub errors: BTreeMap<&'static str, String>,
    /// A message: text key.
    pub notice: Option<&'static str>,
    /// A refusal above the form: text key.
    pub error: Option<String>,
}

/// The consents: `profile/consents.html`. POST forms to `/profile/consents/:kind` with the
/// hidden `version` and the button `action` (`give` or `withdraw`).
#[derive(Clone, Debug, Serialize)]
pub struct ConsentsScreen {
    /// Every consent the clinic asks for.
    pub items: Vec<ConsentView>,
    /// A message: text key.
    pub notice: Option<&'static str>,
    /// A refusal: text key.
    pub error: Option<String>,
}

/// How one consent stands.
#[derive(Clone, Debug, Serialize)]
pub struct ConsentView {
    /// The document's kind.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// The version in force.
    pub version: i32,
    /// Its text.
    pub href: String,
    /// `given`, `withdrawn` or `never`.
    pub state: &'static str,
    /// Which version was given or withdrawn.
    pub said_version: i32,
    /// That version's text.
    pub said_href: String,
    /// When, `DD.MM.YYYY HH:MM` in the clinic's zone; empty when never.
    pub said_at: String,
    /// Whether a newer version is in force than the one that was given.
    pub newer: bool,
    /// Whether it can be switched here; the one to the processing of personal data ends with
    /// the account.
    pub optional: bool,
}

/// The journal of accesses: `profile/accesses.html`.
#[derive(Clone, Debug, Serialize)]
pub struct AccessesScreen {
    /// The entries, latest first.
    pub items: Vec<AccessView>,
    /// Earlier ones.
    pub earlier_href: Option<String>,
    /// The latest ones, when these are earlier ones.
    pub latest_href: Option<&'static str>,
    /// The time zone in which times are shown.
    pub zone: String,
}

/// One entry.
#[derive(Clone, Debug, Serialize)]
pub struct AccessView {
    /// The day.
    pub date: NaiveDate,
    /// `HH:MM`.
    pub time: String,
    /// What was done, in words.
    pub what: String,
    /// `you`, `representative`, `staff`, `portal` or `visitor`.
    pub who: &'static str,
    /// The name of a representative or a member of the staff; may be empty.
    pub name: String,
}

/// Before deleting the account: `profile/deletion.html`. A POST form to `/profile/deletion` with
/// the tick `consent`, the hidden `patient`, and `password`; or `change` and `code`, or the
/// button `send`.
#[derive(Clone, Debug, Serialize)]
pub struct DeletionScreen {
    /// Whether the clinic keeps the card.
    pub card_kept: bool,
    /// Whether visits are still to come.
    pub visits_to_come: bool,
    /// How one proves that the account is one's own: `password`, `send` (a code has first to be
    /// sent), `code` or `nothing`.
    pub proof: &'static str,
    /// The change for which a code was sent.
    pub change: String,
    /// Where it was sent.
    pub sent_to: String,
    /// Whether the tick is set.
    pub consent: bool,
    /// Field → text key of the mistake.
    pub errors: BTreeMap<&'static str, String>,
    /// A refusal above the form: text key.
    pub error: Option<String>,
}

/// After it: `profile/deleted.html`.
#[derive(Clone, Debug, Serialize)]
pub struct DeletedScreen {
    /// Whether the clinic keeps the card.
    pub card_kept: bool,
    /// Whether visits are still to come.
    pub visits_to_come: bool,
}
