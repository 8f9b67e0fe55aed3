//! Samples of the pages about a booked visit.

use shell::themes::Screen;

use super::screens::{AppointmentView, CancelScreen, ListScreen, ResultScreen};
use crate::{booking::screens::VisitView, reviews::screens::RatingView, samples};

impl Screen for ResultScreen {
    const TEMPLATE: &'static str = "appointments/result.html";

    fn samples() -> Vec<Self> {
        let fresh = Self {
            steps: Some(samples::steps(5)),
            fresh: true,
            appointment: booked(samples::visit()),
            continue_href: Some("/booking/schedule".into()),
            all_href: "/appointments".into(),
            notice: None,
        };
        let later = Self { steps: None, fresh: false, continue_href: None, ..fresh.clone() };
        let with = |appointment| Self { appointment, ..later.clone() };
        vec![
            Self { appointment: booked(samples::visit_of_services()), ..fresh.clone() },
            Self { appointment: booked(samples::online_visit()), ..fresh.clone() },
            fresh,
            with(ended("past")),
            with(ended("completed")),
            Self { notice: Some("appointments-cancelled_now"), ..with(ended("cancelled")) },
            with(booked(samples::bare_visit())),
            later,
        ]
    }
}

impl Screen for ListScreen {
    const TEMPLATE: &'static str = "appointments/list.html";

    fn samples() -> Vec<Self> {
        let upcoming = vec![booked(samples::visit()), booked(samples::online_visit()), fixed()];
        let past = vec![ended("cancelled"), ended("completed"), ended("past")];
        vec![
            Self { upcoming: upcoming.clone(), past: vec![] },
            Self { upcoming: vec![], past: past.clone() },
            Self { upcoming, past },
            Self { upcoming: vec![], past: vec![] },
        ]
    }
}

impl Screen for CancelScreen {
    const TEMPLATE: &'static str = "appointments/cancel.html";

    fn samples() -> Vec<Self> {
        let of = |visit| Self {
            appointment: booked(visit),
            action: "/appointments/100234/cancellation".into(),
            back: "/appointments/100234".into(),
        };
        vec![of(samples::visit()), of(samples::online_visit()), of(samples::visit_of_services())]
    }
}

/// A visit that can be cancelled.
pub(crate) fn booked(visit: VisitView) -> AppointmentView {
    AppointmentView {
        number: 100_234,
        status: "booked",
        visit,
        patient: "Иванов Иван Иванович".into(),
        href: "/appointments/100234".into(),
        cancel_href: Some("/appointments/100234/cancellation".into()),
        ics_href: "/appointments/100234/visit.ics".into(),
        rating: None,
    }
}

/// A visit so soon that it can no longer be cancelled here.
fn fixed() -> AppointmentView {
    AppointmentView { cancel_href: None, ..booked(samples::visit_of_services()) }
}

/// A visit that is over, one way or another.
fn ended(status: &'static str) -> AppointmentView {
    let rating = match status {
        "completed" => Some((Some(9), "waiting")),
        "past" => Some((None, "none")),
        _ => None,
    };
    let rating = rating.map(|(mark, state)| RatingView {
        href: "/appointments/100234/rating".into(),
        mark,
        state: state.into(),
    });
    AppointmentView { status, cancel_href: None, rating, ..booked(samples::visit()) }
}
