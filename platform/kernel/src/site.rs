//! A virtual site («виртуальный сайт»): one clinic's portal and its configuration (S2).

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::{Lang, SiteId};

mod accounts;
mod check;
mod vendor;
pub use accounts::{Accounts, Cabinet, Channel, Family, Messages, Method, Staff, Tab};
pub use check::{Mistake, contradictions, contrast, read};
pub use vendor::{Limits, VENDOR_ONLY, Video, VideoMode, is_vendor_only, same_for_vendor};

/// A site as the running process knows it.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its id: the key of everything the clinic owns.
    pub id: SiteId,
    /// The label under the base domain, lower case ASCII: `alfa` in `alfa.infoclinica.ru`.
    pub label: String,
    /// The version of the configuration, from 1 upwards.
    pub version: i64,
    /// The configuration.
    pub config: SiteConfig,
}

/// Everything a clinic's site can be told. `tenants/_defaults.toml` documents each key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SiteConfig {
    /// The clinic's name as patients see it.
    pub name: String,
    /// Whether the site serves patients.
    pub status: Status,
    /// The theme: a folder under `themes/`.
    pub theme: String,
    /// The site's time zone; a branch may have its own.
    pub zone: Tz,
    /// Languages offered; the first is the default.
    pub languages: Vec<Lang>,
    /// The top navigation, in order (C14).
    pub sections: Vec<Section>,
    /// How to reach the clinic.
    pub contacts: Contacts,
    /// Colours over the theme's (S4).
    pub colours: Colours,
    /// The clinic's logo as SVG text; empty for the theme's own mark.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub logo: String,
    /// The uploaded logo: the stem of its objects' names. It stands before `logo`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub logo_picture: String,
    /// Rules of booking.
    pub booking: Booking,
    /// Protection of anonymous forms.
    pub captcha: Captcha,
    /// Registration and signing in (A).
    pub accounts: Accounts,
    /// The patient's cabinet (C1).
    pub cabinet: Cabinet,
    /// Representatives and dependents (D).
    pub family: Family,
    /// The clinic's own people in the panel (M1).
    pub staff: Staff,
    /// Letters, SMS and push messages.
    pub messages: Messages,
    /// What the law wants shown (ПП РФ 736).
    pub legal: Legal,
    /// How much the clinic may have or do: the vendor's.
    pub limits: Limits,
    /// Video consultations: the vendor's.
    pub video: Video,
    /// Texts that replace the theme's: language → key → Fluent pattern (S4).
    #[serde(skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub texts: std::collections::BTreeMap<Lang, std::collections::BTreeMap<String, String>>,
}

/// Whether a site serves patients.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It does.
    #[default]
    Active,
    /// Every page answers with a polite notice and 503.
    Suspended,
    /// Every page answers with a polite notice and 410: the clinic has left.
    Archived,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Active, Self::Suspended, Self::Archived];

    /// The word in forms, texts and the database.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Archived => "archived",
        }
    }

    /// The status with this word.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.slug() == slug)
    }
}

/// By which hand a version of a configuration was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Sites as code.
    Code,
    /// The vendor's console.
    Console,
    /// The clinic's administration.
    Admin,
}

impl Origin {
    /// The word in texts and the database.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Console => "console",
            Self::Admin => "admin",
        }
    }
}

/// A public section (C14), an entry of the top navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// «Расписание».
    Schedule,
    /// «Специалисты».
    Specialists,
    /// «Прейскурант».
    Prices,
    /// «Медицинские учреждения».
    Institutions,
    /// «Вопросы и ответы».
    Questions,
}

impl Section {
    /// Every section, in the manual's order.
    pub const ALL: [Self; 5] =
        [Self::Schedule, Self::Specialists, Self::Prices, Self::Institutions, Self::Questions];

    /// The section's path and the suffix of its text key.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Schedule => "schedule",
            Self::Specialists => "specialists",
            Self::Prices => "prices",
            Self::Institutions => "institutions",
            Self::Questions => "questions",
        }
    }
}

/// How to reach the clinic.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Contacts {
    /// The main phone in E.164.
    pub phone: String,
    /// The clinic's address for patients' letters; also the reply address of its mail.
    pub email: String,
    /// The postal address.
    pub address: String,
}

/// Colours as `#rrggbb`; they become CSS custom properties.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Colours {
    /// Buttons, links, marks.
    pub accent: String,
    /// Text on the accent colour.
    pub accent_text: String,
    /// The page behind the cards.
    pub background: String,
    /// Cards and dialogs.
    pub surface: String,
    /// Text.
    pub text: String,
}

