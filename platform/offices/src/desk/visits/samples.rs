//! One value per state of the pages of visits.

use chrono::NaiveDate;
use shell::{http::typed::Typed, themes::Screen};

use super::screens::{
    BookScreen, ConsentView, MoveScreen, PostView, ServiceView, SlotView, VisitScreen,
};
use crate::desk::cards::sample as card;

pub(crate) fn slot() -> SlotView {
    SlotView {
        doctor: "Соколова Мария Андреевна".into(),
        specialisation: "Терапия".into(),
        branch: "Клиника на Ленина".into(),
        date: NaiveDate::from_ymd_opt(2026, 12, 2).unwrap_or_default(),
        from: "09:00".into(),
        zone: "UTC+3".into(),
    }
}

fn form(wrong: Option<(&'static str, &str)>) -> Typed {
    let fields = ["name", "phone", "email", "birth_date", "consent"];
    let mut typed = Typed::filled(fields.map(|name| (name, String::new())));
    typed.errors.extend(wrong.map(|(field, key)| (field, key.to_owned())));
    typed
}

impl Screen for BookScreen {
    const TEMPLATE: &'static str = "desk/book.html";
    fn samples() -> Vec<Self> {
        let post = |active| PostView {
            name: "Терапия".into(),
            href: "/desk/visits/new?slot=1".into(),
            active,
        };
        let one = Self {
            slot: slot(),
            value: "1.2.3.4".into(),
            posts: vec![],
            services: vec![],
            card: None,
            search: form(None),
            asked: false,
            found: vec![],
            more: false,
            consent: Some(ConsentView { href: "/documents/personal_data/1".into(), version: 1 }),
            form: form(Some(("phone", "booking-phone_wrong"))),
            back: "/desk".into(),
            refused: None,
        };
        let service = |chosen| ServiceView { id: "1".into(), name: "Осмотр".into(), chosen };
        vec![
            Self { asked: true, found: vec![card(true), card(false)], more: true, ..one.clone() },
            Self { asked: true, ..one.clone() },
            Self {
                card: Some(card(false)),
                consent: None,
                posts: vec![post(true), post(false)],
                ..one.clone()
            },
            Self {
                services: vec![service(true), service(false)],
                card: Some(card(true)),
                consent: None,
                refused: Some("booking-services_needed"),
                ..one.clone()
            },
            one,
        ]
    }
}

impl Screen for VisitScreen {
    const TEMPLATE: &'static str = "desk/visit.html";
    fn samples() -> Vec<Self> {
        let one = Self {
            href: "/desk/visits/1".into(),
            number: 12_345_678,
            state: "booked",
            slot: slot(),
            to: "09:30".into(),
            patient: "Константинопольская Александра Вячеславовна".into(),
            phone: "+7 (916) 123-45-67".into(),
            email: "anna@mail.example".into(),
            card_href: Some("/desk/patients/1".into()),
            services: vec!["Прием терапевта".into()],
            booked: "01.12.2026 09:00".into(),
            arrived: String::new(),
            marks: vec!["arrived", "completed", "no_show", "expected"],
            open: true,
            late: true,
            move_href: "/desk?move=1".into(),
            day_href: "/desk".into(),
            notice: Some("desk-visit_booked"),
        };
        let over = Self {
            state: "completed",
            card_href: None,
            services: vec![],
            email: String::new(),
            arrived: "02.12.2026 08:55".into(),
            marks: vec![],
            open: false,
            late: false,
            notice: Some("desk-not_begun"),
            ..one.clone()
        };
        vec![one, over]
    }
}

impl Screen for MoveScreen {
    const TEMPLATE: &'static str = "desk/move.html";
    fn samples() -> Vec<Self> {
        vec![Self {
            patient: "Константинопольская Александра Вячеславовна".into(),
            from: slot(),
            to: slot(),
            value: "1.2.3.4".into(),
            action: "/desk/visits/1/move".into(),
            back: "/desk".into(),
        }]
    }
}
