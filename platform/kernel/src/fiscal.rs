//! What the law on cash registers (54-ФЗ) wants to know of a settlement. The names are those
//! most providers share; a provider with names or numbers of its own translates them.

use serde::{Deserialize, Serialize};

/// Names for the variants of an enum that is kept and sent as text.
macro_rules! named {
    ($name:ident { $($variant:ident = $text:literal,)+ }) => {
        impl $name {
            /// All there are.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name it is kept and sent under.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }

            /// The one of that name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.name() == name)
            }
        }

        impl From<$name> for String {
            fn from(one: $name) -> Self {
                one.name().to_owned()
            }
        }

        impl TryFrom<String> for $name {
            type Error = &'static str;

            fn try_from(name: String) -> Result<Self, Self::Error> {
                Self::named(&name).ok_or(concat!("an unknown ", stringify!($name)))
            }
        }
    };
}

/// A rate of value-added tax. It is a property of a line of the price list and of a receipt:
/// a refund keeps the rate of what it returns, whatever the law says by then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Vat {
    /// «Без НДС»: services of licensed medical organisations.
    #[default]
    Without,
    /// 0 %.
    Zero,
    /// 5 %.
    Five,
    /// 7 %.
    Seven,
    /// 10 %.
    Ten,
    /// 20 %: until 2025, and for refunds and corrections of what was sold then.
    Twenty,
    /// 22 %: from 2026.
    TwentyTwo,
    /// 5/105: of a prepayment, as all the following.
    FiveOf105,
    /// 7/107.
    SevenOf107,
    /// 10/110.
    TenOf110,
    /// 20/120, until 2025.
    TwentyOf120,
    /// 22/122.
    TwentyTwoOf122,
}

named!(Vat {
    Without = "none",
    Zero = "vat0",
    Five = "vat5",
    Seven = "vat7",
    Ten = "vat10",
    Twenty = "vat20",
    TwentyTwo = "vat22",
    FiveOf105 = "vat105",
    SevenOf107 = "vat107",
    TenOf110 = "vat110",
    TwentyOf120 = "vat120",
    TwentyTwoOf122 = "vat122",
});

impl Vat {
    /// The rates a price may have.
    pub const OF_PRICES: &[Self] =
        &[Self::Without, Self::Zero, Self::Five, Self::Seven, Self::Ten, Self::TwentyTwo];

    /// The rate a receipt for a prepayment shows where the final one shows this rate.
    #[must_use]
    pub const fn of_prepayment(self) -> Self {
        match self {
            Self::Five => Self::FiveOf105,
            Self::Seven => Self::SevenOf107,
            Self::Ten => Self::TenOf110,
            Self::Twenty => Self::TwentyOf120,
            Self::TwentyTwo => Self::TwentyTwoOf122,
            other => other,
        }
    }
}

/// The system of taxation (СНО) of an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum TaxSystem {
    /// ОСН.
    Osn,
    /// УСН, «доходы».
    UsnIncome,
    /// УСН, «доходы минус расходы».
    UsnIncomeOutcome,
    /// ЕСХН.
    Esn,
    /// Патент.
    Patent,
}

named!(TaxSystem {
    Osn = "osn",
    UsnIncome = "usn_income",
    UsnIncomeOutcome = "usn_income_outcome",
    Esn = "esn",
    Patent = "patent",
});

/// The mode of settlement (признак способа расчёта).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Mode {
    /// Paid in full before the service, which is known.
    FullPrepayment,
    /// Paid in part before the service.
    Prepayment,
    /// Paid for services not known yet.
    Advance,
    /// Paid in full when the service was rendered.
    FullPayment,
    /// Paid in part, the rest is owed.
    PartialPayment,
    /// Rendered on credit.
    Credit,
    /// A credit paid back.
    CreditPayment,
}

named!(Mode {
    FullPrepayment = "full_prepayment",
    Prepayment = "prepayment",
    Advance = "advance",
    FullPayment = "full_payment",
    PartialPayment = "partial_payment",
    Credit = "credit",
    CreditPayment = "credit_payment",
});

impl Mode {
    /// Whether a receipt of this mode must be closed by another when the service is rendered.
    pub const fn is_prepayment(self) -> bool {
        matches!(self, Self::FullPrepayment | Self::Prepayment | Self::Advance)
    }
}

/// The subject of settlement (признак предмета расчёта).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Subject {
    /// A service.
    #[default]
    Service,
    /// Goods.
    Commodity,
    /// Work.
    Job,
    /// An advance, a pledge, a credit.
    Payment,
    /// Something else.
    Another,
}

named!(Subject {
    Service = "service",
    Commodity = "commodity",
    Job = "job",
    Payment = "payment",
    Another = "another",
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_back_to_its_own() {
        for vat in Vat::ALL {
            assert_eq!(Vat::named(vat.name()), Some(*vat));
        }
        for mode in Mode::ALL {
            assert_eq!(Mode::named(mode.name()), Some(*mode));
        }
        let kept = serde_json::to_string(&(Vat::default(), TaxSystem::Patent, Subject::Job));
        assert_eq!(kept.expect("JSON"), r#"["none","patent","job"]"#);
        assert!(serde_json::from_str::<Vat>(r#""vat21""#).is_err());
        assert_eq!(TaxSystem::named("envd"), None, "abolished");
    }

    #[test]
    fn a_prepayment_has_the_calculated_rate() {
        assert_eq!(Vat::TwentyTwo.of_prepayment(), Vat::TwentyTwoOf122);
        assert_eq!(Vat::Without.of_prepayment(), Vat::Without);
        for vat in Vat::OF_PRICES {
            assert_eq!(vat.of_prepayment().of_prepayment(), vat.of_prepayment());
        }
    }
}
