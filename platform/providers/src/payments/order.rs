//! What is asked for.

use std::fmt;

use chrono::{DateTime, Utc};
use kernel::{Lang, Money};

use crate::receipts::{Contact, Line, Receipt};

/// Money to be taken.
#[derive(Clone)]
pub struct Order {
    /// Our id of this try, at most 36 of `A-Za-z0-9-`: the same order under the same id is
    /// never made twice.
    pub id: String,
    /// How much.
    pub amount: Money,
    /// What the payer and the bank read: no doctor, no service.
    pub description: String,
    /// By what; without, the payer chooses.
    pub means: Option<Means>,
    /// How the payer is led to it.
    pub way: Way,
    /// Where the payer comes back to, whatever happened.
    pub return_url: String,
    /// Where the provider sends its notifications, if it takes that from an order.
    pub notify_url: Option<String>,
    /// Until when it can be paid, if the provider takes that from an order.
    pub until: Option<DateTime<Utc>>,
    /// The language of the provider's page.
    pub lang: Lang,
    /// Whether the money is only held until [`Shop::capture`](super::Shop::capture).
    pub hold: bool,
    /// The receipt, when the provider makes it.
    pub receipt: Option<Receipt>,
}

/// A means of payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Means {
    /// A bank card.
    Card,
    /// The system of fast payments (СБП).
    Sbp,
    /// SberPay.
    SberPay,
    /// T-Pay.
    TPay,
    /// Mir Pay.
    MirPay,
    /// A YooMoney wallet.
    YooMoney,
}

impl Means {
    /// All there are.
    pub const ALL: [Self; 6] =
        [Self::Card, Self::Sbp, Self::SberPay, Self::TPay, Self::MirPay, Self::YooMoney];

    /// The name it is kept under.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Sbp => "sbp",
            Self::SberPay => "sberpay",
            Self::TPay => "tpay",
            Self::MirPay => "mirpay",
            Self::YooMoney => "yoomoney",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|means| means.name() == name)
    }
}

/// How a payer is led to paying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To the provider's page.
    Page,
    /// By the provider's widget on our page.
    Widget,
    /// By a QR code or a link of SBP.
    Qr,
}

/// Money to be given back.
#[derive(Clone)]
pub struct Give {
    /// Our id of this refund, at most 36 of `A-Za-z0-9-`: under the same id money goes back
    /// once.
    pub id: String,
    /// The provider's id of the payment.
    pub payment: String,
    /// How much.
    pub amount: Money,
    /// Whether that is all there was, and nothing was given back before.
    pub whole: bool,
    /// What for.
    pub description: String,
    /// What is returned, when the provider makes the receipts.
    pub receipt: Option<Receipt>,
}

/// A receipt that closes a prepayment: the service was rendered.
#[derive(Clone)]
pub struct Close {
    /// Our id of this receipt.
    pub id: String,
    /// The provider's id of the payment.
    pub payment: String,
    /// What was rendered.
    pub receipt: Receipt,
    /// What was paid before.
    pub prepaid: Money,
}

impl Order {
    pub(super) fn email(&self) -> Option<&str> {
        self.receipt.as_ref().and_then(|receipt| match &receipt.contact {
            Contact::Email(email) => Some(email.as_str()),
            Contact::Phone(_) => None,
        })
    }
}

/// What a line is sold by: pieces at a price, or, where the price does not divide the sum, one
/// piece for all of it.
pub(crate) fn pieces(line: &Line) -> (u32, Money) {
    let whole = i64::from(line.quantity.max(1));
    let sum = line.sum.kopecks();
    if sum % whole == 0 { (line.quantity.max(1), Money(sum / whole)) } else { (1, line.sum) }
}

/// Prints the id and the amount only.
impl fmt::Debug for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Order");
        shown.field("id", &self.id).field("amount", &self.amount).finish_non_exhaustive()
    }
}

/// Prints the ids and the amount only.
impl fmt::Debug for Give {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Give");
        shown.field("id", &self.id).field("payment", &self.payment);
        shown.field("amount", &self.amount).finish_non_exhaustive()
    }
}

/// Prints the ids only.
impl fmt::Debug for Close {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Close");
        shown.field("id", &self.id).field("payment", &self.payment).finish_non_exhaustive()
    }
}
