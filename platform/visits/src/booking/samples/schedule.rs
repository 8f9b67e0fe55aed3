//! «Просмотр расписания»: a month of one doctor, a week of several.

use chrono::{Datelike, NaiveDate};
use shell::themes::Screen;

use crate::{
    booking::screens::{DayCell, MonthScreen, WeekScreen},
    samples,
    views::TimesView,
};

impl Screen for MonthScreen {
    const TEMPLATE: &'static str = "booking/month.html";

    fn samples() -> Vec<Self> {
        let chosen = month(samples::december(1));
        let closed = Self { day: None, weeks: weeks(samples::december(1), None), ..chosen.clone() };
        let services = Self {
            doctor: samples::plain_doctor_view(),
            specialisation: "Ультразвуковая диагностика".into(),
            chosen: Some(samples::chosen()),
            ..chosen.clone()
        };
        let lost = Self { error: Some("booking-slot_taken"), ..services.clone() };
        let full = TimesView { times: vec![], ..samples::times() };
        let full = Self { day: Some(full), ..chosen.clone() };
        let february = NaiveDate::from_ymd_opt(2027, 2, 1).unwrap_or_default();
        let last = Self {
            doctor: samples::bare_doctor_view(),
            prev: Some("/booking/schedule?month=2027-01".into()),
            next: None,
            day: None,
            ..month(february)
        };
        vec![chosen, closed, services, lost, full, last]
    }
}

impl Screen for WeekScreen {
    const TEMPLATE: &'static str = "booking/week.html";

    fn samples() -> Vec<Self> {
        let chosen = Self {
            steps: samples::steps(4),
            branch: "Клиника «Альфа» на Пречистенке".into(),
            days: samples::first_week(),
            rows: samples::rows(),
            prev: None,
            next: Some("/booking/schedule?week=2026-12-07".into()),
            day: Some(samples::times()),
            action: "/booking/slot".into(),
            hidden: samples::hidden(),
            zone: "UTC+3".into(),
            chosen: Some(samples::chosen()),
            closings: samples::closings(),
            error: None,
            back: "/booking/doctors".into(),
        };
        let closed = Self {
            day: None,
            chosen: None,
            prev: Some("/booking/schedule?week=2026-11-23".into()),
            ..chosen.clone()
        };
        let lost = Self { error: Some("booking-slot_taken"), ..chosen.clone() };
        let full = TimesView { times: vec![], ..samples::times() };
        let full = Self { day: Some(full), chosen: None, next: None, ..chosen.clone() };
        vec![chosen, closed, lost, full]
    }
}

/// The therapist's month with the third chosen.
fn month(first: NaiveDate) -> MonthScreen {
    MonthScreen {
        steps: samples::steps(4),
        doctor: samples::doctor_view(),
        specialisation: "Терапия".into(),
        branch: "Клиника «Альфа» на Пречистенке".into(),
        month: first,
        weeks: weeks(first, Some(samples::december(3))),
        prev: None,
        next: Some("/booking/schedule?month=2027-01".into()),
        day: Some(samples::times()),
        action: "/booking/slot".into(),
        hidden: samples::hidden(),
        zone: "UTC+3".into(),
        chosen: None,
        closings: vec![],
        error: None,
        back: "/booking/doctors".into(),
    }
}

/// A month's weeks: open on Thursdays and Fridays, full on Wednesdays, else off.
fn weeks(first: NaiveDate, chosen: Option<NaiveDate>) -> Vec<Vec<Option<DayCell>>> {
    let cell = |date: NaiveDate| {
        let state = match date.weekday().num_days_from_monday() {
            2 => "full",
            3 | 4 => "open",
            _ => "none",
        };
        DayCell { selected: chosen == Some(date), ..samples::day_cell(date, state) }
    };
    let days = first.iter_days().take_while(|date| date.month() == first.month());
    let blank = (0..first.weekday().num_days_from_monday()).map(|_| None);
    let mut cells: Vec<_> = blank.chain(days.map(|date| Some(cell(date)))).collect();
    cells.resize_with(cells.len().next_multiple_of(7), || None);
    cells.chunks(7).map(<[_]>::to_vec).collect()
}
