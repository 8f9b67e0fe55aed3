//! What is set for a profile beside its name and its keys.

use kernel::{
    Problem,
    fiscal::{TaxSystem, Vat},
};
use serde::{Deserialize, Serialize};
use store::payment_profiles::PaymentProfile;

/// «Способы оплаты» of YooKassa.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// «Только банковской картой».
    #[default]
    Card,
    /// «Google Pay или Apple Pay»: whatever the provider's page offers.
    Wallets,
}

/// «Приоритетная оплата» of T-Bank: what a patient is offered first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// «Выключено»: the provider's page.
    Off,
    /// «СБП»: a QR code.
    #[default]
    Sbp,
    /// «Банковская карта».
    Card,
}

/// Who registers receipts (P9).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Registrar {
    /// The provider, to whom the receipt is told with the payment.
    #[default]
    Provider,
    /// ATOL Online, asked by the portal.
    Atol,
}

macro_rules! slugs {
    ($($name:ident { $($one:ident = $slug:literal),* })*) => {$(
        impl $name {
            /// All there are, in the order of forms.
            pub const ALL: &[Self] = &[$(Self::$one),*];

            /// The word in forms, texts and the database.
            pub const fn slug(self) -> &'static str {
                match self {
                    $(Self::$one => $slug,)*
                }
            }

            /// The one with this word.
            pub fn from_slug(slug: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.slug() == slug)
            }
        }
    )*};
}

slugs! {
    Means { Card = "card", Wallets = "wallets" }
    Priority { Off = "off", Sbp = "sbp", Card = "card" }
    Registrar { Provider = "provider", Atol = "atol" }
}

/// «Параметры Атол.Онлайн», without the password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Atol {
    /// «Логин».
    pub login: String,
    /// «ИНН» of the legal entity.
    pub inn: String,
    /// The group of cash registers.
    pub group: String,
    /// Where settlements are made: the address of the site.
    pub place: String,
}

/// Everything that is set for a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// «Способы оплаты»; YooKassa only.
    pub means: Means,
    /// «Приоритетная оплата»; T-Bank only.
    pub priority: Priority,
    /// «Отображать договор оферты».
    pub show_offer: bool,
    /// «Использовать оплату из аванса и бонусами».
    pub use_advance_and_bonuses: bool,
    /// «Формировать чеки для полной оплаты из аванса».
    pub receipts_for_advance: bool,
    /// Who registers receipts.
    pub registrar: Registrar,
    /// «Параметры Атол.Онлайн».
    pub atol: Atol,
    /// «Значение СНО».
    pub tax_system: TaxSystem,
    /// The rate of VAT of what is sold.
    pub vat: Vat,
    /// Whether notifications are taken from the provider's own addresses only; YooKassa only.
    #[serde(default)]
    pub check_sender: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            means: Means::default(),
            priority: Priority::default(),
            show_offer: false,
            use_advance_and_bonuses: false,
            receipts_for_advance: false,
            registrar: Registrar::default(),
            atol: Atol::default(),
            tax_system: TaxSystem::UsnIncome,
            vat: Vat::Without,
            check_sender: false,
        }
    }
}

impl Settings {
    /// Those of a profile.
    pub fn of(profile: &PaymentProfile) -> Result<Self, Problem> {
        Ok(serde_json::from_str(&profile.settings)?)
    }
}
