//! «Расписание» (C14): who works when.

use chrono::NaiveDate;
use serde::Serialize;

use crate::{
    booking::screens::WeekRow,
    views::{Hidden, TimesView},
};

/// «Расписание»: `schedule/page.html`. A GET form with the selects `branch` and `s`.
#[derive(Clone, Debug, Serialize)]
pub struct ScheduleScreen {
    /// The branches to choose from.
    pub branches: Vec<Choice>,
    /// The specialisations of the chosen branch.
    pub specialisations: Vec<Choice>,
    /// The week's days, Monday first.
    pub days: Vec<NaiveDate>,
    /// A row per doctor.
    pub rows: Vec<WeekRow>,
    /// The week before, unless it is over.
    pub prev: Option<String>,
    /// The week after, while it can be booked.
    pub next: Option<String>,
    /// The times of the chosen doctor and day.
    pub day: Option<TimesView>,
    /// Where a time's button goes (POST form, button named `slot`).
    pub action: String,
    /// What that form carries along.
    pub hidden: Vec<Hidden>,
    /// «UTC+3».
    pub zone: String,
}

/// An option of a select.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// Its value.
    pub id: String,
    /// Its text.
    pub name: String,
    /// Whether it is chosen.
    pub selected: bool,
}
