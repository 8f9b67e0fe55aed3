//! «Выбор режима записи», «Выбор специализации», «Выбор врача», «Выбор планируемых услуг».

use kernel::Money;
use shell::themes::Screen;

use crate::{
    booking::screens::{
        DoctorChoice, DoctorsGroup, DoctorsScreen, ModeScreen, ModeView, ServiceChoice,
        ServicesScreen, SpecialisationView, SpecialisationsScreen, Steps,
    },
    samples,
    views::DoctorView,
};

impl Screen for ModeScreen {
    const TEMPLATE: &'static str = "booking/mode.html";

    fn samples() -> Vec<Self> {
        let town = ModeView {
            name: "Клиника «Альфа» на Пречистенке".into(),
            address: "119034, г. Москва, ул. Пречистенка, д. 10".into(),
            metro: "Кропоткинская".into(),
            phone: "+7(495)123-45-67".into(),
            hours: "пн–пт 08:00–21:00, сб 09:00–18:00".into(),
            href: "/booking/specialisations?branch=prechistenka".into(),
        };
        let far = ModeView {
            name: "Медицинский центр восстановительного лечения и реабилитации «Альфа-Здоровье» \
                   в Нижнем Новгороде"
                .into(),
            metro: String::new(),
            hours: String::new(),
            ..town.clone()
        };
        let online = ModeView {
            name: "Онлайн клиника".into(),
            address: String::new(),
            metro: String::new(),
            hours: "ежедневно 08:00–22:00".into(),
            ..town.clone()
        };
        let institution = Steps { first: "booking-step_institution", ..samples::steps(1) };
        vec![
            Self {
                steps: samples::steps(1),
                branches: vec![town.clone(), far],
                online: vec![online.clone()],
            },
            Self { steps: institution, branches: vec![town], online: vec![] },
            Self { steps: samples::steps(1), branches: vec![], online: vec![online] },
            Self { steps: samples::steps(1), branches: vec![], online: vec![] },
        ]
    }
}

impl Screen for SpecialisationsScreen {
    const TEMPLATE: &'static str = "booking/specialisations.html";

    fn samples() -> Vec<Self> {
        let item = |id: &str, name: &str, doctors, checked| SpecialisationView {
            id: id.into(),
            name: name.into(),
            doctors,
            checked,
        };
        let plain = Self {
            steps: samples::steps(2),
            branch: "Клиника «Альфа» на Пречистенке".into(),
            online: false,
            action: "/booking/doctors".into(),
            hidden: samples::hidden(),
            items: vec![
                item("gynaecology", "Акушерство и гинекология", 2, false),
                item("endovascular", "Рентгенэндоваскулярные диагностика и лечение", 21, false),
                item("therapy", "Терапия", 5, true),
                item("ultrasound", "Ультразвуковая диагностика", 1, true),
            ],
            closings: vec![],
            error: None,
            back: "/booking".into(),
        };
        let online =
            Self { online: true, branch: "Онлайн клиника".into(), ..plain.clone() };
        let wrong = Self { error: Some("booking-specialisation_needed"), ..plain.clone() };
        let empty = Self { items: vec![], ..plain.clone() };
        vec![plain, online, wrong, empty]
    }
}

impl Screen for DoctorsScreen {
    const TEMPLATE: &'static str = "booking/doctors.html";

    fn samples() -> Vec<Self> {
        let therapy = group(
            "Терапия",
            vec![(samples::doctor_view(), false), (samples::bare_doctor_view(), false)],
        );
        let ultrasound =
            group("Ультразвуковая диагностика", vec![(samples::plain_doctor_view(), true)]);
        let one = Self {
            steps: samples::steps(3),
            branch: "Клиника «Альфа» на Пречистенке".into(),
            action: "/booking/schedule".into(),
            hidden: samples::hidden(),
            groups: vec![therapy.clone()],
            closings: samples::closings(),
            error: None,
            back: "/booking/specialisations".into(),
        };
        let several = Self { groups: vec![therapy.clone(), ultrasound.clone()], ..one.clone() };
        let wrong = Self {
            groups: vec![DoctorsGroup { missing: true, ..therapy }, ultrasound],
            error: Some("booking-doctor_needed"),
            ..one.clone()
        };
        let empty = Self { groups: vec![group("Терапия", vec![])], ..one.clone() };
        vec![one, several, wrong, empty]
    }
}

impl Screen for ServicesScreen {
    const TEMPLATE: &'static str = "booking/services.html";

    fn samples() -> Vec<Self> {
        let none = Self {
            steps: samples::steps(3),
            doctor: samples::plain_doctor_view().name,
            action: "/booking/schedule".into(),
            search_action: "/booking/services".into(),
            hidden: samples::hidden(),
            q: String::new(),
            items: services(0),
            count: 0,
            total: Money::roubles(0),
            minutes: 0,
            error: None,
            back: "/booking/doctors".into(),
        };
        let chosen = samples::chosen();
        let two = Self {
            items: services(2),
            count: 2,
            total: chosen.total,
            minutes: chosen.minutes,
            ..none.clone()
        };
        let found = Self { q: "почек".into(), ..two.clone() };
        let nothing = Self { q: "трепанация".into(), items: vec![], ..none.clone() };
        let wrong = Self { error: Some("booking-services_needed"), ..none.clone() };
        vec![none, two, found, nothing, wrong]
    }
}

fn group(name: &str, doctors: Vec<(DoctorView, bool)>) -> DoctorsGroup {
    let choice = |(doctor, checked): (DoctorView, bool)| DoctorChoice {
        value: format!("therapy.{}", doctor.id),
        checked,
        doctor,
    };
    DoctorsGroup {
        name: name.into(),
        doctors: doctors.into_iter().map(choice).collect(),
        missing: false,
    }
}

/// The ultrasound services, that many of them ticked.
fn services(ticked: usize) -> Vec<ServiceChoice> {
    let choice = |(at, service)| ServiceChoice { service, checked: at < ticked };
    samples::ultrasound().into_iter().enumerate().map(choice).collect()
}
