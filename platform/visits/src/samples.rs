//! Building blocks of the screens' samples: one clinic, one week of December 2026.

use chrono::NaiveDate;
use kernel::Money;

use crate::{
    booking::screens::{DayCell, Steps, VisitView, WeekRow},
    schedule::screens::Choice,
    views::{
        ChosenServices, ClosingView, DoctorView, Hidden, RatingOf, ServiceView, TimeView, TimesView,
    },
};

/// A day of December 2026; the samples' «today» is the first.
pub(crate) fn december(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, day).unwrap_or_default()
}

/// The address of a photo.
const PHOTO: &str = "/pictures/0123456789abcdef-0198c7a0111170008000000000000001-small.jpg";

/// A doctor with everything known.
pub(crate) fn doctor_view() -> DoctorView {
    DoctorView {
        id: "0198c7a0-1111-7000-8000-000000000001".into(),
        name: "Соколова Марина Андреевна".into(),
        initials: "СМ".into(),
        position: "Врач-терапевт высшей категории".into(),
        experience: Some(22),
        photo: Some(PHOTO.into()),
        photo_large: Some(PHOTO.replace("small", "photo")),
        href: "/specialists/0198c7a0-1111-7000-8000-000000000001".into(),
        nearest: Some(december(3)),
        price: Some(Money::roubles(2500)),
        rating: Some(RatingOf { whole: 9, tenth: 4, count: 127 }),
    }
}

/// A doctor with the longest name and nothing else known.
pub(crate) fn bare_doctor_view() -> DoctorView {
    DoctorView {
        id: "0198c7a0-2222-7000-8000-000000000002".into(),
        name: "Константинопольская-Преображенская Александра-Виктория Максимилиановна".into(),
        initials: "КА".into(),
        position: "Врач функциональной диагностики, заведующая отделением \
                   рентгенэндоваскулярных методов диагностики и лечения"
            .into(),
        experience: None,
        photo: None,
        photo_large: None,
        href: "/specialists/0198c7a0-2222-7000-8000-000000000002".into(),
        nearest: None,
        price: None,
        rating: None,
    }
}

/// A doctor without a photo.
pub(crate) fn plain_doctor_view() -> DoctorView {
    DoctorView {
        id: "0198c7a0-3333-7000-8000-000000000003".into(),
        name: "Ким Олег Витальевич".into(),
        initials: "КО".into(),
        position: "Врач ультразвуковой диагностики".into(),
        experience: Some(1),
        photo: None,
        photo_large: None,
        href: "/specialists/0198c7a0-3333-7000-8000-000000000003".into(),
        nearest: Some(december(4)),
        price: Some(Money::roubles(650)),
        rating: Some(RatingOf { whole: 10, tenth: 0, count: 1 }),
    }
}

/// One service.
pub(crate) fn service(id: &str, code: &str, name: &str, price: Option<i64>) -> ServiceView {
    ServiceView {
        id: id.into(),
        code: code.into(),
        name: name.into(),
        price: price.map(Money::roubles),
        minutes: 30,
    }
}

/// The consultation that is a therapist's default service.
pub(crate) fn consultation() -> ServiceView {
    let name = "Прием (осмотр, консультация) врача-терапевта первичный";
    service("s-1", "B01.047.001", name, Some(2500))
}

/// Ultrasound: priced, dearer, and without a price.
pub(crate) fn ultrasound() -> Vec<ServiceView> {
    let kidneys = "Ультразвуковое исследование почек и надпочечников";
    let abdomen = "Ультразвуковое исследование органов брюшной полости (комплексное)";
    let vessels = "Дуплексное сканирование экстракраниальных отделов брахиоцефальных артерий, \
                   лучевых артерий с проведением ротационных проб";
    vec![
        service("s-2", "A04.28.002.001", kidneys, Some(650)),
        service("s-3", "A04.16.001", abdomen, Some(700)),
        service("s-4", "A04.12.005.004", vessels, None),
    ]
}

/// Two services chosen in the dialog (B9).
pub(crate) fn chosen() -> ChosenServices {
    let items: Vec<_> = ultrasound().into_iter().take(2).collect();
    ChosenServices {
        total: items.iter().filter_map(|item| item.price).sum(),
        minutes: items.iter().map(|item| item.minutes).sum(),
        items,
        change_href: "/booking/services?sv=s-2&sv=s-3".into(),
    }
}

/// A morning of half-hours on the third.
pub(crate) fn times() -> TimesView {
    let times = (16..24)
        .map(|half| TimeView {
            value: format!("slot-{half}"),
            from: clock(half),
            to: clock(half + 1),
        })
        .collect();
    TimesView { date: december(3), doctor: doctor_view().name, times }
}

