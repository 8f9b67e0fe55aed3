//! What a provider has told of a payment or a refund.

use chrono::{DateTime, Utc};
use kernel::Money;

/// A payment as its provider knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// The provider's id.
    pub id: String,
    /// Our id of it, [`Order::id`](super::Order::id), where the provider tells it.
    pub order: Option<String>,
    /// The account it belongs to, where the provider tells it.
    pub account: Option<String>,
    /// How much; once T-Bank has given something back, what it calls so is not certain.
    pub amount: Money,
    /// How far it has come.
    pub state: State,
    /// The provider's own word for that.
    pub theirs: String,
    /// How much was given back by now; `None` when the provider only says that something was.
    pub refunded: Option<Money>,
    /// Whether no real money moves.
    pub test: bool,
    /// By what it was paid, in the provider's word.
    pub means: Option<String>,
    /// How far the receipt inside it is, where the provider tells.
    pub receipting: Option<Receipting>,
    /// When it was made, where the provider tells.
    pub created_at: Option<DateTime<Utc>>,
    /// Where to pay, while there is something to do.
    pub confirm: Option<Confirm>,
}

/// How far a payment has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Not decided. So is whatever we do not understand.
    Pending,
    /// The money is held, and not taken.
    Held,
    /// The money was taken. It stays so when it is given back, see [`Payment::refunded`].
    Succeeded,
    /// Nothing was taken, and nothing will be.
    Cancelled(Reason),
}

/// Why a payment or a refund came to nothing. Providers know more reasons than these, and get
/// new ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Nobody paid in time.
    Expired,
    /// Not enough money.
    NoMoney,
    /// The card is over its date, blocked or mistyped.
    Card,
    /// Confirmation by the bank (3-D Secure) failed.
    Unconfirmed,
    /// A limit of the payer's bank or of the means of payment.
    Limit,
    /// The bank takes it for fraud, or the country is closed.
    Suspected,
    /// The payer's bank is out of reach.
    BankAway,
    /// The shop, or whoever runs it, cancelled.
    ByShop,
    /// The payee or his bank refused: a refund's reason.
    ByPayee,
    /// Any other.
    Declined,
}

impl Reason {
    /// All there are.
    pub const ALL: [Self; 10] = [
        Self::Expired,
        Self::NoMoney,
        Self::Card,
        Self::Unconfirmed,
        Self::Limit,
        Self::Suspected,
        Self::BankAway,
        Self::ByShop,
        Self::ByPayee,
        Self::Declined,
    ];

    /// The name it is kept under.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::NoMoney => "no_money",
            Self::Card => "card",
            Self::Unconfirmed => "unconfirmed",
            Self::Limit => "limit",
            Self::Suspected => "suspected",
            Self::BankAway => "bank_away",
            Self::ByShop => "by_shop",
            Self::ByPayee => "by_payee",
            Self::Declined => "declined",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// Where a payer goes. These are for the payer alone, so `Debug` shows the kind only.
#[derive(Clone, PartialEq, Eq)]
pub enum Confirm {
    /// To this page.
    Page(String),
    /// To the widget, with this token.
    Widget(String),
    /// To this link of SBP, or to its QR code.
    Qr(String),
}

impl std::fmt::Debug for Confirm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Page(_) => "Page",
            Self::Widget(_) => "Widget",
            Self::Qr(_) => "Qr",
        })
    }
}

/// How far a receipt is that the provider makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receipting {
    /// The register has not answered.
    Pending,
    /// It is registered.
    Done,
    /// It is not, and will not be.
    Failed,
}

/// A refund as its provider knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// The provider's id, where refunds have one.
    pub id: Option<String>,
    /// The provider's id of the payment.
    pub payment: String,
    /// Our id, [`Give::id`](super::Give::id), where the provider tells it.
    pub give: Option<String>,
    /// How much, where the provider tells.
    pub amount: Option<Money>,
    /// How far it has come.
    pub state: RefundState,
    /// The provider's own word for that.
    pub theirs: String,
}

/// How far a refund has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundState {
    /// On its way.
    Pending,
    /// Given back.
    Succeeded,
    /// Not given back, and this try is over.
    Failed(Reason),
}
