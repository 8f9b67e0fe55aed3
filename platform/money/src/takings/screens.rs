//! What the administration sees of all payments.

use chrono::NaiveDate;
use kernel::Money;
use serde::Serialize;
use shell::http::typed::Typed;

use crate::till::screens::PaymentRow;

/// Something to choose.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// Its value in the form.
    pub value: String,
    /// Its name.
    pub name: String,
}

/// What came and went of something.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Total {
    /// The branch, or the day; empty for all.
    pub name: String,
    /// What came.
    pub came: Money,
    /// Of how many payments.
    pub payments: i64,
    /// What went back.
    pub went: Money,
    /// By how many refunds.
    pub refunds: i64,
}

/// A day of the chart, in its own units.
#[derive(Clone, Debug, Serialize)]
pub struct Bar {
    /// Where it begins.
    pub x: usize,
    /// Where the bar of what came begins, from above.
    pub y: i64,
    /// How high it is.
    pub height: i64,
    /// The same of what went back.
    pub back_y: i64,
    /// How high that is.
    pub back: i64,
    /// The day, or the month.
    pub name: String,
    /// What came.
    pub came: Money,
    /// What went back.
    pub went: Money,
}

/// Something that failed: a receipt or a refund.
#[derive(Clone, Debug, Serialize)]
pub struct Trouble {
    /// Its payment's page, for who may see it.
    pub href: Option<String>,
    /// The payment's invoice.
    pub number: i64,
    /// `receipt` or `refund`.
    pub what: &'static str,
    /// The receipt's kind, or why the refund was made.
    pub kind: String,
    /// When, local time.
    pub at: String,
    /// How much.
    pub amount: Money,
    /// What went wrong.
    pub error: String,
    /// The receipt's id, where it can be sent again by who looks.
    pub again: Option<String>,
}

/// «Отчет по платежам»: `takings/page.html`.
#[derive(Clone, Debug, Serialize)]
pub struct TakingsScreen {
    /// What is looked for.
    pub form: Typed,
    /// The branches to choose from.
    pub branches: Vec<Choice>,
    /// The providers to choose from.
    pub providers: Vec<&'static str>,
    /// The means to choose from.
    pub means: Vec<&'static str>,
    /// The states to choose from.
    pub states: Vec<&'static str>,
    /// The first day that is looked at.
    pub first: NaiveDate,
    /// The last one.
    pub last: NaiveDate,
    /// Everything of the period.
    pub all: Total,
    /// By branches.
    pub by_branch: Vec<Total>,
    /// By days or months.
    pub by_span: Vec<Total>,
    /// Whether it is by months.
    pub monthly: bool,
    /// The chart.
    pub bars: Vec<Bar>,
    /// How wide it is, in its own units.
    pub width: usize,
    /// What failed, latest first.
    pub troubles: Vec<Trouble>,
    /// How many differences nobody has dealt with.
    pub differences: u64,
    /// The payments.
    pub rows: Vec<PaymentRow>,
    /// Those before.
    pub older: Option<String>,
    /// The latest ones again.
    pub latest: Option<String>,
    /// Whether payments can be opened by who looks.
    pub may_open: bool,
    /// The table as CSV.
    pub csv: String,
    /// The table as XLSX.
    pub xlsx: String,
    /// How many rows such a table has at most.
    pub most: usize,
    /// The text of what was just done.
    pub notice: Option<&'static str>,
    /// The text of why it was not.
    pub refused: Option<String>,
}
