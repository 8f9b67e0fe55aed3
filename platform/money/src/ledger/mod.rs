//! Where money is. An entry takes an amount from one account and gives it to another; it is never
//! changed. What an account holds is the sum of its entries.

mod balance;
mod post;

use kernel::{
    Money,
    ids::{BranchId, InvoiceId, PatientId, PaymentId, ProfileId},
};
use store::transfers::kind;
use uuid::Uuid;

pub use balance::{balance, remainder};
pub use post::post;

/// An account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// A profile's account at its provider: the outside world.
    Provider(ProfileId),
    /// A payment's money that is for no invoice.
    Payment(PaymentId),
    /// What was paid for an invoice whose service is not given yet.
    Invoice(InvoiceId),
    /// What a branch has earned.
    Income(BranchId),
    /// A patient's advance.
    Advance(PatientId),
    /// A patient's bonuses.
    Bonus(PatientId),
    /// A branch's own desk.
    Desk(BranchId),
}

impl Account {
    /// As the database keeps it.
    pub const fn parts(self) -> (&'static str, Uuid) {
        match self {
            Self::Provider(id) => (kind::PROVIDER, id.0),
            Self::Payment(id) => (kind::PAYMENT, id.0),
            Self::Invoice(id) => (kind::INVOICE, id.0),
            Self::Income(id) => (kind::INCOME, id.0),
            Self::Advance(id) => (kind::ADVANCE, id.0),
            Self::Bonus(id) => (kind::BONUS, id.0),
            Self::Desk(id) => (kind::DESK, id.0),
        }
    }
}

/// A movement of money.
#[derive(Clone, Debug)]
pub struct Move {
    /// The account that gives.
    pub from: Account,
    /// The account that gets.
    pub to: Account,
    /// How much: more than nothing.
    pub amount: Money,
    /// Why, as a word: `payment_succeeded`.
    pub cause: &'static str,
    /// More about it, in words; may be empty.
    pub note: String,
}
