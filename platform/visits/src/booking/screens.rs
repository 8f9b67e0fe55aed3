//! The wizard's pages: «Выбор режима записи» → «Выбор специализации» → «Выбор врача» →
//! «Просмотр расписания» → «Запись на прием» (B1–B6, B9, N1).

use chrono::NaiveDate;
use kernel::Money;
use serde::Serialize;

use crate::views::{ChosenServices, ClosingView, DoctorView, Hidden, ServiceView, TimesView};

/// Where the wizard stands. `current` is 1…5; `first` is «Выбор режима записи» when the
/// site offers several modes, else «Выбор учреждения».
#[derive(Clone, Debug, Serialize)]
pub struct Steps {
    /// The current step, 1…5.
    pub current: u8,
    /// Text key of the first step's title.
    pub first: &'static str,
    /// Addresses of the steps already passed, in order (`current - 1` of them).
    pub passed: Vec<String>,
}

/// «Выбор режима записи» (B2): `booking/mode.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ModeScreen {
    /// Where the wizard stands.
    pub steps: Steps,
    /// The branches; one button each.
    pub branches: Vec<ModeView>,
    /// «Запись на онлайн прием»: the clinic's online branches.
    pub online: Vec<ModeView>,
}

/// One choice of «Выбор режима записи».
#[derive(Clone, Debug, Serialize)]
pub struct ModeView {
    /// The branch's name.
    pub name: String,
    /// Its address; empty online.
    pub address: String,
    /// Nearest metro station or how to get there; may be empty.
    pub metro: String,
    /// The phone as shown.
    pub phone: String,
    /// Opening hours as text.
    pub hours: String,
    /// The next step.
    pub href: String,
}

/// «Выбор специализации» (B3): `booking/specialisations.html`. A GET form to `action`
/// with the ticks named `s`.
#[derive(Clone, Debug, Serialize)]
pub struct SpecialisationsScreen {
    /// Where the wizard stands.
    pub steps: Steps,
    /// The chosen branch's name.
    pub branch: String,
    /// Whether the visit will be online.
    pub online: bool,
    /// Where the form goes.
    pub action: String,
    /// What the form carries along.
    pub hidden: Vec<Hidden>,
    /// The choices.
    pub items: Vec<SpecialisationView>,
    /// What is closed, and why.
    pub closings: Vec<ClosingView>,
    /// Text key of a mistake, shown at the list (nothing was ticked).
    pub error: Option<&'static str>,
    /// «Назад».
    pub back: String,
}

/// One specialisation to tick.
#[derive(Clone, Debug, Serialize)]
pub struct SpecialisationView {
    /// The value of the tick.
    pub id: String,
    /// Its official name.
    pub name: String,
    /// How many doctors can be booked.
    pub doctors: usize,
    /// Whether it is ticked.
    pub checked: bool,
}

/// «Выбор врача» (B3, B4): `booking/doctors.html`. A GET form to `action` with the ticks
/// named `d`, grouped by specialisation.
#[derive(Clone, Debug, Serialize)]
pub struct DoctorsScreen {
    /// Where the wizard stands.
    pub steps: Steps,
    /// The chosen branch's name.
    pub branch: String,
    /// Where the form goes.
    pub action: String,
    /// What the form carries along.
    pub hidden: Vec<Hidden>,
    /// One group per ticked specialisation.
    pub groups: Vec<DoctorsGroup>,
    /// What is closed, and why.
    pub closings: Vec<ClosingView>,
    /// Text key of a mistake: a specialisation has no doctor ticked.
    pub error: Option<&'static str>,
    /// «Назад».
    pub back: String,
}

/// The doctors of one specialisation.
#[derive(Clone, Debug, Serialize)]
pub struct DoctorsGroup {
    /// The specialisation's name.
    pub name: String,
    /// Its doctors.
    pub doctors: Vec<DoctorChoice>,
    /// Whether the mistake is in this group.
    pub missing: bool,
}

/// One doctor to tick.
#[derive(Clone, Debug, Serialize)]
pub struct DoctorChoice {
    /// The value of the tick.
    pub value: String,
    /// Whether it is ticked.
    pub checked: bool,
    /// The doctor.
    pub doctor: DoctorView,
}

