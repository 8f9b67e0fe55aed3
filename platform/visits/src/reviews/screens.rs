//! «Оценка специалиста» (C5).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

/// «Оценить» (☆) under a doctor in «Мои записи»: `parts/rating.html`.
#[derive(Clone, Debug, Serialize)]
pub struct RatingView {
    /// «Оценка специалиста».
    pub href: String,
    /// The mark given.
    pub mark: Option<i32>,
    /// `none`, `waiting`, `published` or `rejected`.
    pub state: String,
}

/// «Оценка специалиста»: `reviews/rating.html`, shown as a dialog. POST to `action` with the
/// radios `mark` and the text `comment`.
#[derive(Clone, Debug, Serialize)]
pub struct RatingScreen {
    /// The doctor.
    pub doctor: String,
    /// As what.
    pub position: String,
    /// When the visit was.
    pub date: NaiveDate,
    /// What was given or typed.
    pub form: RatingForm,
    /// The highest mark.
    pub best: i32,
    /// The longest comment.
    pub longest: usize,
    /// `none`, `waiting`, `published` or `rejected`.
    pub state: String,
    /// Why the clinic does not show it; may be empty.
    pub reason: String,
    /// Where the form goes.
    pub action: String,
    /// «Отмена».
    pub back: String,
}

/// The form as typed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RatingForm {
    /// «Оценка».
    pub mark: Option<i32>,
    /// «Комментарий».
    pub comment: String,
    /// Text keys of mistakes by field.
    pub errors: BTreeMap<&'static str, String>,
}
