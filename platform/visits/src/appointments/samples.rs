//! Samples of the pages about a booked visit.

use shell::themes::Screen;

use super::screens::{
    AppointmentView, CalendarView, CancelScreen, Claim, ClaimsScreen, ConfirmationScreen,
    DetailsScreen, ListScreen, MoveQuestionScreen, MoveScreen, PeriodLink, PostLink, PrintScreen,
    ResultScreen, VisitsScreen,
};
use crate::{
    booking::screens::{self as booking, VisitView},
    reviews::screens::RatingView,
    samples,
};

impl Screen for ResultScreen {
    const TEMPLATE: &'static str = "appointments/result.html";

    fn samples() -> Vec<Self> {
        let fresh = Self {
            steps: Some(samples::steps(5)),
            appointment: booked(samples::visit()),
            continue_href: Some("/booking/schedule".into()),
            all_href: "/appointments".into(),
        };
        vec![
            Self { appointment: booked(samples::visit_of_services()), ..fresh.clone() },
            Self { appointment: booked(samples::online_visit()), ..fresh.clone() },
            Self { steps: None, continue_href: None, ..fresh.clone() },
            Self { appointment: anonymous(), ..fresh.clone() },
            Self { appointment: payable(), ..fresh.clone() },
            fresh,
        ]
    }
}

impl Screen for DetailsScreen {
    const TEMPLATE: &'static str = "appointments/details.html";

    fn samples() -> Vec<Self> {
        let of = |appointment| Self {
            appointment,
            notice: None,
            error: None,
            back: "/appointments".into(),
        };
        let says = |appointment, notice| Self { notice: Some(notice), ..of(appointment) };
        let error = Some("appointments-too_many_reminders".to_owned());
        vec![
            of(booked(samples::visit())),
            of(booked(samples::bare_visit())),
            of(anonymous()),
            of(fixed()),
            of(payable()),
            of(paid()),
            Self { error: Some("appointments-paid".into()), ..of(paid()) },
            of(ended("past")),
            of(ended("completed")),
            says(ended("cancelled"), "appointments-cancelled_now"),
            says(confirmed(samples::online_visit()), "visits-confirmed_now"),
            says(booked(samples::visit_of_services()), "visits-moved_now"),
            says(booked(samples::visit()), "visits-reminded_now"),
            Self { error, ..of(booked(samples::visit())) },
        ]
    }
}

impl Screen for VisitsScreen {
    const TEMPLATE: &'static str = "appointments/visits.html";

    fn samples() -> Vec<Self> {
        let link = |word| PeriodLink {
            word,
            href: format!("/appointments?period={word}"),
            active: word == "current",
        };
        let some = Self {
            period: "current",
            periods: ["current", "week", "month", "all"].map(link).into(),
            items: vec![
                booked(samples::visit()),
                confirmed(samples::online_visit()),
                booked(samples::visit_of_services()),
                fixed(),
                payable(),
                paid(),
            ],
            prev: None,
            next: None,
            print_href: "/appointments/print?period=current".into(),
            claims: 0,
            claims_href: "/appointments/claims".into(),
            notice: None,
        };
        let none = Self { items: vec![], claims: 2, ..some.clone() };
        vec![
            Self {
                items: vec![ended("completed"), ended("cancelled"), ended("past")],
                prev: Some("/appointments?page=1".into()),
                next: Some("/appointments?page=3".into()),
                period: "all",
                notice: Some("visits-claimed_now"),
                ..some.clone()
            },
            Self { notice: Some("visits-patient_changed"), ..some.clone() },
            Self { period: "week", ..none.clone() },
            Self { period: "month", ..none.clone() },
            some,
            none,
        ]
    }
}

impl Screen for PrintScreen {
    const TEMPLATE: &'static str = "appointments/print.html";

    fn samples() -> Vec<Self> {
        let visits = [samples::visit(), samples::online_visit(), samples::visit_of_services()];
        let all = Self {
            period: Some("all"),
            items: visits.map(booked).into_iter().chain([ended("cancelled")]).collect(),
            cut: true,
            back: "/appointments?period=all".into(),
        };
        let one = booked(samples::visit());
        let one = Self { period: None, items: vec![one], cut: false, ..all.clone() };
        vec![Self { items: vec![], cut: false, ..all.clone() }, all, one]
    }
}

impl Screen for ConfirmationScreen {
    const TEMPLATE: &'static str = "appointments/confirm.html";

