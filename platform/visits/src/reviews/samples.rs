//! Samples of «Оценка специалиста».

use shell::themes::Screen;

use super::{
    BEST, COMMENT,
    screens::{RatingForm, RatingScreen},
};
use crate::samples;

impl Screen for RatingScreen {
    const TEMPLATE: &'static str = "reviews/rating.html";

    fn samples() -> Vec<Self> {
        let doctor = samples::bare_doctor_view();
        let empty = Self {
            doctor: doctor.name,
            position: doctor.position,
            date: samples::december(1),
            form: RatingForm::default(),
            best: BEST,
            longest: COMMENT,
            state: "none".into(),
            reason: String::new(),
            action: "/appointments/1/rating".into(),
            back: "/appointments".into(),
        };
        let given = RatingForm {
            mark: Some(9),
            comment: "Очень внимательный врач, спасибо!".into(),
            ..RatingForm::default()
        };
        let errors = [("mark", "reviews-mark_needed"), ("comment", "reviews-comment_long")];
        let wrong = RatingForm {
            mark: None,
            comment: "Спасибо".into(),
            errors: errors.map(|(field, key)| (field, key.to_owned())).into(),
        };
        let with = |state: &str| Self { state: state.into(), form: given.clone(), ..empty.clone() };
        let mistaken = Self { form: wrong, ..empty.clone() };
        let told = Self {
            reason: "В отзыве назван диагноз.".into(), ..with("rejected")
        };
        vec![empty.clone(), mistaken, with("waiting"), with("rejected"), told, with("published")]
    }
}
