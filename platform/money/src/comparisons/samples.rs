//! One value per state of each page.

use chrono::NaiveDate;
use kernel::Money;
use shell::{http::typed::Typed, themes::Screen};
use store::differences::kind;

use super::screens::{ComparisonRow, DifferenceRow, DifferenceScreen, DifferencesScreen};

const ID: &str = "0198c7a0-1111-7000-8000-000000000001";

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 29).unwrap_or_default()
}

fn row(kind: &str) -> DifferenceRow {
    let here = kind != kind::ONLY_THERE;
    DifferenceRow {
        href: format!("/admin/takings/differences/{ID}"),
        day: day(),
        profile: "ООО «Медицинский центр на Тверской»".into(),
        kind: kind.into(),
        payment: here.then(|| (10_000_013, Some(format!("/desk/payments/{ID}")))),
        their_id: "2d5a1f5c-000f-5000-9000-1b7d6f0c8e2a".into(),
        own: here.then(|| Money::roubles(2800)),
        theirs: (kind != kind::ONLY_HERE).then(|| Money::roubles(2700)),
        their_state: if kind == kind::ONLY_HERE { String::new() } else { "succeeded".into() },
        resolved: None,
        by: String::new(),
        note: String::new(),
    }
}

fn resolved() -> DifferenceRow {
    DifferenceRow {
        resolved: Some("30.11.2026 10:15".into()),
        by: "Администратор Клиники".into(),
        note: "Возврат оформлен в личном кабинете ЮКасса.".into(),
        payment: Some((10_000_013, None)),
        ..row(kind::REFUNDS)
    }
}

impl Screen for DifferencesScreen {
    const TEMPLATE: &'static str = "comparisons/list.html";
    fn samples() -> Vec<Self> {
        let one = |state, found, error: &str| ComparisonRow {
            day: day(),
            profile: "ООО «Альфа»".into(),
            state,
            compared: 214,
            found,
            error: error.into(),
        };
        let full = Self {
            resolved: false,
            rows: kind::ALL.map(row).to_vec(),
            older: Some("/admin/takings/differences?before=x".into()),
            days: vec![
                one("done", 2, ""),
                one("done", 0, ""),
                one("open", 0, ""),
                one("stuck", 0, "not now: the provider cannot be reached"),
            ],
            notice: Some("comparisons-is_resolved"),
        };
        let past = Self {
            resolved: true,
            rows: vec![resolved()],
            older: None,
            notice: None,
            ..full.clone()
        };
        vec![
            full,
            past,
            Self { resolved: false, rows: vec![], older: None, days: vec![], notice: None },
        ]
    }
}

impl Screen for DifferenceScreen {
    const TEMPLATE: &'static str = "comparisons/difference.html";
    fn samples() -> Vec<Self> {
        let one = |kind: &str| Self {
            row: row(kind),
            may_resolve: true,
            form: Typed::filled([("note", String::new())]),
            most: super::NOTE,
            refused: None,
        };
        let mut wrong = one(kind::AMOUNT);
        wrong.form.errors.insert("note", "comparisons-note_wrong".into());
        let read = Self { may_resolve: false, ..one(kind::STATE) };
        let late = Self {
            row: resolved(),
            may_resolve: false,
            refused: Some("comparisons-resolved".into()),
            ..one(kind::REFUNDS)
        };
        let mut all = kind::ALL.map(one).to_vec();
        all.extend([wrong, read, late]);
        all
    }
}
