//! Samples of «Расписание».

use shell::themes::Screen;

use super::screens::ScheduleScreen;
use crate::{booking::screens::WeekRow, samples, views::TimesView};

impl Screen for ScheduleScreen {
    const TEMPLATE: &'static str = "schedule/page.html";

    fn samples() -> Vec<Self> {
        let closed = Self { day: None, prev: None, ..week() };
        let full = TimesView { times: vec![], ..samples::times() };
        let full = Self { day: Some(full), next: None, ..week() };
        let empty = Self { rows: vec![], zone: "UTC+7".into(), ..closed.clone() };
        vec![week(), closed, full, empty]
    }
}

/// A week with a day opened.
fn week() -> ScheduleScreen {
    let branches =
        ["Клиника «Альфа» на Пречистенке", "Клиника «Альфа» на Соколе", "Онлайн клиника"];
    let specialisations = ["Терапия", "Ультразвуковая диагностика", "Функциональная диагностика"];
    ScheduleScreen {
        branches: samples::choices(&branches, Some(0)),
        specialisations: samples::choices(&specialisations, Some(0)),
        days: samples::first_week(),
        rows: samples::rows().into_iter().map(|row| WeekRow { done: false, ..row }).collect(),
        prev: Some("/schedule?week=2026-11-23".into()),
        next: Some("/schedule?week=2026-12-07".into()),
        day: Some(samples::times()),
        action: "/booking/slot".into(),
        hidden: samples::hidden(),
        zone: "UTC+3".into(),
    }
}
