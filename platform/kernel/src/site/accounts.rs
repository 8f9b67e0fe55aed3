//! What a site says about accounts, the cabinet, families and messages.

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

use crate::staff::Role;

/// Registration and signing in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Accounts {
    /// Whether patients may register themselves.
    pub registration: bool,
    /// The ways of signing in that are offered, in order (A7); none switches accounts off.
    pub methods: Vec<Method>,
    /// Where confirmation codes may be sent; the first one is suggested.
    pub channels: Vec<Channel>,
    /// After how long without use a session ends, in minutes.
    pub idle_minutes: u32,
    /// After how long a session ends in any case, in days.
    pub session_days: u32,
}

/// A way of signing in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Login and password.
    Password,
    /// A one-time code sent to the login.
    Code,
    /// The QR code handed out by the clinic.
    Qr,
    /// «Госуслуги». No site can choose it until there is a provider.
    #[serde(skip)]
    Esia,
}

impl Method {
    /// The suffix of its text key.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Code => "code",
            Self::Qr => "qr",
            Self::Esia => "esia",
        }
    }
}

/// Where a confirmation code goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// By letter.
    Email,
    /// By SMS.
    Phone,
}

impl Channel {
    /// The word in forms and in the database.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
        }
    }

    /// The channel with this word.
    pub fn from_tag(tag: &str) -> Option<Self> {
        [Self::Email, Self::Phone].into_iter().find(|channel| channel.tag() == tag)
    }
}

/// The patient's cabinet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Cabinet {
    /// Its tabs, in order (C1). Their titles are texts: `cabinet-tab_<name>`.
    pub tabs: Vec<Tab>,
    /// «Категория сообщения» of «Обратная связь», in order.
    pub feedback_categories: Vec<String>,
}

/// A tab of the cabinet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tab {
    /// «Запись на прием».
    Booking,
    /// «Мои записи».
    Appointments,
    /// «Платежи».
    Payments,
    /// «Бонусы».
    Bonuses,
    /// «Уведомления».
    Notifications,
    /// «Профиль».
    Profile,
    /// «Обратная связь».
    Feedback,
}

impl Tab {
    /// Every tab, in the manual's order.
    pub const ALL: [Self; 7] = [
        Self::Booking,
        Self::Appointments,
        Self::Payments,
        Self::Bonuses,
        Self::Notifications,
        Self::Profile,
        Self::Feedback,
    ];

    /// The tab's path and the suffix of its text key.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Booking => "booking",
            Self::Appointments => "appointments",
            Self::Payments => "payments",
            Self::Bonuses => "bonuses",
            Self::Notifications => "notifications",
            Self::Profile => "profile",
            Self::Feedback => "feedback",
        }
    }
}

/// Representatives and dependents (law §2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Family {
    /// Whether patients may act for others.
    pub enabled: bool,
    /// The age from which a minor decides himself: the clinic confirms the link anew.
    pub child_until: u8,
    /// The age from which the link of a parent ends unless the clinic confirms it.
    pub minor_until: u8,
}

/// The clinic's own people in the panel (M1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Staff {
    /// Who must show a one-time code after the password; others may.
    pub second_factor: Vec<Role>,
    /// After how long without use a session ends, in minutes.
    pub idle_minutes: u32,
    /// After how long a session ends in any case, in days.
    pub session_days: u32,
}

/// Letters, SMS and push messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Messages {
    /// The sender's address of letters; empty for the installation's own.
    pub from_email: String,
    /// How long before a visit reminders are sent, in minutes, longest first; none: never.
    pub reminders: Vec<u32>,
    /// From when no reminder is sent, local time of the branch.
    pub quiet_from: NaiveTime,
    /// Until when no reminder is sent.
    pub quiet_until: NaiveTime,
}

impl Default for Accounts {
    fn default() -> Self {
        Self {
            registration: true,
            methods: vec![Method::Password, Method::Code, Method::Qr],
            channels: vec![Channel::Email, Channel::Phone],
            idle_minutes: 7 * 24 * 60,
            session_days: 60,
        }
    }
}

impl Default for Cabinet {
    fn default() -> Self {
        let categories = ["Предложение", "Вопрос", "Жалоба", "Благодарность"];
        Self {
            tabs: Tab::ALL.to_vec(),
            feedback_categories: categories.map(str::to_owned).to_vec(),
        }
    }
}

impl Default for Family {
    fn default() -> Self {
        Self { enabled: true, child_until: 15, minor_until: 18 }
    }
}

impl Default for Staff {
    fn default() -> Self {
        Self {
            second_factor: vec![Role::Administrator, Role::Auditor],
            idle_minutes: 8 * 60,
            session_days: 7,
        }
    }
}

impl Default for Messages {
    fn default() -> Self {
        let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
        Self {
            from_email: String::new(),
            reminders: vec![24 * 60, 2 * 60],
            quiet_from: time(21),
            quiet_until: time(9),
        }
    }
}
