//! What the pages of the doctor's cabinet show.

use chrono::NaiveDate;
use serde::Serialize;
use shell::http::typed::Typed;

use crate::{
    desk::visits::screens::{PostView, ServiceView, SlotView},
    staff::screens::OptionView,
};

/// A visit in the doctor's day.
#[derive(Clone, Debug, Serialize)]
pub struct LineView {
    /// As at the registry's desk.
    pub state: &'static str,
    /// Its beginning.
    pub from: String,
    /// Its end.
    pub to: String,
    /// The visit's page; empty for a hold.
    pub href: String,
    /// «ФИО».
    pub patient: String,
    /// Where.
    pub branch: String,
}

/// One day.
#[derive(Clone, Debug, Serialize)]
pub struct DayView {
    /// The day.
    pub date: NaiveDate,
    /// Whether it is today.
    pub today: bool,
    /// The intervals: «08:00–14:00».
    pub hours: Vec<String>,
    /// The visits, soonest first.
    pub lines: Vec<LineView>,
}

/// «Мои записи»: `practice/schedule.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ScheduleScreen {
    /// The first day.
    pub first: NaiveDate,
    /// The last one.
    pub last: NaiveDate,
    /// Whether it is a week.
    pub week: bool,
    /// The date as a form's field wants it.
    pub value: String,
    /// Whether today is among the days.
    pub today: bool,
    /// What was before.
    pub prev: String,
    /// What comes after.
    pub next: String,
    /// Today.
    pub now: String,
    /// The day alone.
    pub day_href: String,
    /// The week around it.
    pub week_href: String,
    /// The days.
    pub days: Vec<DayView>,
}

/// A visit: `practice/visit.html`.
#[derive(Clone, Debug, Serialize)]
pub struct VisitScreen {
    /// Its page.
    pub href: String,
    /// «Номер записи».
    pub number: i64,
    /// As in the day.
    pub state: &'static str,
    /// When and with whom.
    pub slot: SlotView,
    /// Its end.
    pub to: String,
    /// «ФИО».
    pub patient: String,
    /// The patient's record, where there is one.
    pub patient_href: Option<String>,
    /// The services.
    pub services: Vec<String>,
    /// When the patient came; may be empty.
    pub arrived: String,
    /// The marks that may be given now.
    pub marks: Vec<&'static str>,
    /// Back to the day.
    pub back: String,
    /// Text key of what has just been done, or of why not.
    pub notice: Option<&'static str>,
}

/// A visit in a record.
#[derive(Clone, Debug, Serialize)]
pub struct RecordVisit {
    /// Its page, where it is the doctor's own.
    pub href: Option<String>,
    /// Date and time in the branch's zone.
    pub when: String,
    /// With whom.
    pub doctor: String,
    /// As what.
    pub specialisation: String,
    /// As in the day.
    pub state: &'static str,
}

/// The record of a patient: `practice/patient.html`.
#[derive(Clone, Debug, Serialize)]
pub struct RecordScreen {
    /// «ФИО».
    pub name: String,
    /// The birth date.
    pub born: String,
    /// `male` or `female`.
    pub sex: String,
    /// The phone; may be empty.
    pub phone: String,
    /// Whether the registry has confirmed the patient.
    pub confirmed: bool,
    /// Visits, latest first.
    pub visits: Vec<RecordVisit>,
    /// Where a time is chosen for the patient.
    pub times_href: String,
    /// Whether a visit with somebody else has just been booked.
    pub booked: bool,
}

/// A free time.
#[derive(Clone, Debug, Serialize)]
pub struct TimeView {
    /// The beginning.
    pub from: String,
    /// Where it is booked.
    pub href: String,
}

/// The choice of a time: `practice/times.html`.
#[derive(Clone, Debug, Serialize)]
pub struct TimesScreen {
    /// The patient.
    pub name: String,
    /// Back to the record.
    pub back: String,
    /// The filter's address.
    pub action: String,
    /// The day.
    pub date: NaiveDate,
    /// The same as a form's field wants it.
    pub value: String,
    /// The day before.
    pub prev: String,
    /// The day after.
    pub next: String,
    /// The clinic's doctors.
    pub doctors: Vec<OptionView>,
    /// The chosen one.
    pub doctor: String,
    /// Whether that is the doctor at work.
    pub own: bool,
    /// Where the chosen one sees patients.
    pub branches: Vec<OptionView>,
    /// The chosen branch.
    pub branch: String,
    /// The zone of the times.
    pub zone: String,
    /// The free times.
    pub times: Vec<TimeView>,
    /// Text key of what has happened.
    pub notice: Option<&'static str>,
}

/// The question before booking: `practice/book.html`.
#[derive(Clone, Debug, Serialize)]
pub struct BookScreen {
    /// The patient.
    pub name: String,
    /// Whether the registry has confirmed the patient.
    pub confirmed: bool,
    /// The time.
    pub slot: SlotView,
    /// The same as the form names it.
    pub value: String,
    /// As what else the doctor may see the patient; empty: nothing else.
    pub posts: Vec<PostView>,
    /// The services, where one has to be chosen (B9).
    pub services: Vec<ServiceView>,
    /// The form's address.
    pub action: String,
    /// Back to the times.
    pub back: String,
    /// Text key of why it was refused.
    pub refused: Option<&'static str>,
}

/// How many visits stand so.
#[derive(Clone, Debug, Serialize)]
pub struct CountView {
    /// As in the day.
    pub state: &'static str,
    /// How many.
    pub count: usize,
}

/// A day of the report.
#[derive(Clone, Debug, Serialize)]
pub struct DayCounts {
    /// The day.
    pub date: NaiveDate,
    /// All visits.
    pub total: usize,
    /// Those that took place.
    pub completed: usize,
    /// Those in vain.
    pub no_show: usize,
    /// Those that were cancelled.
    pub cancelled: usize,
}

impl DayCounts {
    /// A day without visits.
    pub const fn of(date: NaiveDate) -> Self {
        Self { date, total: 0, completed: 0, no_show: 0, cancelled: 0 }
    }

    /// Counts a visit that stands so.
    pub fn add(&mut self, state: &str) {
        self.total += 1;
        match state {
            "completed" => self.completed += 1,
            "no_show" => self.no_show += 1,
            "cancelled" => self.cancelled += 1,
            _ => {}
        }
    }
}

/// «Отчет по приемам»: `practice/report.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ReportScreen {
    /// The period.
    pub form: Typed,
    /// Whether the period is none.
    pub wrong: bool,
    /// How many visits there are.
    pub total: usize,
    /// By where they stand.
    pub states: Vec<CountView>,
    /// By day; days without visits are left out.
    pub days: Vec<DayCounts>,
    /// The same as a file.
    pub file: String,
}
