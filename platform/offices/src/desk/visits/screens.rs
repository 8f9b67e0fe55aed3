//! What the pages of visits show.

use chrono::NaiveDate;
use serde::Serialize;
use shell::http::typed::Typed;

use crate::desk::cards::screens::FoundView;

/// A free time.
#[derive(Clone, Debug, Serialize)]
pub struct SlotView {
    /// The doctor.
    pub doctor: String,
    /// As what.
    pub specialisation: String,
    /// Where.
    pub branch: String,
    /// The day.
    pub date: NaiveDate,
    /// The beginning.
    pub from: String,
    /// The zone.
    pub zone: String,
}

/// Another post of the same doctor at the branch.
#[derive(Clone, Debug, Serialize)]
pub struct PostView {
    /// As what.
    pub name: String,
    /// The same time there.
    pub href: String,
    /// Whether it is this one.
    pub active: bool,
}

/// A service to choose.
#[derive(Clone, Debug, Serialize)]
pub struct ServiceView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// The consent that a caller is asked for.
#[derive(Clone, Debug, Serialize)]
pub struct ConsentView {
    /// Where the document can be read.
    pub href: String,
    /// Its version: the value of the tick.
    pub version: i32,
}

/// «Запись пациента»: `desk/book.html`.
#[derive(Clone, Debug, Serialize)]
pub struct BookScreen {
    /// The time.
    pub slot: SlotView,
    /// The same as forms name it.
    pub value: String,
    /// As what else the doctor may see the patient; empty: nothing else.
    pub posts: Vec<PostView>,
    /// The services, where one has to be chosen (B9).
    pub services: Vec<ServiceView>,
    /// The chosen card.
    pub card: Option<FoundView>,
    /// What was typed to find a card.
    pub search: Typed,
    /// Whether anything was sought.
    pub asked: bool,
    /// What was found.
    pub found: Vec<FoundView>,
    /// Whether there is more than is shown.
    pub more: bool,
    /// The consent, where there is no card.
    pub consent: Option<ConsentView>,
    /// The caller's data as typed.
    pub form: Typed,
    /// Back to the day.
    pub back: String,
    /// Text key of why it was refused.
    pub refused: Option<&'static str>,
}

/// A visit: `desk/visit.html`.
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
    /// The phone.
    pub phone: String,
    /// The address.
    pub email: String,
    /// The card, where there is one.
    pub card_href: Option<String>,
    /// The services.
    pub services: Vec<String>,
    /// When it was booked.
    pub booked: String,
    /// When the patient came; may be empty.
    pub arrived: String,
    /// The marks that may be given now.
    pub marks: Vec<&'static str>,
    /// Whether it may be cancelled and moved.
    pub open: bool,
    /// Whether a patient could not do so any more.
    pub late: bool,
    /// Where another time is chosen.
    pub move_href: String,
    /// Back to the day.
    pub day_href: String,
    /// Text key of what has just been done.
    pub notice: Option<&'static str>,
}

/// «Перенести запись?»: `desk/move.html`.
#[derive(Clone, Debug, Serialize)]
pub struct MoveScreen {
    /// Whose.
    pub patient: String,
    /// Where it is now.
    pub from: SlotView,
    /// Where to.
    pub to: SlotView,
    /// The same as the form names it.
    pub value: String,
    /// The form's address.
    pub action: String,
    /// Back to the times.
    pub back: String,
}