/// «Выбор планируемых услуг» (B9): `booking/services.html`, shown as a dialog. A GET form to
/// `action` with the ticks named `sv`; its search field is named `q` and its button sends
/// the same form to `search_action`.
#[derive(Clone, Debug, Serialize)]
pub struct ServicesScreen {
    /// Where the wizard stands.
    pub steps: Steps,
    /// The doctor whose services these are.
    pub doctor: String,
    /// Where «Выбрать услуги» goes.
    pub action: String,
    /// Where «Найти» goes (works without a script).
    pub search_action: String,
    /// What the form carries along.
    pub hidden: Vec<Hidden>,
    /// What was searched for.
    pub q: String,
    /// The services found, with their ticks. Ticked ones are always listed.
    pub items: Vec<ServiceChoice>,
    /// How many are ticked.
    pub count: usize,
    /// The sum of the ticked prices.
    pub total: Money,
    /// The sum of the ticked durations, in minutes.
    pub minutes: u32,
    /// Text key of a mistake: «Необходимо выбрать услуги».
    pub error: Option<&'static str>,
    /// «Назад» and the dialog's cross.
    pub back: String,
}

/// One service to tick.
#[derive(Clone, Debug, Serialize)]
pub struct ServiceChoice {
    /// The service.
    pub service: ServiceView,
    /// Whether it is ticked.
    pub checked: bool,
}

/// «Просмотр расписания» for one doctor (B5): `booking/month.html`. Days are links; times
/// are buttons of a POST form to `action`, named `slot`.
#[derive(Clone, Debug, Serialize)]
pub struct MonthScreen {
    /// Where the wizard stands.
    pub steps: Steps,
    /// The doctor.
    pub doctor: DoctorView,
    /// The doctor's specialisation.
    pub specialisation: String,
    /// The branch's name.
    pub branch: String,
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
    /// The chosen services, when they are chosen (B9).
    pub chosen: Option<ChosenServices>,
    /// What is closed, and why.
    pub closings: Vec<ClosingView>,
    /// Text key of a message: e.g. `booking-slot_taken` after losing a race.
    pub error: Option<&'static str>,
    /// «Назад».
    pub back: String,
}

/// One day of the calendar.
#[derive(Clone, Debug, Serialize)]
pub struct DayCell {
    /// The day.
    pub date: NaiveDate,
    /// `open` (has free times), `full` (works, nothing free), `none` («Запись не ведется»).
    pub state: &'static str,
    /// Working hours: «08:00-14:00»; empty when none.
    pub hours: String,
    /// How many times are free.
    pub free: usize,
    /// Where the day's times are; set when `open`.
    pub href: Option<String>,
    /// Whether this is the chosen day.
    pub selected: bool,
    /// Whether this is today.
    pub today: bool,
}

/// «Просмотр расписания» for several doctors (B5): `booking/week.html`.
#[derive(Clone, Debug, Serialize)]
pub struct WeekScreen {
    /// Where the wizard stands.
    pub steps: Steps,
    /// The branch's name.
    pub branch: String,
    /// The week's days, Monday first.
    pub days: Vec<NaiveDate>,
    /// A row per chosen doctor.
    pub rows: Vec<WeekRow>,
    /// The week before, unless it is over.
    pub prev: Option<String>,
    /// The week after, while it can be booked.
    pub next: Option<String>,
    /// The times of the chosen doctor and day.
    pub day: Option<TimesView>,
    /// Where a time's button goes.
    pub action: String,
    /// What the form carries along.
    pub hidden: Vec<Hidden>,
    /// «UTC+3».
    pub zone: String,
    /// The chosen services of the doctor whose times are shown (B9).
    pub chosen: Option<ChosenServices>,
    /// What is closed, and why.
    pub closings: Vec<ClosingView>,
    /// Text key of a message.
    pub error: Option<&'static str>,
    /// «Назад».
    pub back: String,
}

/// One doctor's week.
#[derive(Clone, Debug, Serialize)]
pub struct WeekRow {
    /// The doctor.
    pub doctor: DoctorView,
    /// The specialisation the doctor was chosen for.
    pub specialisation: String,
    /// Seven days, Monday first.
    pub days: Vec<DayCell>,
    /// Whether a visit to this doctor was booked in this wizard already.
    pub done: bool,
}

