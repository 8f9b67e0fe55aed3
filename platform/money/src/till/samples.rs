//! One value per state of each page.

use kernel::Money;
use shell::{http::typed::Typed, themes::Screen};

use super::screens::{
    PaymentRow, ReceiptRow, RefundRow, RefundScreen, TillPaymentScreen, TillScreen,
};

const ID: &str = "0198c7a0-1111-7000-8000-000000000001";
const AT: &str = "24.11.2026 10:15";

fn row(state: &str, means: &str, returned: Option<Money>) -> PaymentRow {
    PaymentRow {
        href: format!("/desk/payments/{ID}"),
        at: AT.into(),
        number: 10_000_013,
        patient: "Константинопольская Александра Владимировна".into(),
        branch: "Клиника на Тверской".into(),
        amount: Money::roubles(2800),
        means: means.into(),
        state: state.into(),
        returned,
    }
}

impl Screen for TillScreen {
    const TEMPLATE: &'static str = "till/list.html";
    fn samples() -> Vec<Self> {
        let full = Self {
            form: Typed::filled([
                ("number", String::new()),
                ("name", "Константинопольская".to_owned()),
                ("amount", String::new()),
                ("state", "succeeded".to_owned()),
                ("from", "2026-11-01".to_owned()),
                ("until", String::new()),
            ]),
            states: vec!["succeeded", "pending", "cancelled"],
            rows: vec![
                row("succeeded", "card", None),
                row("succeeded", "sbp", Some(Money::roubles(500))),
                row("pending", "page", None),
                row("new", "page", None),
                row("cancelled", "sbp", None),
            ],
            older: Some("/desk/payments?before=x".into()),
        };
        vec![Self { rows: vec![], older: None, ..full.clone() }, full]
    }
}

impl Screen for RefundScreen {
    const TEMPLATE: &'static str = "till/refund.html";
    fn samples() -> Vec<Self> {
        let one = Self {
            href: format!("/desk/payments/{ID}"),
            action: format!("/desk/payments/{ID}/refund"),
            row: row("succeeded", "card", Some(Money::roubles(500))),
            lines: vec!["Прием терапевта".into(), "Общий анализ крови".into()],
            profile: "ООО «Альфа»".into(),
            left: Money::roubles(2300),
            amount: Money::roubles(800),
            by: "Регистраторова Рита".into(),
            seen: 50_000,
            form: Typed::filled([("amount", "800,00".to_owned()), ("note", String::new())]),
            refused: None,
        };
        let mut wrong = one.clone();
        wrong.form.errors.insert("note", "refunds-note_wrong".into());
        vec![one, wrong]
    }
}

impl Screen for TillPaymentScreen {
    const TEMPLATE: &'static str = "till/payment.html";
    fn samples() -> Vec<Self> {
        let refund = |state: &str, reason: &str, error: &str| RefundRow {
            at: AT.into(),
            amount: Money::roubles(500),
            state: state.into(),
            reason: reason.into(),
            by: if reason == "decided" {
                "Регистраторова Рита".into()
            } else {
                String::new()
            },
            note: if reason == "decided" {
                "Пациент заболел".into()
            } else {
                String::new()
            },
            error: error.into(),
        };
        let receipt = |state: &str, kind: &str| ReceiptRow {
            id: ID.into(),
            at: AT.into(),
            kind: kind.into(),
            amount: Money::roubles(2800),
            email: "anna@mail.example".into(),
            state: state.into(),
            error: if state == "failed" {
                "ККТ не отвечает".into()
            } else {
                String::new()
            },
            again: state == "failed",
        };
        let paid = Self {
            href: format!("/desk/payments/{ID}"),
            row: row("succeeded", "card", Some(Money::roubles(2000))),
            card_href: format!("/desk/patients/{ID}"),
            lines: vec!["Прием терапевта".into(), "Общий анализ крови".into()],
            profile: "ООО «Альфа»".into(),
            their_id: "2d5a1f5c-000f-5000-9000-1b7d6f0c8e2a".into(),
            reason: String::new(),
            left: Some(Money::roubles(800)),
            seen: 200_000,
            form: Typed::filled([("amount", "800,00".to_owned())]),
            refunds: vec![
                refund("new", "decided", ""),
                refund("pending", "paid_twice", ""),
                refund("succeeded", "invoice_cancelled", ""),
                refund("failed", "lost", "insufficient_funds"),
            ],
            receipts: vec![
                receipt("done", "prepayment"),
                receipt("failed", "settlement"),
                receipt("pending", "refund"),
                receipt("new", "payment"),
            ],
            notice: Some("till-refund_begun"),
            refused: None,
        };
        let refused =
            Self { notice: None, refused: Some("refunds-changed".into()), ..paid.clone() };
        let failed = Self {
            row: row("cancelled", "sbp", None),
            reason: "no_money".into(),
            left: None,
            refunds: vec![],
            receipts: vec![],
            notice: None,
            ..paid.clone()
        };
        vec![paid, refused, failed]
    }
}
