//! One value per state of each page.

use chrono::NaiveDate;
use kernel::Money;
use shell::{http::typed::Typed, themes::Screen};

use super::{
    Kind,
    screens::{
        AccountScreen, BonusesScreen, CardView, Choice, GiftView, MovedView, ProgrammeRow,
        ProgrammeScreen, ProgrammesScreen, SpentView,
    },
};

const ID: &str = "0198c7a0-1111-7000-8000-000000000001";

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).unwrap_or_default()
}

fn card(over: bool) -> CardView {
    CardView {
        id: ID.into(),
        name: "Карта клиники 5%".into(),
        about: "Копите бонусы и лечитесь бесплатно!".into(),
        number: "150001".into(),
        since: day(1),
        most_percent: if over { 100 } else { 50 },
        over,
    }
}

fn moved() -> Vec<MovedView> {
    let one = |account, cause, came, amount, invoice: Option<i64>| MovedView {
        day: day(20),
        account,
        cause,
        title: if cause == "gift" {
            "Бонусный сертификат".into()
        } else {
            String::new()
        },
        invoice,
        came,
        amount: Money(amount),
    };
    vec![
        one("bonus", "bonus_spent", false, 55_000, Some(10_013_699)),
        one("bonus", "given_back", true, 55_000, Some(10_013_699)),
        one("bonus", "gift", true, 158_250, None),
        one("bonus", "accrued", true, 5000, None),
        one("bonus", "taken", false, 5000, None),
        one("bonus", "expired", false, 5000, None),
        one("advance", "paid_in", true, 1_000_000, None),
        one("advance", "paid_out", false, 100_000, None),
        one("advance", "advance_spent", false, 280_000, Some(10_013_700)),
        one("advance", "merged", true, 100, None),
        one("advance", "other", true, 100, None),
    ]
}

impl Screen for BonusesScreen {
    const TEMPLATE: &'static str = "bonuses/page.html";
    fn samples() -> Vec<Self> {
        let gift = |title: &str| GiftView {
            title: title.into(),
            day: day(2),
            amount: Money::roubles(1000),
        };
        vec![
            Self {
                bonuses: Money(158_250),
                advance: Money::roubles(7200),
                cards: vec![card(false), card(true)],
                gifts: vec![gift("Бонусный сертификат"), gift("")],
                moved: moved(),
            },
            Self {
                bonuses: Money(0),
                advance: Money(0),
                cards: vec![],
                gifts: vec![],
                moved: vec![],
            },
        ]
    }
}

impl Screen for AccountScreen {
    const TEMPLATE: &'static str = "bonuses/account.html";
    fn samples() -> Vec<Self> {
        let choice = |name: &str| Choice { value: ID.into(), name: name.into() };
        let full = Self {
            href: format!("/desk/patients/{ID}/account"),
            card_href: format!("/desk/patients/{ID}"),
            patient: "Константинопольская Александра Вячеславовна".into(),
            bonuses: Money(158_250),
            advance: Money::roubles(7200),
            cards: vec![card(false), card(true)],
            programmes: vec![choice("Карта клиники 5%")],
            kinds: Kind::ALL.iter().map(|one| one.slug()).collect(),
            branches: vec![choice("Клиника на Тверской")],
            spent: vec![
                SpentView {
                    id: ID.into(),
                    number: 10_013_699,
                    day: day(20),
                    bonuses: Money::roubles(550),
                    advance: Money(0),
                },
                SpentView {
                    id: ID.into(),
                    number: 10_013_700,
                    day: day(20),
                    bonuses: Money::roubles(10),
                    advance: Money::roubles(2800),
                },
            ],
            moved: moved(),
            form: Typed::filled([
                ("kind", "paid_in".to_owned()),
                ("amount", String::new()),
                ("branch", ID.into()),
                ("title", String::new()),
            ]),
            card_form: Typed::filled([("programme", String::new()), ("number", String::new())]),
            fresh: ID.into(),
            notice: Some("balances-told"),
            refused: None,
        };
        let empty = Self {
            bonuses: Money(0),
            advance: Money(0),
            cards: vec![],
            programmes: vec![],
            spent: vec![],
            moved: vec![],
            notice: None,
            refused: Some("balances-not_enough".into()),
            ..full.clone()
        };
        vec![full, empty]
    }
}

impl Screen for ProgrammesScreen {
    const TEMPLATE: &'static str = "bonuses/programmes.html";
    fn samples() -> Vec<Self> {
        let row = |name: &str, of_mis, over| ProgrammeRow {
            href: format!("/admin/bonuses/{ID}"),
            name: name.into(),
            most_percent: 50,
            of_mis,
            over,
        };
        vec![
            Self {
                rows: vec![row("Карта клиники 5%", false, false), row("День рождения", true, true)],
                notice: Some("balances-programme_saved"),
            },
            Self { rows: vec![], notice: None },
        ]
    }
}

impl Screen for ProgrammeScreen {
    const TEMPLATE: &'static str = "bonuses/programme.html";
    fn samples() -> Vec<Self> {
        let set = Self {
            action: format!("/admin/bonuses/{ID}"),
            seen: 1,
            form: Typed::filled([
                ("name", "Карта клиники 5%".to_owned()),
                ("about", "Копите бонусы и лечитесь бесплатно!".into()),
                ("most_percent", "50".into()),
            ]),
            of_mis: false,
            over: false,
            refused: None,
        };
        let new = Self { seen: 0, ..set.clone() };
        let told = Self { of_mis: true, over: true, ..set.clone() };
        let refused = Self { refused: Some("balances-programme_changed".into()), ..set.clone() };
        vec![set, new, told, refused]
    }
}
