//! The pages of a doctor's timetable (M3, B4).

mod form;
pub(super) mod pages;
mod view;

pub(super) use form::FIELDS;
