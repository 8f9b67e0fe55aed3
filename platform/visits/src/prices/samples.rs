//! Samples of «Прейскурант».

use shell::themes::Screen;

use super::screens::{OrderScreen, PriceGroup, PricesScreen};
use crate::samples;

impl Screen for PricesScreen {
    const TEMPLATE: &'static str = "prices/page.html";

    fn samples() -> Vec<Self> {
        let departments = ["Терапевтическое отделение", "Отделение УЗИ"];
        let therapy = PriceGroup {
            name: "Терапевтическое отделение".into(),
            services: vec![
                samples::consultation(),
                samples::service(
                    "s-9",
                    "",
                    "Программа наблюдения «Здоровое сердце»: год с личным врачом, анализы, \
                     электрокардиография и два суточных мониторирования",
                    Some(128_400),
                ),
            ],
        };
        let ultrasound = PriceGroup {
            name: "Отделение УЗИ".into(),
            services: samples::ultrasound(),
        };
        let all = Self {
            q: String::new(),
            departments: samples::choices(&departments, None),
            groups: vec![therapy, ultrasound.clone()],
            total: 5,
            buy: true,
        };
        let found = Self {
            q: "узи почек".into(),
            departments: samples::choices(&departments, Some(1)),
            groups: vec![PriceGroup {
                services: ultrasound.services.into_iter().take(1).collect(),
                name: ultrasound.name,
            }],
            total: 1,
            buy: false,
        };
        let nothing =
            Self { q: "трепанация".into(), groups: vec![], total: 0, ..all.clone() };
        vec![all, found, nothing]
    }
}

impl Screen for OrderScreen {
    const TEMPLATE: &'static str = "prices/order.html";

    fn samples() -> Vec<Self> {
        let one = Self {
            action: "/prices/s-1/order".into(),
            purchase: "0198c7a0-1111-7000-8000-000000000001".into(),
            seen: 135_000,
            service: samples::consultation(),
            branches: samples::choices(&["Клиника на Тверской"], None),
            refused: None,
        };
        let many = Self {
            branches: samples::choices(&["Клиника на Тверской", "Онлайн-клиника"], None),
            refused: Some("prices-changed".into()),
            ..one.clone()
        };
        vec![one, many]
    }
}
