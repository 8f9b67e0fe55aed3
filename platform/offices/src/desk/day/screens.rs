//! What the pages of the day show.

use chrono::NaiveDate;
use serde::Serialize;

use crate::staff::screens::OptionView;

/// One line of a doctor's day.
#[derive(Clone, Debug, Serialize)]
pub struct LineView {
    /// `free`, `held`, `booked`, `confirmed`, `arrived`, `completed`, `no_show` or `cancelled`.
    pub state: &'static str,
    /// Its beginning.
    pub from: String,
    /// Its end.
    pub to: String,
    /// Where it leads: to the visit, or to booking the free time; empty: nowhere.
    pub href: String,
    /// «ФИО».
    pub patient: String,
    /// The phone.
    pub phone: String,
    /// As what the doctor sees the patient.
    pub specialisation: String,
}

/// A doctor's day.
#[derive(Clone, Debug, Serialize)]
pub struct DoctorView {
    /// For the page's own links.
    pub id: String,
    /// «ФИО».
    pub name: String,
    /// «Должность».
    pub position: String,
    /// The intervals: «08:00–14:00».
    pub hours: Vec<String>,
    /// Visits and free times, soonest first.
    pub lines: Vec<LineView>,
    /// How many visits there are.
    pub visits: usize,
    /// How many times are free.
    pub free: usize,
}

/// For whom or what a free time is being chosen.
#[derive(Clone, Debug, Serialize)]
pub struct ChosenView {
    /// Whether a visit is moved; else one is booked.
    pub moving: bool,
    /// The patient.
    pub name: String,
    /// Back, without it.
    pub href: String,
}

/// «Расписание дня»: `desk/day.html`, and on paper `desk/print.html`.
#[derive(Clone, Debug, Serialize)]
pub struct DayScreen {
    /// The day.
    pub date: NaiveDate,
    /// The same as a form's field wants it.
    pub value: String,
    /// Whether it is today.
    pub today: bool,
    /// The day before.
    pub prev: String,
    /// The day after.
    pub next: String,
    /// Today.
    pub now: String,
    /// The branches.
    pub branches: Vec<OptionView>,
    /// The chosen one.
    pub branch: String,
    /// Its name.
    pub branch_name: String,
    /// The zone of the times.
    pub zone: String,
    /// The doctors of the branch.
    pub choices: Vec<OptionView>,
    /// The chosen one; empty: all.
    pub doctor: String,
    /// The chosen doctors' days.
    pub doctors: Vec<DoctorView>,
    /// For whom a time is being chosen.
    pub chosen: Option<ChosenView>,
    /// What the filter's form carries along: name and value.
    pub hidden: Vec<(&'static str, String)>,
    /// The page for paper.
    pub print: String,
    /// Where a newer page is asked for.
    pub refresh: String,
    /// Text key of what has happened.
    pub notice: Option<&'static str>,
}

/// The same on paper.
#[derive(Clone, Debug, Serialize)]
pub struct PrintScreen {
    /// The day.
    #[serde(flatten)]
    pub day: DayScreen,
    /// Back.
    pub back: String,
}
