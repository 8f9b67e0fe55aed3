//! One value per state of each page.

use shell::{http::typed::Typed, themes::Screen};

use super::{
    HOURS, HOURS_USUAL,
    screens::{
        ContactView, DeliveriesScreen, DeliveryRow, DeliveryScreen, FeedView, OverviewScreen,
        QuestionScreen, ScopeView, SecretScreen, TokenNewScreen, TokenRow, TokenScreen,
        WebhookNewScreen, WebhookRow, WebhookScreen,
    },
    views,
};
use crate::admin::lists::screens::Choice;

const ID: &str = "0198c7a0-1111-7000-8000-000000000001";
const AT: &str = "24.11.2026 10:15";
const WHO: &str = "Константинопольская Александра Вячеславовна";
const URL: &str = "https://mis.clinic-on-tulskaya.example.ru/exchange/portal/events?from=portal";
const ONCE: &str = "1764000000.00.x";

fn typed(names: &[&'static str], wrong: Option<(&'static str, &str)>) -> Typed {
    let mut typed = Typed::filled(names.iter().map(|name| (*name, String::new())));
    typed.errors.extend(wrong.map(|(field, key)| (field, key.to_owned())));
    typed
}

fn token(good: bool) -> TokenRow {
    TokenRow {
        href: format!("/admin/exchange/tokens/{ID}"),
        name: "Медицинская информационная система «Инфоклиника»".into(),
        beginning: "portal_mis_0a1b2c".into(),
        scopes: exchange::tokens::Scope::ALL.map(views::slug).to_vec(),
        created: AT.into(),
        created_by: WHO.into(),
        until: good.then(|| AT.into()),
        used: good.then(|| AT.into()),
        revoked: (!good).then(|| AT.into()),
        good,
    }
}

fn webhook(state: &'static str) -> WebhookRow {
    let fails = state == "failing" || state == "stopped";
    WebhookRow {
        href: format!("/admin/exchange/webhooks/{ID}"),
        url: URL.into(),
        state,
        created: AT.into(),
        created_by: WHO.into(),
        failing: fails.then(|| AT.into()),
        next: (state == "failing").then(|| AT.into()),
        taken: (state != "gone").then(|| AT.into()),
        before: (state == "active").then(|| AT.into()),
        waiting: if fails { 150 } else { 0 },
        given_up: 2,
        log: format!("/admin/exchange/deliveries?webhook={ID}"),
    }
}

const STATES: [&str; 5] = ["active", "failing", "stopped", "asked", "gone"];

fn delivery(state: &str) -> DeliveryRow {
    DeliveryRow {
        href: format!("/admin/exchange/webhooks/{ID}/deliveries/{ID}"),
        what: "Новая карта".into(),
        kind: "patients.created".into(),
        url: URL.into(),
        state: state.into(),
        added: AT.into(),
        attempts: 3,
        tried: Some(AT.into()),
        due: (state == "waiting").then(|| AT.into()),
        status: (state != "waiting").then_some(if state == "taken" { 204 } else { 422 }),
        error: match state {
            "taken" => String::new(),
            "given_up" => "the receiver answered 422".into(),
            _ => "the receiver did not answer".into(),
        },
        millis: 48,
    }
}

fn new_delivery() -> DeliveryRow {
    DeliveryRow {
        attempts: 0,
        tried: None,
        due: None,
        status: None,
        error: String::new(),
        ..delivery("waiting")
    }
}

impl Screen for OverviewScreen {
    const TEMPLATE: &'static str = "admin/exchange.html";
    fn samples() -> Vec<Self> {
        let full = Self {
            contact: Some(ContactView {
                at: AT.into(),
                name: "Инфоклиника".into(),
                href: format!("/admin/exchange/tokens/{ID}"),
            }),
            feed: Some(FeedView {
                cursor: "a000000000000002a".into(),
                what: "Запись на прием".into(),
                at: AT.into(),
            }),
            tokens: vec![token(true), TokenRow { until: None, used: None, ..token(true) }],
            over: vec![token(false), TokenRow { revoked: None, ..token(false) }],
            webhooks: STATES.map(webhook).to_vec(),
            stopped: vec![webhook("stopped"), webhook("gone")],
            full: true,
            notice: Some("admin-token_revoked"),
        };
        let none = Self {
            contact: None,
            feed: None,
            tokens: vec![],
            over: vec![],
            webhooks: vec![],
            stopped: vec![],
            full: false,
            notice: None,
        };
        vec![full, none]
    }
}

fn scopes(ticked: bool) -> Vec<ScopeView> {
    let view = |one: exchange::tokens::Scope| ScopeView {
        slug: views::slug(one),
        word: one.word(),
        ticked,
    };
    exchange::tokens::Scope::ALL.map(view).to_vec()
}

