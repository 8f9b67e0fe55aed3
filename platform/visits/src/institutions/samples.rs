//! Samples of «Медицинские учреждения».

use shell::themes::Screen;

use super::screens::{InstitutionView, InstitutionsScreen};

impl Screen for InstitutionsScreen {
    const TEMPLATE: &'static str = "institutions/page.html";

    fn samples() -> Vec<Self> {
        vec![
            Self { items: vec![in_town(), online(), bare()] },
            Self { items: vec![in_town()] },
            Self { items: vec![] },
        ]
    }
}

fn in_town() -> InstitutionView {
    InstitutionView {
        name: "Клиника «Альфа» на Пречистенке".into(),
        online: false,
        address: "119034, г. Москва, ул. Пречистенка, д. 10".into(),
        metro: "Кропоткинская".into(),
        how_to_get: "Из метро налево, 400 метров по улице Пречистенка. \
                     Вход со двора, есть пандус и лифт."
            .into(),
        phone: "+7(495)123-45-67".into(),
        phone_e164: "+74951234567".into(),
        email: "info@alfa.example".into(),
        hours: "пн–пт 08:00–21:00, сб 09:00–18:00, вс выходной".into(),
        zone: "UTC+3".into(),
        specialisations: vec![
            "Акушерство и гинекология".into(),
            "Терапия".into(),
            "Ультразвуковая диагностика".into(),
        ],
        book_href: "/booking/specialisations?branch=prechistenka".into(),
    }
}

fn online() -> InstitutionView {
    InstitutionView {
        name: "Онлайн клиника".into(),
        online: true,
        address: String::new(),
        metro: String::new(),
        how_to_get: "Прием проходит по видеосвязи.".into(),
        hours: "ежедневно 08:00–22:00".into(),
        specialisations: vec!["Терапия".into()],
        book_href: "/booking/specialisations?branch=online".into(),
        ..in_town()
    }
}

/// A branch of which only the name is known.
fn bare() -> InstitutionView {
    InstitutionView {
        name: "Медицинский центр восстановительного лечения и реабилитации «Альфа-Здоровье» \
               в Нижнем Новгороде"
            .into(),
        address: String::new(),
        metro: String::new(),
        how_to_get: String::new(),
        phone: String::new(),
        phone_e164: String::new(),
        email: String::new(),
        hours: String::new(),
        specialisations: vec![],
        book_href: "/booking/specialisations?branch=nn".into(),
        ..in_town()
    }
}
