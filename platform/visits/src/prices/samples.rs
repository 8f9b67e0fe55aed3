//! Samples of «Прейскурант».

use shell::themes::Screen;

use super::screens::{PriceGroup, PricesScreen};
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
        };
        let found = Self {
            q: "узи почек".into(),
            departments: samples::choices(&departments, Some(1)),
            groups: vec![PriceGroup {
                services: ultrasound.services.into_iter().take(1).collect(),
                name: ultrasound.name,
            }],
            total: 1,
        };
        let nothing =
            Self { q: "трепанация".into(), groups: vec![], total: 0, ..all.clone() };
        vec![all, found, nothing]
    }
}
