//! One value per state of the page.

use chrono::NaiveDate;
use kernel::Money;
use shell::{http::typed::Typed, themes::Screen};

use super::screens::{Bar, Choice, TakingsScreen, Total, Trouble};
use crate::till::screens::PaymentRow;

const ID: &str = "0198c7a0-1111-7000-8000-000000000001";

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).unwrap_or_default()
}

fn row(state: &str, means: &str, returned: Option<Money>) -> PaymentRow {
    PaymentRow {
        href: format!("/desk/payments/{ID}"),
        at: "24.11.2026 10:15".into(),
        number: 10_000_013,
        patient: "Константинопольская Александра Владимировна".into(),
        branch: "Клиника на Тверской".into(),
        amount: Money::roubles(2800),
        means: means.into(),
        state: state.into(),
        returned,
    }
}

fn total(name: &str, came: i64, went: i64) -> Total {
    Total {
        name: name.into(),
        came: Money::roubles(came),
        payments: came / 2800,
        went: Money::roubles(went),
        refunds: went / 500,
    }
}

fn bar(number: usize) -> Bar {
    let height = i64::try_from((number * 37) % 100).unwrap_or(0);
    let back = height / 6;
    Bar {
        x: number * 12 + 2,
        y: 100 - height,
        height,
        back_y: 100 - back,
        back,
        name: format!("{:02}.11", number + 1),
        came: Money::roubles(height * 1000),
        went: Money::roubles(back * 1000),
    }
}

fn trouble(what: &'static str, kind: &str) -> Trouble {
    Trouble {
        href: Some(format!("/desk/payments/{ID}")),
        number: 10_000_013,
        what,
        kind: kind.into(),
        at: "24.11.2026 10:15".into(),
        amount: Money::roubles(2800),
        error: "ККТ не отвечает".into(),
        again: (what == "receipt").then(|| ID.to_owned()),
    }
}

impl Screen for TakingsScreen {
    const TEMPLATE: &'static str = "takings/page.html";
    fn samples() -> Vec<Self> {
        let form = [
            ("from", "2026-11-01"),
            ("until", "2026-11-30"),
            ("branch", ""),
            ("provider", "yookassa"),
            ("state", ""),
            ("means", ""),
            ("number", ""),
            ("name", "Константинопольская"),
            ("amount", ""),
        ];
        let full = Self {
            form: Typed::filled(form.map(|(name, value)| (name, value.to_owned()))),
            branches: vec![Choice {
                value: ID.into(), name: "Клиника на Тверской".into()
            }],
            providers: vec!["yookassa", "tbank"],
            means: vec!["sbp", "card", "page"],
            states: vec!["succeeded", "pending", "cancelled"],
            first: day(1),
            last: day(30),
            all: total("", 1_484_000, 28_500),
            by_branch: vec![
                total("Клиника на Тверской", 1_204_000, 28_000),
                total("Детское отделение на улице Академика Королева", 280_000, 500),
            ],
            by_span: (0..30)
                .map(|number| total(&bar(number).name, bar(number).height * 1000, 0))
                .collect(),
            monthly: false,
            bars: (0..30).map(bar).collect(),
            width: 360,
            troubles: vec![
                trouble("receipt", "settlement"),
                trouble("refund", "decided"),
                Trouble { again: None, href: None, ..trouble("receipt", "prepayment") },
            ],
            differences: 2,
            rows: vec![
                row("succeeded", "card", None),
                row("succeeded", "sbp", Some(Money::roubles(500))),
                row("pending", "page", None),
                row("cancelled", "sbp", None),
            ],
            older: Some("/admin/takings?before=x".into()),
            latest: Some("/admin/takings".into()),
            may_open: true,
            csv: "/admin/takings/export.csv?from=2026-11-01".into(),
            xlsx: "/admin/takings/export.xlsx?from=2026-11-01".into(),
            most: 20_000,
            notice: Some("till-receipt_again"),
            refused: None,
        };
        let years = Self {
            notice: None,
            refused: Some("receipts-not_failed".into()),
            monthly: true,
            may_open: false,
            differences: 0,
            ..full.clone()
        };
        let none = Self {
            all: Total::default(),
            by_branch: vec![],
            bars: (0..30).map(|number| Bar { height: 0, back: 0, ..bar(number) }).collect(),
            by_span: vec![],
            troubles: vec![],
            differences: 0,
            rows: vec![],
            older: None,
            latest: None,
            ..full.clone()
        };
        vec![full, years, none]
    }
}
