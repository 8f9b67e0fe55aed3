//! One value per state of each page.

use chrono::NaiveDate;
use kernel::Money;
use shell::{http::typed::Typed, themes::Screen};

use super::screens::{
    InvoiceView, LineView, OfferView, PayScreen, PaymentsScreen, SpendView, WatchScreen,
};
use crate::balances::screens::MovedView;

const ID: &str = "0198c7a0-1111-7000-8000-000000000001";

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, day).unwrap_or_default()
}

fn invoice(paid: bool) -> InvoiceView {
    let line =
        |name: &str, roubles| LineView { name: name.into(), amount: Money::roubles(roubles) };
    InvoiceView {
        number: 10_013_699,
        day: day(1),
        purpose: "appointment".into(),
        about: "Константинопольская Александра Вячеславовна".into(),
        lines: vec![
            line("Прием (осмотр, консультация) врача-терапевта первичный", 1350),
            line("Ультразвуковое исследование почек и надпочечников", 1800),
        ],
        branch: "Клиника на Тверской".into(),
        amount: Money::roubles(3150),
        paid_on: paid.then(|| day(2)),
        returned: false,
        pay_href: (!paid).then(|| format!("/payments/invoices/{ID}")),
    }
}

fn moved() -> Vec<MovedView> {
    let one = |account, cause, came, roubles, invoice| MovedView {
        day: day(1),
        account,
        cause,
        title: String::new(),
        invoice,
        came,
        amount: Money::roubles(roubles),
    };
    vec![
        one("bonus", "bonus_spent", false, 550, Some(10_013_699)),
        one("advance", "paid_in", true, 7200, None),
        one("bonus", "gift", true, 1000, None),
    ]
}

impl Screen for PaymentsScreen {
    const TEMPLATE: &'static str = "checkout/list.html";
    fn samples() -> Vec<Self> {
        let bought =
            InvoiceView { purpose: "purchase".into(), about: String::new(), ..invoice(true) };
        let back = InvoiceView { returned: true, ..invoice(true) };
        let closed = InvoiceView { pay_href: None, ..invoice(false) };
        let items = vec![invoice(false), closed, bought, invoice(true), back];
        let next = Some("/payments?page=2".to_owned());
        vec![
            Self { items, moved: moved(), prev: None, next },
            Self {
                items: vec![],
                moved: vec![],
                prev: Some("/payments?page=1".into()),
                next: None,
            },
            Self { items: vec![], moved: vec![], prev: None, next: None },
        ]
    }
}

impl Screen for PayScreen {
    const TEMPLATE: &'static str = "checkout/pay.html";
    fn samples() -> Vec<Self> {
        let form = || {
            Typed::filled([
                ("email", "anna@mail.example".to_owned()),
                ("means", "sbp".into()),
                ("offer", String::new()),
            ])
        };
        let one = Self {
            action: format!("/payments/invoices/{ID}"),
            invoice: invoice(false),
            due: Money::roubles(3150),
            spent_bonuses: Money(0),
            spent_advance: Money(0),
            spend: None,
            payment: ID.into(),
            means: vec!["sbp", "page"],
            offer: Some(OfferView {
                id: ID.into(),
                body: "Договор оферты.\n\nОплата медицинских услуг.".into(),
            }),
            form: form(),
            give_up: None,
            closed: None,
            refused: None,
        };
        let mut wrong = form();
        for (field, key) in [
            ("email", "payments-email_wrong"),
            ("means", "payments-too_little"),
            ("offer", "payments-offer_needed"),
        ] {
            wrong.errors.insert(field, key.into());
        }
        let card = Self { means: vec!["card"], offer: None, ..one.clone() };
        let spend = SpendView {
            bonuses: Money(158_250),
            advance: Money::roubles(7200),
            after_bonuses: Money(156_750),
            after_advance: Money(0),
            after_both: Money(0),
            bonuses_on: true,
            advance_on: false,
        };
        let whole = SpendView {
            bonuses: Money::roubles(3150),
            advance: Money(0),
            after_bonuses: Money(0),
            bonuses_on: false,
            ..spend.clone()
        };
        let of_advance = SpendView { bonuses: Money(0), ..spend.clone() };
        let spending = |spend| Self { spend: Some(spend), ..card.clone() };
        let begun =
            Self { spent_bonuses: Money(158_250), spent_advance: Money(100), ..card.clone() };
        let closed = |key| Self { closed: Some(key), means: vec![], offer: None, ..one.clone() };
        vec![
            spending(spend),
            spending(whole),
            spending(of_advance),
            begun,
            card,
            Self { form: wrong, ..one.clone() },
            Self { refused: Some("payments-closed".into()), ..one.clone() },
            Self {
                give_up: Some("/payments/purchases/p-1/cancellation".into()),
                invoice: InvoiceView { purpose: "purchase".into(), ..one.invoice.clone() },
                ..one.clone()
            },
            Self { invoice: invoice(true), ..closed("payments-paid") },
            closed("payments-closed"),
            closed("payments-cancelled"),
            one,
        ]
    }
}

impl Screen for WatchScreen {
    const TEMPLATE: &'static str = "checkout/watch.html";
    fn samples() -> Vec<Self> {
        let one = |state| Self {
            invoice: invoice(state == "paid"),
            amount: Money::roubles(3150),
            state,
            state_href: format!("/payments/tries/{ID}/state"),
            events_href: format!("/payments/tries/{ID}/events"),
            page_href: None,
            go: false,
            qr: None,
            email: "anna@mail.example".into(),
            other_href: (state != "paid").then(|| format!("/payments/invoices/{ID}?means=page")),
        };
        let page = Some("https://pay.example/1".to_owned());
        let picture = "data:image/svg+xml;base64,PHN2Zy8+".to_owned();
        vec![
            Self { page_href: page.clone(), go: true, ..one("waiting") },
            Self { page_href: page, ..one("waiting") },
            Self { qr: Some((picture, "https://qr.nspk.ru/1".into())), ..one("waiting") },
            one("waiting"),
            one("paid"),
            one("failed"),
            one("late"),
        ]
    }
}