impl Screen for TokenNewScreen {
    const TEMPLATE: &'static str = "admin/token_new.html";
    fn samples() -> Vec<Self> {
        let page = |wrong, refused: Option<&str>| Self {
            form: typed(&["name", "days"], wrong),
            scopes: scopes(wrong.is_none()),
            once: ONCE.into(),
            refused: refused.map(str::to_owned),
        };
        vec![
            page(None, None),
            page(Some(("name", "tokens-name_wrong")), None),
            page(Some(("days", "tokens-days_wrong")), None),
            page(Some(("scopes", "tokens-no_scopes")), None),
            page(None, Some("tokens-form_old")),
        ]
    }
}

impl Screen for TokenScreen {
    const TEMPLATE: &'static str = "admin/token.html";
    fn samples() -> Vec<Self> {
        let page = |row, refused: Option<&str>| Self {
            row,
            hours: HOURS.to_vec(),
            usual: HOURS_USUAL,
            once: ONCE.into(),
            notice: None,
            refused: refused.map(str::to_owned),
        };
        vec![page(token(true), None), page(token(false), Some("tokens-over"))]
    }
}

impl Screen for SecretScreen {
    const TEMPLATE: &'static str = "admin/secret.html";
    fn samples() -> Vec<Self> {
        let page = |kind: &'static str, until: Option<&str>| Self {
            kind,
            name: if kind.starts_with("token") {
                "Инфоклиника".into()
            } else {
                URL.into()
            },
            secret: if kind.starts_with("token") {
                format!("portal_mis_{}", "0123456789abcdef".repeat(4))
            } else {
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYq=".into()
            },
            until: until.map(str::to_owned),
            next: "/admin/exchange".into(),
        };
        vec![
            page("token", Some(AT)),
            page("token", None),
            page("token_next", Some(AT)),
            page("webhook", None),
            page("webhook_next", Some(AT)),
            page("webhook_next", None),
        ]
    }
}

impl Screen for QuestionScreen {
    const TEMPLATE: &'static str = "admin/exchange_question.html";
    fn samples() -> Vec<Self> {
        let page = |kind: &'static str, count| Self {
            kind,
            name: if kind == "revoke" { "Инфоклиника".into() } else { URL.into() },
            count,
            since: AT.into(),
            day: "2026-11-24".into(),
            time: "10:15".into(),
            action: format!("/admin/exchange/webhooks/{ID}/removal"),
            back: format!("/admin/exchange/webhooks/{ID}"),
        };
        vec![
            page("revoke", 0),
            page("remove", 0),
            page("remove", 21),
            page("replay", 3),
            page("replay", 0),
        ]
    }
}

impl Screen for WebhookNewScreen {
    const TEMPLATE: &'static str = "admin/webhook_new.html";
    fn samples() -> Vec<Self> {
        let page = |wrong, refused: Option<&str>| Self {
            form: typed(&["url"], wrong),
            once: ONCE.into(),
            refused: refused.map(str::to_owned),
        };
        vec![
            page(None, None),
            page(Some(("url", "webhooks-address_wrong")), None),
            page(None, Some("webhooks-too_many")),
        ]
    }
}

impl Screen for WebhookScreen {
    const TEMPLATE: &'static str = "admin/webhook.html";
    fn samples() -> Vec<Self> {
        let page = |state| Self {
            row: webhook(state),
            form: typed(&["day", "time"], None),
            deliveries: vec![
                new_delivery(),
                delivery("waiting"),
                delivery("taken"),
                delivery("given_up"),
            ],
            hours: HOURS.to_vec(),
            usual: HOURS_USUAL,
            once: ONCE.into(),
            notice: Some("admin-webhook_checked"),
            refused: None,
        };
        let wrong = Self {
            form: typed(&["day", "time"], Some(("day", "admin-moment_wrong"))),
            deliveries: vec![],
            notice: None,
            refused: Some("webhooks-paused".into()),
            ..page("asked")
        };
        STATES.map(page).into_iter().chain([wrong]).collect()
    }
}

impl Screen for DeliveriesScreen {
    const TEMPLATE: &'static str = "admin/deliveries.html";
    fn samples() -> Vec<Self> {
        let full = Self {
            form: typed(&["webhook", "state"], None),
            webhooks: vec![Choice { value: ID.into(), name: URL.into() }],
            states: views::STATES.to_vec(),
            rows: views::STATES.map(delivery).into_iter().chain([new_delivery()]).collect(),
            older: Some("/admin/exchange/deliveries?before=1".into()),
        };
        vec![full.clone(), Self { rows: vec![], older: None, ..full }]
    }
}

impl Screen for DeliveryScreen {
    const TEMPLATE: &'static str = "admin/delivery.html";
    fn samples() -> Vec<Self> {
        let body = "{\n  \"type\": \"patients.created\",\n  \"data\": {}\n}";
        let page = |state, body: Option<&str>| Self {
            row: delivery(state),
            id: "msg_0198c7a0111170008000000000000001".into(),
            webhook: format!("/admin/exchange/webhooks/{ID}"),
            body: body.map(str::to_owned),
            notice: Some("admin-delivery_again"),
        };
        let new = Self { row: new_delivery(), notice: None, ..page("waiting", Some(body)) };
        vec![page("taken", Some(body)), page("given_up", None), page("waiting", Some(body)), new]
    }
}
