//! Shapes that several screens share.

use chrono::NaiveDate;
use kernel::Money;
use serde::{Deserialize, Serialize};

/// A doctor as a row or a card shows one (B4).
#[derive(Clone, Debug, Serialize)]
pub struct DoctorView {
    /// The doctor's id.
    pub id: String,
    /// «Фамилия Имя Отчество».
    pub name: String,
    /// Two letters for the round mark where there is no photo.
    pub initials: String,
    /// «Врач-терапевт высшей категории».
    pub position: String,
    /// Full years of experience.
    pub experience: Option<i32>,
    /// Address of the photo in the size of lists.
    pub photo: Option<String>,
    /// Address of the photo in the size of the doctor's own page.
    pub photo_large: Option<String>,
    /// The doctor's page.
    pub href: String,
    /// «Ближайшая дата приема», local to the branch.
    pub nearest: Option<NaiveDate>,
    /// Price of the default service of the doctor or the department.
    pub price: Option<Money>,
    /// «Рейтинг» (C5); `None` while no review is published.
    pub rating: Option<RatingOf>,
}

/// A doctor's rating.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct RatingOf {
    /// The whole part of the mean mark.
    pub whole: i64,
    /// Its tenths.
    pub tenth: i64,
    /// How many reviews it is of.
    pub count: i64,
}

impl From<&store::reviews::Rating> for RatingOf {
    fn from(rating: &store::reviews::Rating) -> Self {
        let tenths = rating.tenths();
        Self { whole: tenths / 10, tenth: tenths % 10, count: rating.count }
    }
}

/// A service of the price list.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct ServiceView {
    /// The service's id.
    pub id: String,
    /// The code of the nomenclature of medical services.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its price, if it has one.
    pub price: Option<Money>,
    /// How long it takes, in minutes.
    pub minutes: u32,
}

/// A value a form carries along unseen.
#[derive(Clone, Debug, Serialize)]
pub struct Hidden {
    /// The field's name.
    pub name: &'static str,
    /// Its value.
    pub value: String,
}

/// The services chosen so far (B9): «Выбрано 2 услуги», the total, «Изменить».
#[derive(Clone, Debug, Serialize)]
pub struct ChosenServices {
    /// The services.
    pub items: Vec<ServiceView>,
    /// The sum of their prices.
    pub total: Money,
    /// The sum of their durations, in minutes.
    pub minutes: u32,
    /// Where they can be changed.
    pub change_href: String,
}

/// One offered time.
#[derive(Clone, Debug, Serialize)]
pub struct TimeView {
    /// The value to send: doctor, branch and start in one, opaque to the browser.
    pub value: String,
    /// «08:00» in the branch's zone.
    pub from: String,
    /// «08:30».
    pub to: String,
}

/// The times of one day: the table «Выберите время приема».
#[derive(Clone, Debug, Serialize)]
pub struct TimesView {
    /// The day, local to the branch.
    pub date: NaiveDate,
    /// The doctor's name (shown when several doctors were chosen).
    pub doctor: String,
    /// The offered times; empty when none is left.
    pub times: Vec<TimeView>,
}

/// That booking is closed: `parts/closings.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ClosingView {
    /// As what; empty: as any specialist.
    pub specialisation: String,
    /// The first day, unless it has begun.
    pub from: Option<NaiveDate>,
    /// The last day, where it is known.
    pub until: Option<NaiveDate>,
    /// Why; may be empty.
    pub reason: String,
}
