//! One value per state of the pages of the doctor's cabinet.

use chrono::NaiveDate;
use shell::{http::typed::Typed, themes::Screen};

use super::screens::{
    BookScreen, CountView, DayCounts, DayView, LineView, RecordScreen, RecordVisit, ReportScreen,
    ScheduleScreen, TimeView, TimesScreen, VisitScreen,
};
use crate::{
    desk::visits::{
        sample_slot,
        screens::{PostView, ServiceView},
    },
    staff::screens::OptionView,
};

const NAME: &str = "Константинопольская Александра Вячеславовна";
const STATES: [&str; 7] =
    ["held", "booked", "confirmed", "arrived", "completed", "no_show", "cancelled"];

fn date() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, 2).unwrap_or_default()
}

impl Screen for ScheduleScreen {
    const TEMPLATE: &'static str = "practice/schedule.html";
    fn samples() -> Vec<Self> {
        let line = |state| LineView {
            state,
            from: "09:00".into(),
            to: "09:30".into(),
            href: if state == "held" { String::new() } else { "/practice/visits/1".into() },
            patient: if state == "held" { String::new() } else { NAME.into() },
            branch: "Клиника на Ленина".into(),
        };
        let full = DayView {
            date: date(),
            today: true,
            hours: vec!["08:00–14:00".into()],
            lines: STATES.map(line).to_vec(),
        };
        let free = DayView { lines: vec![], today: false, ..full.clone() };
        let idle = DayView { hours: vec![], ..free.clone() };
        let one = Self {
            first: date(),
            last: date(),
            week: false,
            value: "2026-12-02".into(),
            today: true,
            prev: "/practice?date=2026-12-01".into(),
            next: "/practice?date=2026-12-03".into(),
            now: "/practice".into(),
            day_href: "/practice".into(),
            week_href: "/practice?span=week".into(),
            days: vec![full.clone()],
        };
        vec![Self { week: true, today: false, days: vec![full, free, idle], ..one.clone() }, one]
    }
}

impl Screen for VisitScreen {
    const TEMPLATE: &'static str = "practice/visit.html";
    fn samples() -> Vec<Self> {
        let one = Self {
            href: "/practice/visits/1".into(),
            number: 12_345_678,
            state: "booked",
            slot: sample_slot(),
            to: "09:30".into(),
            patient: NAME.into(),
            patient_href: Some("/practice/patients/1".into()),
            services: vec!["Прием терапевта".into()],
            arrived: String::new(),
            marks: vec!["arrived", "completed", "no_show", "expected"],
            back: "/practice".into(),
            notice: Some("desk-visit_marked"),
        };
        let over = Self {
            state: "completed",
            patient_href: None,
            services: vec![],
            arrived: "02.12.2026 08:55".into(),
            marks: vec![],
            notice: Some("desk-not_begun"),
            ..one.clone()
        };
        vec![one, over]
    }
}

impl Screen for RecordScreen {
    const TEMPLATE: &'static str = "practice/patient.html";
    fn samples() -> Vec<Self> {
        let visit = |own: bool, state| RecordVisit {
            href: own.then(|| "/practice/visits/1".into()),
            when: "02.12.2026 09:00".into(),
            doctor: "Соколова Мария Андреевна".into(),
            specialisation: "Терапия".into(),
            state,
        };
        let one = Self {
            name: NAME.into(),
            born: "17.05.1990".into(),
            sex: "female".into(),
            phone: "+7 (916) 123-45-67".into(),
            confirmed: true,
            visits: vec![visit(true, "booked"), visit(false, "completed"), visit(true, "no_show")],
            times_href: "/practice/patients/1/times".into(),
            booked: true,
        };
        let bare = Self {
            phone: String::new(),
            confirmed: false,
            visits: vec![],
            booked: false,
            ..one.clone()
        };
        vec![one, bare]
    }
}

impl Screen for TimesScreen {
    const TEMPLATE: &'static str = "practice/times.html";
    fn samples() -> Vec<Self> {
        let option =
            |value: &str, name: &str| OptionView { value: value.into(), name: name.into() };
        let time = |from: &str| TimeView { from: from.into(), href: "/practice".into() };
        let one = Self {
            name: NAME.into(),
            back: "/practice/patients/1".into(),
            action: "/practice/patients/1/times".into(),
            date: date(),
            value: "2026-12-02".into(),
            prev: "/practice/patients/1/times?date=2026-12-01".into(),
            next: "/practice/patients/1/times?date=2026-12-03".into(),
            doctors: vec![option("1", "Соколова Мария Андреевна"), option("2", "Петров Илья")],
            doctor: "1".into(),
            own: true,
            branches: vec![option("1", "Клиника на Ленина")],
            branch: "1".into(),
            zone: "UTC+3".into(),
            times: ["09:00", "09:30", "10:00"].map(time).to_vec(),
            notice: Some("desk-slot_taken"),
        };
        vec![Self { own: false, times: vec![], notice: None, ..one.clone() }, one]
    }
}

impl Screen for BookScreen {
    const TEMPLATE: &'static str = "practice/book.html";
    fn samples() -> Vec<Self> {
        let post = |active| PostView {
            name: "Терапия".into(),
            href: "/practice/patients/1/booking?slot=1".into(),
            active,
        };
        let service = |chosen| ServiceView { id: "1".into(), name: "Осмотр".into(), chosen };
        let one = Self {
            name: NAME.into(),
            confirmed: true,
            slot: sample_slot(),
            value: "1.2.3.4".into(),
            posts: vec![],
            services: vec![],
            action: "/practice/patients/1/booking".into(),
            back: "/practice/patients/1/times".into(),
            refused: None,
        };
        let more = Self {
            confirmed: false,
            posts: vec![post(true), post(false)],
            services: vec![service(true), service(false)],
            refused: Some("booking-services_needed"),
            ..one.clone()
        };
        vec![one, more]
    }
}

impl Screen for ReportScreen {
    const TEMPLATE: &'static str = "practice/report.html";
    fn samples() -> Vec<Self> {
        let form = || {
            Typed::filled([("from", "2026-12-01".to_owned()), ("until", "2026-12-31".to_owned())])
        };
        let count = |state| CountView { state, count: 3 };
        let day =
            DayCounts { total: 5, completed: 3, no_show: 1, cancelled: 1, ..DayCounts::of(date()) };
        let full = Self {
            form: form(),
            wrong: false,
            total: 18,
            states: STATES[1..].iter().map(|state| count(state)).collect(),
            days: vec![day],
            file: "/practice/report.csv?from=2026-12-01&until=2026-12-31".into(),
        };
        let none = Self { form: form(), ..Self::default() };
        vec![full, Self { wrong: true, ..none.clone() }, none]
    }
}
