//! Pages about a booked visit: the result (B7), the visitor's list, cancelling (B8).

use serde::Serialize;

use crate::{
    booking::screens::{Steps, VisitView},
    reviews::screens::RatingView,
};

/// «Запись на прием»: «Информация о записи на прием» (B7): `appointments/result.html`.
/// Also the page behind the signed link of the letter.
#[derive(Clone, Debug, Serialize)]
pub struct ResultScreen {
    /// The wizard's steps; `None` when the page was opened later.
    pub steps: Option<Steps>,
    /// Whether it was booked just now («Вы записаны на прием»).
    pub fresh: bool,
    /// The visit.
    pub appointment: AppointmentView,
    /// «Продолжить запись»; set right after booking in the wizard.
    pub continue_href: Option<String>,
    /// «Показать все записи».
    pub all_href: String,
    /// Text key of a message (e.g. `appointments-cancelled_now`).
    pub notice: Option<&'static str>,
}

/// One visit with what can be done about it.
#[derive(Clone, Debug, Serialize)]
pub struct AppointmentView {
    /// «Номер записи».
    pub number: i64,
    /// `booked`, `cancelled`, `completed`, `past`.
    pub status: &'static str,
    /// The visit.
    pub visit: VisitView,
    /// The patient's name.
    pub patient: String,
    /// The page of this visit.
    pub href: String,
    /// «Отменить запись»: a page that asks; `None` when it cannot be cancelled.
    pub cancel_href: Option<String>,
    /// The calendar file.
    pub ics_href: String,
    /// «Оценить», once the visit took place (C5).
    pub rating: Option<RatingView>,
}

/// «Показать все записи»: what the visitor booked in this browser: `appointments/list.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ListScreen {
    /// Visits to come, soonest first.
    pub upcoming: Vec<AppointmentView>,
    /// Past and cancelled ones, latest first.
    pub past: Vec<AppointmentView>,
}

/// «Отменить запись»: the question: `appointments/cancel.html`, shown as a dialog. POST to `action`.
#[derive(Clone, Debug, Serialize)]
pub struct CancelScreen {
    /// The visit.
    pub appointment: AppointmentView,
    /// Where the form goes.
    pub action: String,
    /// «Не отменять».
    pub back: String,
}