/// «Подтверждение» (B6) with the short form of a visitor who is not signed in (N1):
/// `booking/confirm.html`, shown as a dialog. A POST form to `action`; fields `name`, `phone`,
/// `email`, `consent`, `altcha`, and the buttons `book` and `code`.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmScreen {
    /// Where the wizard stands.
    pub steps: Steps,
    /// Where the form goes.
    pub action: String,
    /// Where «Отмена» goes (POST): the slot is released. A script that sees the page being
    /// left sends the field `left` there: the slot is kept for a moment more.
    pub cancel_action: String,
    /// The value of `left`: which opening of the page was left.
    pub left: i64,
    /// The visit to be booked.
    pub visit: VisitView,
    /// Seconds until the slot is released.
    pub seconds_left: i64,
    /// The form.
    pub form: PersonForm,
    /// Whether e-mail is required.
    pub email_required: bool,
    /// Address of the captcha's challenge; `None` when it is switched off.
    pub challenge: Option<String>,
    /// Where the consent document can be read, with its version.
    pub consent_href: String,
    /// That version: the value of the tick `consent`.
    pub consent_version: i32,
    /// «Уже есть аккаунт? Войти»: back to this page; `None` where there are no accounts.
    pub sign_in_href: Option<String>,
    /// Text key of a message: the session has ended meanwhile.
    pub notice: Option<&'static str>,
}

/// «Подтверждение» (B6) for who has signed in: `booking/confirm_patient.html`, shown as a
/// dialog. A POST form to `action` with the field `patient`.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmPatientScreen {
    /// Where the wizard stands.
    pub steps: Steps,
    /// Where the form goes.
    pub action: String,
    /// Where «Отмена» goes (POST); see [`ConfirmScreen`].
    pub cancel_action: String,
    /// The value of `left`; see [`ConfirmScreen`].
    pub left: i64,
    /// The visit to be booked.
    pub visit: VisitView,
    /// Seconds until the slot is released.
    pub seconds_left: i64,
    /// «Пациент»: in whose cabinet he is.
    pub patient: String,
    /// That one's card: the hidden field `patient`.
    pub patient_id: String,
    /// Whether it is a dependent (D3).
    pub dependent: bool,
    /// Text key of the reason why it was not booked.
    pub error: Option<&'static str>,
}

/// A visit as the confirmation and the result show it.
#[derive(Clone, Debug, Serialize)]
pub struct VisitView {
    /// The institution's name.
    pub branch: String,
    /// Its address; empty online.
    pub address: String,
    /// Its phone as shown.
    pub phone: String,
    /// Whether the visit is online.
    pub online: bool,
    /// The doctor's name.
    pub doctor: String,
    /// The doctor's position.
    pub position: String,
    /// The specialisation.
    pub specialisation: String,
    /// The department; may be empty.
    pub department: String,
    /// The day, local to the branch.
    pub date: NaiveDate,
    /// «10:00».
    pub from: String,
    /// «10:45».
    pub to: String,
    /// «UTC+3».
    pub zone: String,
    /// The services (B9), or the doctor's default one.
    pub services: Vec<ServiceView>,
    /// The sum of their prices, if any has one.
    pub total: Option<Money>,
}

/// The short form as typed, with the mistakes at its fields.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PersonForm {
    /// «ФИО».
    pub name: String,
    /// «Мобильный телефон».
    pub phone: String,
    /// «Адрес электронной почты».
    pub email: String,
    /// Whether the consent is ticked. Never pre-ticked.
    pub consent: bool,
    /// Mistakes: field → text key.
    pub errors: std::collections::BTreeMap<&'static str, &'static str>,
}

/// The code sent to the e-mail, for those who cannot solve the captcha:
/// `booking/code.html`. A POST form to `action` with the field `code`; a second button
/// `resend`.
#[derive(Clone, Debug, Serialize)]
pub struct CodeScreen {
    /// Where the wizard stands.
    pub steps: Steps,
    /// Where the form goes.
    pub action: String,
    /// Where «Отмена» goes (POST).
    pub cancel_action: String,
    /// The visit to be booked.
    pub visit: VisitView,
    /// The version of the consent: the hidden field `consent`.
    pub consent_version: i32,
    /// The address the code was sent to.
    pub email: String,
    /// Seconds until the slot is released.
    pub seconds_left: i64,
    /// Text key of a mistake at the field.
    pub error: Option<&'static str>,
    /// Text key of a message: the code was sent again.
    pub notice: Option<&'static str>,
}

/// The slot is no longer held, or was taken meanwhile: `booking/gone.html`.
#[derive(Clone, Debug, Serialize)]
pub struct GoneScreen {
    /// Where the wizard stands.
    pub steps: Steps,
    /// Text key: `booking-slot_taken` or `booking-hold_expired`.
    pub reason: &'static str,
    /// Back to the schedule, with the same choice.
    pub back: String,
}
