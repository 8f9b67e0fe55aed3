//! Fiscal receipts (54-ФЗ): what they say, whoever makes them, and the service that makes
//! them beside the payments, ATOL Online.

pub mod atol;

use std::fmt;

use kernel::{
    Money,
    fiscal::{Mode, Subject, TaxSystem, Vat},
};

/// What a receipt says.
#[derive(Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Where it is sent: at most 64 characters.
    pub contact: Contact,
    /// The system of taxation, where the organisation has several or the register asks.
    pub tax: Option<TaxSystem>,
    /// The lines, 1 to 80: their sums make up the settlement to the kopeck.
    pub lines: Vec<Line>,
}

/// Where a receipt is sent.
#[derive(Clone, PartialEq, Eq)]
pub enum Contact {
    /// To an e-mail address.
    Email(String),
    /// To a phone, E.164 with its plus.
    Phone(String),
}

/// A line.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    /// What is sold.
    pub name: String,
    /// How many pieces.
    pub quantity: u32,
    /// For how much in all, discounts taken off.
    pub sum: Money,
    /// The rate of VAT.
    pub vat: Vat,
    /// The mode of settlement.
    pub mode: Mode,
    /// What it is.
    pub subject: Subject,
}

impl Receipt {
    /// What the lines make together.
    #[must_use]
    pub fn total(&self) -> Money {
        self.lines.iter().map(|line| line.sum).sum()
    }
}

/// Prints the total only: a receipt names a person and a service.
impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receipt").field("total", &self.total()).finish_non_exhaustive()
    }
}
