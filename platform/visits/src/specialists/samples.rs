//! Samples of «Специалисты».

use shell::themes::Screen;

use super::screens::{BookLink, ReviewView, SpecialistScreen, SpecialistView, SpecialistsScreen};
use crate::samples;

/// Specialisations the list can be filtered by.
const SPECIALISATIONS: [&str; 2] = ["Терапия", "Ультразвуковая диагностика"];

impl Screen for SpecialistsScreen {
    const TEMPLATE: &'static str = "specialists/list.html";

    fn samples() -> Vec<Self> {
        let all = Self {
            q: String::new(),
            specialisations: samples::choices(&SPECIALISATIONS, None),
            items: vec![therapist(), bare(), newcomer()],
            total: 23,
            prev: Some("/specialists?page=1".into()),
            next: Some("/specialists?page=3".into()),
            similar: false,
        };
        let found = Self {
            q: "сокалова".into(),
            specialisations: samples::choices(&SPECIALISATIONS, Some(0)),
            items: vec![therapist()],
            total: 1,
            prev: None,
            next: None,
            similar: true,
        };
        let nothing =
            Self {
                q: "<b>Ы</b>".into(), items: vec![], total: 0, similar: false, ..found.clone()
            };
        vec![all, found, nothing]
    }
}

impl Screen for SpecialistScreen {
    const TEMPLATE: &'static str = "specialists/page.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            specialist: therapist(),
            about: "В 2004 году окончила лечебный факультет Первого Московского государственного \
                    медицинского университета имени И. М. Сеченова.\n\n\
                    Ведет пациентов с артериальной гипертензией, заболеваниями органов дыхания \
                    и желудочно-кишечного тракта."
                .into(),
            services: [samples::consultation()].into_iter().chain(samples::ultrasound()).collect(),
            book: vec![
                book("Клиника «Альфа» на Пречистенке", "Терапия", Some(3)),
                book("Клиника «Альфа» на Соколе", "Терапия", None),
                book("Онлайн клиника", "Терапия", Some(4)),
            ],
            reviews: vec![
                review("Анна И.", 10, "Очень внимательный врач.\n\nВсе объяснила, спасибо!"),
                review("", 3, ""),
            ],
            newer: Some("/specialists/1?reviews=1#reviews".into()),
            older: Some("/specialists/1?reviews=3#reviews".into()),
        };
        let empty = Self {
            specialist: bare(),
            about: String::new(),
            services: vec![],
            book: vec![],
            reviews: vec![],
            newer: None,
            older: None,
        };
        vec![full, empty]
    }
}

fn review(author: &str, mark: i32, comment: &str) -> ReviewView {
    let (author, comment) = (author.into(), comment.into());
    ReviewView { author, mark, comment, date: samples::december(1) }
}

fn book(branch: &str, specialisation: &str, nearest: Option<u32>) -> BookLink {
    BookLink {
        branch: branch.into(),
        specialisation: specialisation.into(),
        nearest: nearest.map(samples::december),
        href: "/booking/schedule?s=therapy&d=1".into(),
    }
}

/// A doctor of two branches.
fn therapist() -> SpecialistView {
    SpecialistView {
        doctor: samples::doctor_view(),
        specialisations: vec!["Терапия".into(), "Кардиология".into()],
        branches: vec![
            "Клиника «Альфа» на Пречистенке".into(),
            "Клиника «Альфа» на Соколе".into(),
            "Онлайн клиника".into(),
        ],
    }
}

/// A doctor of whom little is known.
fn bare() -> SpecialistView {
    SpecialistView {
        doctor: samples::bare_doctor_view(),
        specialisations: vec![],
        branches: vec![],
    }
}

/// A doctor without a photo.
fn newcomer() -> SpecialistView {
    SpecialistView {
        doctor: samples::plain_doctor_view(),
        specialisations: vec!["Ультразвуковая диагностика".into()],
        branches: vec!["Клиника «Альфа» на Соколе".into()],
    }
}