/// Rules of booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Booking {
    /// Which modes «Выбор режима записи» offers (B2).
    pub modes: Vec<Mode>,
    /// How long before its start a slot stops being offered, in minutes.
    pub min_notice_minutes: u32,
    /// How far ahead slots are offered, in days.
    pub horizon_days: u32,
    /// How long a slot is held while the form is filled, in minutes.
    pub hold_minutes: u32,
    /// Whether the anonymous form requires an e-mail address.
    pub email_required: bool,
    /// How long before its start a visit can no longer be cancelled by the patient, in minutes.
    pub cancel_until_minutes: u32,
    /// How long after a visit or its cancellation the personal data of an anonymous booking are
    /// kept, in days (152-ФЗ; the consent promises it).
    pub keep_personal_days: u32,
    /// Whether new visitors of the wizard wait in a queue when very many come at once.
    pub queue: bool,
    /// How many new visitors the wizard takes in a minute.
    pub queue_per_minute: u32,
    /// How long whoever was let in may use the wizard before he queues again, in minutes.
    pub queue_pass_minutes: u32,
}

/// A booking mode (B2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// A visit to one of the clinic's branches.
    Branches,
    /// «Запись на онлайн прием».
    Online,
}

/// Protection of anonymous forms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Captcha {
    /// Which check is used.
    pub kind: CaptchaKind,
    /// Rounds of key derivation per try; more is slower for robots and phones alike.
    pub cost: u32,
}

/// Which check stands before anonymous forms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaptchaKind {
    /// Proof of work by the ALTCHA protocol, version 2.
    #[default]
    Altcha,
    /// None: only for closed networks and tests.
    Off,
}

/// What the law wants shown on a clinic's site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Legal {
    /// The legal entity's name.
    pub entity: String,
    /// ИНН, 10 or 12 digits.
    pub inn: String,
    /// ОГРН, 13 or 15 digits.
    pub ogrn: String,
    /// The licence's number.
    pub licence: String,
    /// When and by whom the licence was given.
    pub licence_issued: String,
    /// Names, addresses and phones of the supervising bodies.
    pub supervision: String,
    /// The legal entity's address.
    pub address: String,
}

impl Default for SiteConfig {
    fn default() -> Self {
        Self {
            name: String::new(),
            status: Status::Active,
            theme: "base".into(),
            zone: Tz::Europe__Moscow,
            languages: Lang::ALL.to_vec(),
            sections: Section::ALL.to_vec(),
            contacts: Contacts::default(),
            colours: Colours::default(),
            logo: String::new(),
            logo_picture: String::new(),
            booking: Booking::default(),
            captcha: Captcha::default(),
            accounts: Accounts::default(),
            cabinet: Cabinet::default(),
            family: Family::default(),
            staff: Staff::default(),
            messages: Messages::default(),
            legal: Legal::default(),
            limits: Limits::default(),
            video: Video::default(),
            texts: std::collections::BTreeMap::new(),
        }
    }
}

impl Default for Colours {
    fn default() -> Self {
        Self {
            accent: "#0b6e78".into(),
            accent_text: "#ffffff".into(),
            background: "#f5f7f8".into(),
            surface: "#ffffff".into(),
            text: "#1b2b33".into(),
        }
    }
}

impl Default for Booking {
    fn default() -> Self {
        Self {
            modes: vec![Mode::Branches, Mode::Online],
            min_notice_minutes: 60,
            horizon_days: 60,
            hold_minutes: 10,
            email_required: false,
            cancel_until_minutes: 0,
            keep_personal_days: 30,
            queue: false,
            queue_per_minute: 300,
            queue_pass_minutes: 30,
        }
    }
}

impl Default for Captcha {
    fn default() -> Self {
        Self { kind: CaptchaKind::Altcha, cost: 5000 }
    }
}

impl SiteConfig {
    /// The language of a request: the wished one if the site speaks it, else the default.
    pub fn lang(&self, wished: Option<Lang>) -> Lang {
        wished
            .filter(|lang| self.languages.contains(lang))
            .or_else(|| self.languages.first().copied())
            .unwrap_or_default()
    }

    /// Whether a way of signing in is offered (A7).
    pub fn offers(&self, method: Method) -> bool {
        self.accounts.methods.contains(&method)
    }

    /// Whether a tab of the cabinet is switched on (C1).
    pub fn has_tab(&self, tab: Tab) -> bool {
        self.cabinet.tabs.contains(&tab)
    }

    /// Whether a public section is switched on.
    pub fn has(&self, section: Section) -> bool {
        self.sections.contains(&section)
    }
}