    fn samples() -> Vec<Self> {
        let of = |appointment: AppointmentView| Self {
            action: appointment.confirm_href.clone(),
            appointment,
            back: "/appointments/100234".into(),
        };
        vec![of(booked(samples::visit())), of(confirmed(samples::online_visit()))]
    }
}

impl Screen for MoveScreen {
    const TEMPLATE: &'static str = "appointments/move.html";

    fn samples() -> Vec<Self> {
        let booking::MonthScreen { month, weeks, prev, next, day, zone, .. } =
            booking::MonthScreen::samples().swap_remove(0);
        let post = |branch: &str, active| PostLink {
            branch: branch.into(),
            specialisation: "Терапия".into(),
            href: "/appointments/100234/move?post=1".into(),
            active,
        };
        let calendar = CalendarView {
            method: "get",
            month,
            weeks,
            prev,
            next,
            day,
            action: "/appointments/100234/move/question".into(),
            hidden: vec![],
            zone,
            error: None,
            back: "/appointments/100234".into(),
        };
        let several = Self {
            appointment: booked(samples::visit()),
            doctor: samples::doctor_view(),
            posts: vec![post("Клиника №1", true), post("Онлайн клиника", false)],
            calendar,
        };
        let lost = CalendarView {
            error: Some("booking-slot_taken"),
            day: Some(samples::times()),
            ..several.calendar.clone()
        };
        let none = CalendarView { day: None, ..several.calendar.clone() };
        vec![
            Self {
                posts: vec![post("Клиника №1", true)], calendar: lost, ..several.clone()
            },
            Self { calendar: none, ..several.clone() },
            several,
        ]
    }
}

impl Screen for MoveQuestionScreen {
    const TEMPLATE: &'static str = "appointments/move_question.html";

    fn samples() -> Vec<Self> {
        let later = |visit: VisitView| VisitView {
            date: samples::december(4),
            from: "12:00".into(),
            to: "12:45".into(),
            ..visit
        };
        let of = |from, to| Self {
            from,
            to: later(to),
            slot: "slot-24".into(),
            action: "/appointments/100234/move".into(),
            back: "/appointments/100234/move?day=2026-12-04".into(),
        };
        vec![
            of(samples::visit(), samples::visit()),
            of(samples::visit(), samples::online_visit()),
            of(samples::visit_of_services(), samples::visit_of_services()),
        ]
    }
}

impl Screen for ClaimsScreen {
    const TEMPLATE: &'static str = "appointments/claims.html";

    fn samples() -> Vec<Self> {
        let claim = |id: &str, appointment, checked| Claim { id: id.into(), checked, appointment };
        let some = Self {
            items: vec![
                claim("1", anonymous(), false),
                claim("2", booked(samples::online_visit()), true),
                claim("3", ended("past"), false),
            ],
            error: None,
            back: "/appointments".into(),
        };
        let wrong = Self { error: Some("visits-claims_nothing".into()), ..some.clone() };
        let taken = Self { error: Some("appointments-already_claimed".into()), ..some.clone() };
        vec![Self { items: vec![], ..some.clone() }, wrong, taken, some]
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
        confirmed: false,
        confirm_href: Some("/appointments/100234/confirmation".into()),
        move_href: Some("/appointments/100234/move".into()),
        remind_href: Some("/appointments/100234/reminder".into()),
        print_href: "/appointments/100234/print".into(),
        rating: None,
        pay_href: None,
        paid: false,
    }
}

/// A visit to which the patient has confirmed to come.
fn confirmed(visit: VisitView) -> AppointmentView {
    AppointmentView { confirmed: true, confirm_href: None, ..booked(visit) }
}

/// A visit whose preliminary invoice waits for money.
fn payable() -> AppointmentView {
    let pay_href = Some("/payments/invoices/0198c7a0-1111-7000-8000-000000000001".into());
    AppointmentView { pay_href, ..booked(samples::visit_of_services()) }
}

/// A visit that is paid.
fn paid() -> AppointmentView {
    AppointmentView { paid: true, cancel_href: None, ..booked(samples::visit_of_services()) }
}

/// A visit that was booked without an account.
fn anonymous() -> AppointmentView {
    AppointmentView { remind_href: None, ..booked(samples::visit()) }
}

/// A visit so soon that it can no longer be cancelled here.
fn fixed() -> AppointmentView {
    AppointmentView { cancel_href: None, move_href: None, ..booked(samples::visit_of_services()) }
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
    AppointmentView {
        status,
        cancel_href: None,
        confirm_href: None,
        move_href: None,
        remind_href: None,
        rating,
        ..booked(samples::visit())
    }
}
