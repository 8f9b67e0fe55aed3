//! Pages about a booked visit: the result (B7), «Мои записи» and what is done there (C4),
//! cancelling (B8), moving.

use chrono::NaiveDate;
use serde::Serialize;

use crate::{
    booking::screens::{DayCell, Steps, VisitView},
    reviews::screens::RatingView,
    views::{DoctorView, Hidden, TimesView},
};

/// «Запись на прием», right after booking (B7): `appointments/result.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ResultScreen {
    /// The wizard's steps; `None` when it was not booked in the wizard.
    pub steps: Option<Steps>,
    /// The visit.
    pub appointment: AppointmentView,
    /// «Продолжить запись»; set right after booking in the wizard.
    pub continue_href: Option<String>,
    /// «Показать все записи».
    pub all_href: String,
}

/// «Информация о записи на прием» (C4): `appointments/details.html`, shown as a dialog from the
/// list. Also the page behind the signed link of the letter.
#[derive(Clone, Debug, Serialize)]
pub struct DetailsScreen {
    /// The visit.
    pub appointment: AppointmentView,
    /// Text key of a message (e.g. `appointments-cancelled_now`).
    pub notice: Option<&'static str>,
    /// Text key of the reason why something was not done.
    pub error: Option<String>,
    /// «Закрыть»: the list.
    pub back: String,
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
    /// Whether the patient has confirmed to come.
    pub confirmed: bool,
    /// «Подтвердить запись»: a page that asks, a POST that does; `None` when there is nothing
    /// to confirm.
    pub confirm_href: Option<String>,
    /// «Перенести»: the calendar; `None` when it cannot be moved.
    pub move_href: Option<String>,
    /// «Отправить напоминание на почту» (POST); `None` for an anonymous booking.
    pub remind_href: Option<String>,
    /// «Печать»: the visit on paper.
    pub print_href: String,
    /// «Оценить», once the visit took place (C5).
    pub rating: Option<RatingView>,
    /// «Оплатить»: the page on which its preliminary invoice is paid (P5).
    pub pay_href: Option<String>,
    /// «Оплачено».
    pub paid: bool,
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

/// «Мои записи» of who has signed in (C4): `appointments/visits.html`.
#[derive(Clone, Debug, Serialize)]
pub struct VisitsScreen {
    /// The shown period: `current`, `week`, `month` or `all`.
    pub period: &'static str,
    /// All periods, in the manual's order.
    pub periods: Vec<PeriodLink>,
    /// The visits of this page.
    pub items: Vec<AppointmentView>,
    /// The page before.
    pub prev: Option<String>,
    /// The page after.
    pub next: Option<String>,
    /// «Печать всех записей».
    pub print_href: String,
    /// How many anonymous bookings can be claimed.
    pub claims: usize,
    /// Where they are.
    pub claims_href: String,
    /// Text key of a message: what was done just now.
    pub notice: Option<&'static str>,
}

/// A period of «Мои записи».
#[derive(Clone, Debug, Serialize)]
pub struct PeriodLink {
    /// The suffix of its text key: `visits-period_<word>`.
    pub word: &'static str,
    /// Where its visits are.
    pub href: String,
    /// Whether it is the shown one.
    pub active: bool,
}

/// Visits on paper: `appointments/print.html`.
#[derive(Clone, Debug, Serialize)]
pub struct PrintScreen {
    /// The period, when it is a period's visits; `None` for a single visit.
    pub period: Option<&'static str>,
    /// The visits.
    pub items: Vec<AppointmentView>,
    /// Whether there are more than can be printed at once.
    pub cut: bool,
    /// «Назад».
    pub back: String,
}

/// «Подтвердить запись»: the page behind the letter's link: `appointments/confirm.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmationScreen {
    /// The visit.
    pub appointment: AppointmentView,
    /// Where the form goes; `None` when it is confirmed already.
    pub action: Option<String>,
    /// «Назад».
    pub back: String,
}

/// «Перенести»: the calendar of the visit's doctor: `appointments/move.html`. Times are
/// buttons of a GET form to `action`, named `slot`.
#[derive(Clone, Debug, Serialize)]
pub struct MoveScreen {
    /// The visit as it is.
    pub appointment: AppointmentView,
    /// Its doctor.
    pub doctor: DoctorView,
    /// Where and as what the doctor can be booked.
    pub posts: Vec<PostLink>,
    /// The calendar of the chosen one.
    #[serde(flatten)]
    pub calendar: CalendarView,
}

/// A post of the doctor to choose.
#[derive(Clone, Debug, Serialize)]
pub struct PostLink {
    /// The institution's name.
    pub branch: String,
    /// The specialisation.
    pub specialisation: String,
    /// Where its calendar is.
    pub href: String,
    /// Whether it is the shown one.
    pub active: bool,
}

/// A month of the doctor's calendar with the times of a day.
#[derive(Clone, Debug, Serialize)]
pub struct CalendarView {
    /// How a time's button sends: `get`.
    pub method: &'static str,
    /// Any day of the shown month (its first).
    pub month: NaiveDate,
    /// The weeks, Monday first; days of other months are `None`.
    pub weeks: Vec<Vec<Option<DayCell>>>,
    /// The month before, unless it is over.
    pub prev: Option<String>,
    /// The month after, while it can be booked.
    pub next: Option<String>,
    /// The times of the chosen day.
    pub day: Option<TimesView>,
    /// Where a time's button goes.
    pub action: String,
    /// What the form carries along.
    pub hidden: Vec<Hidden>,
    /// «UTC+3».
    pub zone: String,
    /// Text key of a message: e.g. `booking-slot_taken` after losing a race.
    pub error: Option<&'static str>,
    /// «Назад».
    pub back: String,
}

/// «Перенести запись с … на …?»: `appointments/move_question.html`, shown as a dialog. POST to
/// `action` with the field `slot`.
#[derive(Clone, Debug, Serialize)]
pub struct MoveQuestionScreen {
    /// The visit as it is.
    pub from: VisitView,
    /// The visit as it will be.
    pub to: VisitView,
    /// The chosen slot.
    pub slot: String,
    /// Where the form goes.
    pub action: String,
    /// «Отмена».
    pub back: String,
}

/// Anonymous bookings to claim: `appointments/claims.html`. POST with the ticks `visit`.
#[derive(Clone, Debug, Serialize)]
pub struct ClaimsScreen {
    /// The bookings, latest first.
    pub items: Vec<Claim>,
    /// Text key of a mistake.
    pub error: Option<String>,
    /// «Назад».
    pub back: String,
}

/// A booking to tick. Never ticked beforehand.
#[derive(Clone, Debug, Serialize)]
pub struct Claim {
    /// The value of its tick.
    pub id: String,
    /// Whether it is ticked.
    pub checked: bool,
    /// The booking.
    pub appointment: AppointmentView,
}
