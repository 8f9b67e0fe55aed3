//! One value per state of the page.

use chrono::NaiveDate;
use shell::{http::typed::Typed, themes::Screen};

use super::screens::{HolidayRow, HolidaysScreen};
use crate::clinic::screens::Choice;

impl Screen for HolidaysScreen {
    const TEMPLATE: &'static str = "clinic/holidays.html";
    fn samples() -> Vec<Self> {
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap_or_default();
        let row = |branch: &str, last| HolidayRow {
            id: "1".into(),
            branch: branch.into(),
            first: day(12, 31),
            last,
            note: "Новый год".into(),
            author: "Константинопольская Александра".into(),
        };
        let branch =
            |on| Choice {
                value: "1".into(), name: "Клиника на Тульской".into(), text: None, on
            };
        let typed = |last: &str| {
            Typed::filled([
                ("first", "2026-12-31".to_owned()),
                ("last", last.to_owned()),
                ("note", String::new()),
            ])
        };
        let empty = Self {
            rows: vec![],
            branches: vec![branch(false)],
            form: typed(""),
            visits: None,
            notice: None,
            refused: None,
        };
        let full = Self {
            rows: vec![row("", day(12, 31)), row("Клиника на Тульской", day(12, 31))],
            notice: Some("holidays-declared"),
            ..empty.clone()
        };
        let mut wrong = empty.clone();
        wrong.form.errors.insert("last", "holidays-dates_wrong".into());
        vec![
            Self { refused: Some("holidays-too_many".into()), ..empty.clone() },
            Self { visits: Some(3), branches: vec![branch(true)], ..empty.clone() },
            Self { notice: Some("holidays-lifted"), ..empty },
            wrong,
            full,
        ]
    }
}
