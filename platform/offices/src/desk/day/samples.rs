//! One value per state of the pages of the day.

use chrono::NaiveDate;
use shell::themes::Screen;

use super::screens::{ChosenView, DayScreen, DoctorView, LineView, PrintScreen};
use crate::staff::screens::OptionView;

const STATES: [&str; 8] =
    ["free", "held", "booked", "confirmed", "arrived", "completed", "no_show", "cancelled"];

fn line(state: &'static str) -> LineView {
    let blank = ["free", "held"].contains(&state);
    let text = |words: &str| if blank { String::new() } else { words.to_owned() };
    LineView {
        state,
        from: "09:00".into(),
        to: "09:30".into(),
        href: if state == "held" { String::new() } else { "/desk/visits/1".into() },
        patient: text("Константинопольская Александра Вячеславовна"),
        phone: text("+7 (916) 123-45-67"),
        specialisation: text("Оториноларингология"),
    }
}

fn day() -> DayScreen {
    let doctor = DoctorView {
        id: "1".into(),
        name: "Соколова Мария Андреевна".into(),
        position: "Врач-терапевт".into(),
        hours: vec!["08:00–14:00".into()],
        lines: STATES.map(line).to_vec(),
        visits: 7,
        free: 1,
    };
    let idle = DoctorView { lines: vec![], hours: vec![], visits: 0, free: 0, ..doctor.clone() };
    let option = |value: &str, name: &str| OptionView { value: value.into(), name: name.into() };
    DayScreen {
        date: NaiveDate::from_ymd_opt(2026, 12, 2).unwrap_or_default(),
        value: "2026-12-02".into(),
        today: true,
        prev: "/desk?date=2026-12-01".into(),
        next: "/desk?date=2026-12-03".into(),
        now: "/desk".into(),
        branches: vec![option("1", "Клиника на Ленина"), option("2", "Детское отделение")],
        branch: "1".into(),
        branch_name: "Клиника на Ленина".into(),
        zone: "UTC+3".into(),
        choices: vec![option("1", "Соколова Мария Андреевна")],
        doctor: String::new(),
        doctors: vec![doctor, idle],
        chosen: None,
        hidden: vec![],
        print: "/desk/print".into(),
        refresh: "/desk?date=2026-12-02&seen=1".into(),
        notice: None,
    }
}

impl Screen for DayScreen {
    const TEMPLATE: &'static str = "desk/day.html";
    fn samples() -> Vec<Self> {
        let chosen = |moving| {
            Some(ChosenView { moving, name: "Иванов Иван".into(), href: "/desk".into() })
        };
        vec![
            day(),
            Self { chosen: chosen(true), notice: Some("desk-slot_taken"), ..day() },
            Self { chosen: chosen(false), hidden: vec![("card", "1".into())], ..day() },
            Self { doctors: vec![], today: false, ..day() },
        ]
    }
}

impl Screen for PrintScreen {
    const TEMPLATE: &'static str = "desk/print.html";
    fn samples() -> Vec<Self> {
        let mut full = day();
        for doctor in &mut full.doctors {
            // Nobody prints what is free.
            doctor.lines.retain(|line| !["free", "held", "cancelled"].contains(&line.state));
        }
        vec![
            Self { day: full, back: "/desk".into() },
            Self { day: DayScreen { doctors: vec![], ..day() }, back: "/desk".into() },
        ]
    }
}
