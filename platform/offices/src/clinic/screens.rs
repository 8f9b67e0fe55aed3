//! What the pages of the clinic's data show.

use serde::Serialize;

/// What can be chosen in a field.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// Its name; empty where a text says it.
    pub name: String,
    /// The text key of its name.
    pub text: Option<&'static str>,
    /// Whether it is chosen.
    pub on: bool,
}

/// A field of a form.
#[derive(Clone, Debug, Serialize)]
pub struct FieldView {
    /// What is sent.
    pub name: String,
    /// The suffix of its label's text key.
    pub label: String,
    /// `text`, `area`, `select`, `ticks`, `switch` or a type of HTML.
    pub kind: &'static str,
    /// What stands in it.
    pub value: String,
    /// What can be chosen.
    pub options: Vec<Choice>,
    /// The number of its row, from 1; 0 for a field of the thing itself.
    pub number: usize,
    /// Whether it must be filled.
    pub needed: bool,
    /// Whether it cannot be changed any more.
    pub fixed: bool,
    /// The text key of what is wrong.
    pub error: Option<String>,
}

/// «Данные клиники»: `clinic/hub.html`.
#[derive(Clone, Debug, Serialize)]
pub struct HubScreen {
    /// Each kind and how many there are.
    pub counts: Vec<(&'static str, usize)>,
    /// Whether who looks may load files and declare days off.
    pub editable: bool,
}

/// A thing in a list.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// Its page.
    pub href: String,
    /// Its name.
    pub name: String,
    /// More about it.
    pub about: String,
    /// Whether patients see it.
    pub shown: bool,
    /// Of a doctor: whether the panel keeps the working time.
    pub schedule: Option<bool>,
}

/// A list: `clinic/list.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ListScreen {
    /// The kind: the suffix of text keys.
    pub kind: &'static str,
    /// All kinds.
    pub tabs: Vec<&'static str>,
    /// The things.
    pub rows: Vec<Row>,
    /// Whether who looks may change them.
    pub editable: bool,
    /// Text key of what has just been done.
    pub notice: Option<&'static str>,
}

/// A picture that can be uploaded.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PictureView {
    /// The address of the one that is shown; empty where there is none.
    pub href: String,
    /// Whether it was uploaded and can be taken away.
    pub uploaded: bool,
    /// The text key of what is wrong with the file.
    pub error: Option<String>,
}

/// A thing: `clinic/item.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ItemScreen {
    /// The kind: the suffix of text keys.
    pub kind: &'static str,
    /// All kinds.
    pub tabs: Vec<&'static str>,
    /// Its id; empty for a new one.
    pub id: String,
    /// Its name; empty for a new one.
    pub name: String,
    /// Its code.
    pub code: String,
    /// The text key of what is wrong with the code.
    pub code_error: Option<String>,
    /// The mark of the row that the form is made of.
    pub seen: String,
    /// Whether patients see it.
    pub shown: bool,
    /// Its fields.
    pub fields: Vec<FieldView>,
    /// A doctor's photo.
    pub picture: PictureView,
    /// Whether who looks may change it.
    pub editable: bool,
    /// Text key of what has just been done.
    pub notice: Option<&'static str>,
    /// Text key of why nothing was done.
    pub refused: Option<&'static str>,
}

/// Hours of a timetable.
#[derive(Clone, Debug, Serialize)]
pub struct HoursView {
    /// Their id.
    pub id: String,
    /// The day of the week, from 1; 0 of special days.
    pub weekday: i32,
    /// The days: `07.12.2026–13.12.2026`.
    pub days: String,
    /// What special days are; empty for weekly hours.
    pub what: String,
    /// `09:00–13:00`; empty on days off.
    pub time: String,
    /// Where.
    pub branch: String,
    /// What for; empty on days off.
    pub kind: String,
    /// The length of a slot, in minutes.
    pub slot: i32,
    /// Why.
    pub note: String,
    /// Of weekly hours: `all`, `odd` or `even`.
    pub weeks: String,
}

/// A day of the preview.
#[derive(Clone, Debug, Serialize)]
pub struct DayView {
    /// The day of the week, from 1.
    pub weekday: u32,
    /// `07.12`.
    pub date: String,
    /// What is planned.
    pub hours: Vec<HoursView>,
}

/// A booked visit outside the hours.
#[derive(Clone, Debug, Serialize)]
pub struct VisitView {
    /// Its page at the desk.
    pub href: String,
    /// When, local time.
    pub when: String,
    /// Where.
    pub branch: String,
    /// Whose.
    pub patient: String,
}

/// A doctor's timetable: `clinic/schedule.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ScheduleScreen {
    /// The page.
    pub href: String,
    /// The doctor's page.
    pub doctor_href: String,
    /// The doctor.
    pub doctor: String,
    /// The version that the forms are made of; 0 when the panel keeps no timetable.
    pub version: i64,
    /// Whether something is planned that the panel does not keep.
    pub foreign: bool,
    /// What comes back every week.
    pub weekly: Vec<HoursView>,
    /// What differs.
    pub special: Vec<HoursView>,
    /// The coming weeks, each of seven days.
    pub weeks: Vec<Vec<DayView>>,
    /// Booked visits outside the hours.
    pub outside: Vec<VisitView>,
    /// Where hours may be.
    pub branches: Vec<Choice>,
    /// Other doctors whose hours can be copied.
    pub doctors: Vec<Choice>,
    /// What was typed, by field.
    pub typed: std::collections::BTreeMap<String, String>,
    /// The days that were ticked.
    pub ticked: Vec<String>,
    /// Which form was sent; empty if none.
    pub sent: String,
    /// The row of weekly hours that is being changed; empty if none.
    pub editing: String,
    /// Text key of why nothing was done, and a date that belongs to it.
    pub refused: Option<(String, String)>,
    /// Whether who looks may change it.
    pub editable: bool,
    /// Text key of what has just been done.
    pub notice: Option<&'static str>,
}

/// What a change would make: `clinic/preview.html`.
#[derive(Clone, Debug, Serialize)]
pub struct PreviewScreen {
    /// The page of the timetable.
    pub href: String,
    /// The doctor.
    pub doctor: String,
    /// Whether the panel takes the working time over by this.
    pub takes_over: bool,
    /// How many intervals are new.
    pub added: usize,
    /// How many are gone.
    pub removed: usize,
    /// The coming weeks.
    pub weeks: Vec<Vec<DayView>>,
    /// Booked visits outside the new hours.
    pub outside: Vec<VisitView>,
    /// The fields of the form, to be sent once more.
    pub hidden: Vec<(String, String)>,
}
