//! One value per state of each page.

use std::collections::BTreeMap;

use people::pictures::MISTAKES;
use shell::themes::Screen;

use super::{
    reference::Kind,
    screens::{
        Choice, DayView, FieldView, HoursView, HubScreen, ItemScreen, ListScreen, PictureView,
        PreviewScreen, Row, ScheduleScreen, VisitView,
    },
};

/// The address of a photo.
const PHOTO: &str = "/pictures/0123456789abcdef-0198c7a0111170008000000000000001-photo.jpg";

fn kinds() -> Vec<&'static str> {
    Kind::ALL.map(Kind::slug).to_vec()
}

impl Screen for HubScreen {
    const TEMPLATE: &'static str = "clinic/hub.html";
    fn samples() -> Vec<Self> {
        [true, false]
            .map(|editable| Self {
                counts: Kind::ALL.map(|kind| (kind.slug(), 3)).to_vec(),
                editable,
            })
            .to_vec()
    }
}

impl Screen for ListScreen {
    const TEMPLATE: &'static str = "clinic/list.html";
    fn samples() -> Vec<Self> {
        let row = |shown, schedule| Row {
            href: "/admin/clinic/doctors/1".into(),
            name: "Константинопольская Александра Вячеславовна".into(),
            about: "Врач-терапевт высшей категории".into(),
            shown,
            schedule,
        };
        let of = |kind: &'static str, rows, editable, notice| Self {
            kind,
            tabs: kinds(),
            rows,
            editable,
            notice,
        };
        let mut all = vec![of(
            "doctors",
            vec![row(true, Some(true)), row(false, Some(false))],
            true,
            Some("clinic-saved"),
        )];
        all.extend(kinds().into_iter().map(|kind| of(kind, vec![], true, None)));
        all.push(of("services", vec![row(true, None)], false, None));
        all
    }
}

fn option(name: &str, on: bool) -> Choice {
    Choice { value: name.into(), name: name.into(), text: None, on }
}

impl Screen for ItemScreen {
    const TEMPLATE: &'static str = "clinic/item.html";
    fn samples() -> Vec<Self> {
        let item = |kind: Kind, new: bool| Self {
            kind: kind.slug(),
            tabs: kinds(),
            id: if new { String::new() } else { "1".into() },
            name: if new { String::new() } else { "На Тульской".into() },
            code: "tulskaya".into(),
            code_error: new.then(|| "clinic-code_taken".into()),
            seen: "0".into(),
            shown: !new,
            fields: super::reference::sample(kind, new),
            picture: PictureView {
                href: if new { String::new() } else { PHOTO.into() },
                uploaded: !new,
                error: None,
            },
            editable: true,
            notice: (!new).then_some("clinic-saved"),
            refused: new.then_some("clinic-changed"),
        };
        let mut all: Vec<Self> =
            Kind::ALL.into_iter().flat_map(|kind| [item(kind, false), item(kind, true)]).collect();
        all.push(Self { editable: false, notice: None, ..item(Kind::Services, false) });
        let doctor = |picture, notice| Self { picture, notice, ..item(Kind::Doctors, false) };
        for wrong in MISTAKES.map(str::to_owned) {
            let picture = PictureView { error: Some(wrong), ..PictureView::default() };
            all.push(doctor(picture, None));
        }
        all.push(doctor(PictureView::default(), Some("clinic-photo_removed")));
        all.push(Self { notice: Some("clinic-photo_saved"), ..item(Kind::Doctors, false) });
        all
    }
}

/// A field of a sample.
pub(super) fn field(name: &str, label: String, kind: &'static str, wrong: bool) -> FieldView {
    FieldView {
        name: name.to_owned(),
        label,
        kind,
        value: "1".into(),
        options: vec![option("Первичный прием", true), option("Повторный прием", false)],
        number: 0,
        needed: name == "name",
        fixed: name == "kind" && !wrong,
        error: wrong.then(|| "exchange-field_long".into()),
    }
}

fn hours(what: &str, weekday: i32) -> HoursView {
    let off = what == "off";
    HoursView {
        id: "1".into(),
        weekday,
        days: "07.12.2026–13.12.2026".into(),
        what: what.into(),
        time: if off { String::new() } else { "09:00–13:00".into() },
        branch: if off { String::new() } else { "На Тульской".into() },
        kind: if off { String::new() } else { "in_person".into() },
        slot: 30,
        note: "Отпуск".into(),
        weeks: ["all", "odd", "even"][weekday as usize % 3].into(),
    }
}

fn weeks() -> Vec<Vec<DayView>> {
    let kinds = ["in_person", "online", "duty", "home"];
    let day = |weekday: u32| DayView {
        weekday,
        date: format!("{:02}.12", 6 + weekday),
        hours: kinds
            .iter()
            .take(if weekday < 6 { 2 } else { 4 * (7 - weekday as usize) })
            .map(|kind| HoursView { kind: (*kind).into(), ..hours("", 0) })
            .collect(),
    };
    vec![(1..=7).map(day).collect()]
}

fn visits() -> Vec<VisitView> {
    vec![VisitView {
        href: "/desk/visits/1".into(),
        when: "08.12.2026 10:00".into(),
        branch: "На Тульской".into(),
        patient: "Петрова Анна Ивановна".into(),
    }]
}

impl Screen for ScheduleScreen {
    const TEMPLATE: &'static str = "clinic/schedule.html";
    fn samples() -> Vec<Self> {
        let typed: BTreeMap<String, String> = super::timetable::FIELDS
            .iter()
            .map(|name| ((*name).to_owned(), String::new()))
            .collect();
        let full = Self {
            href: "/admin/clinic/doctors/1/schedule".into(),
            doctor_href: "/admin/clinic/doctors/1".into(),
            doctor: "Константинопольская Александра Вячеславовна".into(),
            version: 3,
            foreign: false,
            weekly: (1..=7).map(|day| hours("", day)).collect(),
            special: vec![hours("off", 0), hours("extra", 0), hours("instead", 0)],
            weeks: weeks(),
            outside: visits(),
            branches: vec![option("На Тульской", true)],
            doctors: vec![option("Соколова Мария Петровна", false)],
            typed,
            ticked: vec!["1".into()],
            sent: String::new(),
            editing: String::new(),
            refused: None,
            editable: true,
            notice: Some("clinic-saved"),
        };
        let refused = |code: &str| Self {
            notice: None,
            refused: Some((code.into(), "07.12.2026".into())),
            sent: "add_weekly".into(),
            ..full.clone()
        };
        let mut all = vec![
            refused("timetable-overlaps"),
            refused("clinic-changed"),
            Self {
                sent: "change_weekly".into(),
                editing: "1".into(),
                ..refused("timetable-time_wrong")
            },
            Self { editable: false, notice: Some("timetable-released"), ..full.clone() },
            Self {
                version: 0,
                foreign: true,
                weekly: vec![],
                special: vec![],
                outside: vec![],
                doctors: vec![],
                notice: None,
                ..full.clone()
            },
        ];
        all.push(full);
        all
    }
}

impl Screen for PreviewScreen {
    const TEMPLATE: &'static str = "clinic/preview.html";
    fn samples() -> Vec<Self> {
        let one = |takes_over, outside| Self {
            href: "/admin/clinic/doctors/1/schedule".into(),
            doctor: "Константинопольская Александра Вячеславовна".into(),
            takes_over,
            added: 12,
            removed: 4,
            weeks: weeks(),
            outside,
            hidden: vec![("do".into(), "remove_weekly".into())],
        };
        vec![one(true, visits()), one(false, vec![])]
    }
}
