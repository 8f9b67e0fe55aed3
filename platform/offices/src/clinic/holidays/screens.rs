//! What the page of days off shows.

use chrono::NaiveDate;
use serde::Serialize;
use shell::http::typed::Typed;

use crate::clinic::screens::Choice;

/// Days off.
#[derive(Clone, Debug, Serialize)]
pub struct HolidayRow {
    /// Their id.
    pub id: String,
    /// Where; empty: in every branch.
    pub branch: String,
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
    /// Why.
    pub note: String,
    /// Who said so.
    pub author: String,
}

/// «Выходные и праздники»: `clinic/holidays.html`.
#[derive(Clone, Debug, Serialize)]
pub struct HolidaysScreen {
    /// Those that are not over.
    pub rows: Vec<HolidayRow>,
    /// Where days off may be.
    pub branches: Vec<Choice>,
    /// What was typed.
    pub form: Typed,
    /// How many visits are booked on the days that were typed: to be confirmed.
    pub visits: Option<usize>,
    /// Text key of what has just been done.
    pub notice: Option<&'static str>,
    /// Text key of why nothing was done.
    pub refused: Option<String>,
}