/// «08:00» for the sixteenth half-hour of a day.
fn clock(half: u32) -> String {
    format!("{:02}:{:02}", half / 2, half % 2 * 30)
}

/// A day of the calendar in one of its states.
pub(crate) fn day_cell(date: NaiveDate, state: &'static str) -> DayCell {
    let works = state != "none";
    let open = state == "open";
    DayCell {
        date,
        state,
        hours: if works { "08:00-14:00".into() } else { String::new() },
        free: if open { 8 } else { 0 },
        href: open.then(|| format!("/booking/schedule?day={date}")),
        selected: false,
        today: date == december(1),
    }
}

/// The week of 30 November for three doctors: free, full, off, and already booked.
pub(crate) fn rows() -> Vec<WeekRow> {
    let row = |doctor: DoctorView, specialisation: &str, states: [&'static str; 7], done| {
        let chosen = doctor.id == doctor_view().id;
        let cell = |(date, state)| {
            let cell = day_cell(date, state);
            DayCell { selected: chosen && date == times().date, ..cell }
        };
        let days = first_week().into_iter().zip(states).map(cell).collect();
        WeekRow { doctor, specialisation: specialisation.into(), days, done }
    };
    let busy = ["none", "none", "full", "open", "open", "none", "none"];
    let short = ["none", "none", "open", "none", "open", "open", "none"];
    let off = ["none"; 7];
    vec![
        row(doctor_view(), "Терапия", busy, false),
        row(plain_doctor_view(), "Ультразвуковая диагностика", short, true),
        row(bare_doctor_view(), "Функциональная диагностика", off, false),
    ]
}

/// The week that begins on 30 November, with the first of December.
pub(crate) fn first_week() -> Vec<NaiveDate> {
    let monday = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap_or_default();
    monday.iter_days().take(7).collect()
}

/// The wizard at a step, the steps before it passed.
pub(crate) fn steps(current: u8) -> Steps {
    let passed = ["/booking", "/booking/specialisations", "/booking/doctors", "/booking/schedule"];
    Steps {
        current,
        first: "booking-step_mode",
        passed: passed.iter().take(usize::from(current) - 1).map(|&href| href.into()).collect(),
    }
}

/// What a form of the wizard carries along.
pub(crate) fn hidden() -> Vec<Hidden> {
    vec![
        Hidden { name: "branch", value: "0198c7a0-aaaa-7000-8000-000000000001".into() },
        Hidden { name: "s", value: "therapy".into() },
    ]
}

/// A visit in person with one service.
pub(crate) fn visit() -> VisitView {
    VisitView {
        branch: "Клиника «Альфа» на Пречистенке".into(),
        address: "119034, г. Москва, ул. Пречистенка, д. 10".into(),
        phone: "+7(495)123-45-67".into(),
        online: false,
        doctor: doctor_view().name,
        position: doctor_view().position,
        specialisation: "Терапия".into(),
        department: "Терапевтическое отделение".into(),
        date: december(3),
        from: "10:00".into(),
        to: "10:45".into(),
        zone: "UTC+3".into(),
        services: vec![consultation()],
        total: consultation().price,
    }
}

/// An online visit: no address, no department.
pub(crate) fn online_visit() -> VisitView {
    VisitView {
        branch: "Онлайн клиника".into(),
        address: String::new(),
        online: true,
        department: String::new(),
        zone: "UTC+7".into(),
        ..visit()
    }
}

/// A visit for several services, one of them without a price.
pub(crate) fn visit_of_services() -> VisitView {
    let services = ultrasound();
    VisitView {
        doctor: bare_doctor_view().name,
        position: bare_doctor_view().position,
        specialisation: "Ультразвуковая диагностика".into(),
        total: Some(services.iter().filter_map(|item| item.price).sum()),
        services,
        ..visit()
    }
}

/// A visit with neither a price nor a service.
pub(crate) fn bare_visit() -> VisitView {
    VisitView { services: vec![], total: None, department: String::new(), ..visit() }
}

/// Options of a select, at most one of them chosen.
pub(crate) fn choices(names: &[&str], chosen: Option<usize>) -> Vec<Choice> {
    names
        .iter()
        .enumerate()
        .map(|(at, &name)| Choice {
            id: format!("c-{at}"),
            name: name.into(),
            selected: Some(at) == chosen,
        })
        .collect()
}

/// Two closings of booking.
pub(crate) fn closings() -> Vec<ClosingView> {
    let reason = "Ремонт кабинета. Запишитесь по телефону регистратуры.";
    let all = ClosingView {
        specialisation: String::new(),
        from: None,
        until: None,
        reason: String::new(),
    };
    let some = ClosingView {
        specialisation: "Терапия".into(),
        from: Some(december(2)),
        until: Some(december(9)),
        reason: reason.into(),
    };
    vec![all, some]
}
