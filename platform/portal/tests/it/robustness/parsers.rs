//! Fuzz targets: everything that reads what comes from outside, each with honest beginnings that
//! chance spoils. None panics, none lasts, whatever it is given.
//!
//! A failure names the target and the seed; `PORTAL_FUZZ_RUNS` has more of them, `PORTAL_FUZZ_SEED`
//! others (docs/testing.md).

use std::{
    pin::Pin,
    sync::{Arc, Mutex},
};

use chrono::{DateTime, Utc};
use exchange::import::{Kind, Sheet};
use futures_util::FutureExt;
use kernel::{Money, secret::Secret};
use providers::{
    Hosts,
    captcha::Altcha,
    outbound::{Carried, Options, Outbound, Wire},
    payments::{Give, Notice, Shop, TBank, YooKassa},
    receipts::atol::{Account, Atol, Tokens, Version},
    sms::{Gateway, GatewayConfig, Message, StatusOf},
};

use super::requests::Random;

/// How often each target is tried, unless told otherwise.
const RUNS: usize = 400;

/// What spoils a number, a text, a nesting.
const BITS: [&[u8]; 22] = [
    b"null",
    b"true",
    b"-1",
    b"0",
    b"1e308",
    b"1e-400",
    b"9223372036854775808",
    b"184467440737095516160000",
    b"0.1",
    b"\"\"",
    b"[]",
    b"{}",
    b"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    b"{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":",
    b"\\u0000",
    b"\\ud800",
    b"\xff\xfe",
    b"\xd0",
    "\u{202e}ё\u{301}".as_bytes(),
    b"\0",
    b"%00%ff%",
    b"\";\r\n",
];

/// Spoils an honest beginning.
fn spoiled(random: &mut Random, honest: &[&[u8]]) -> Vec<u8> {
    let mut bytes = (*random.pick(honest)).to_vec();
    for _ in 0..random.below(6) {
        let at = random.below(bytes.len() + 1);
        let end = (at + random.below(24)).min(bytes.len());
        match random.below(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let twice = bytes[at..end].to_vec();
                drop(bytes.splice(at..at, twice));
            }
            3 => drop(bytes.splice(at..end, random.pick(&BITS).iter().copied())),
            4 => bytes.truncate(at),
            5 => {
                let other = *random.pick(honest);
                let from = random.below(other.len() + 1);
                drop(bytes.splice(at.., other[from..].iter().copied()));
            }
            _ => drop(bytes.splice(at..at, random.pick(&BITS).iter().copied())),
        }
    }
    bytes
}

type Trying<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Tries a target with what chance makes of honest beginnings.
async fn try_out<'a>(name: &str, honest: &[&[u8]], target: impl Fn(Vec<u8>) -> Trying<'a>) {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse().expect("a number"));
    let runs = number("PORTAL_FUZZ_RUNS").unwrap_or(RUNS);
    let first = number("PORTAL_FUZZ_SEED").unwrap_or(1);
    for seed in first..first + runs {
        let bytes = spoiled(&mut Random(seed as u64), honest);
        let outcome = std::panic::AssertUnwindSafe(target(bytes.clone())).catch_unwind().await;
        assert!(outcome.is_ok(), "{name}, seed {seed}: {:?}", String::from_utf8_lossy(&bytes));
    }
}

fn text(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_796_000_000, 0).expect("a moment")
}

fn hosts() -> Hosts {
    Hosts::new(None, None, None).expect("their own")
}

/// The other side, which answers every question with the same.
#[derive(Clone, Default)]
struct Said(Arc<Mutex<Vec<u8>>>);

impl Said {
    fn out(&self) -> Outbound {
        let said = self.clone();
        let wire = Wire::new(move |_| {
            let body = said.0.lock().expect("unpoisoned").clone();
            let status = [200, 200, 200, 400, 401, 500][body.len() % 6];
            Box::pin(async move { Carried::Answer { status, body } })
        });
        Outbound::with(Options { wire: Some(wire), ..Options::default() }).expect("a client")
    }

    fn say(&self, bytes: Vec<u8>) {
        *self.0.lock().expect("unpoisoned") = bytes;
    }
}

const YOOKASSA: &[u8] =
    br#"{"id":"2d0a1b2c-000f-5000-9000-1b2c3d4e5f60","status":"succeeded","paid":true,
"amount":{"value":"1500.00","currency":"RUB"},"refunded_amount":{"value":"0.00","currency":"RUB"},
"metadata":{"order_id":"0190a0b0-0000-7000-8000-000000000001"},"receipt_registration":"pending",
"confirmation":{"type":"redirect","confirmation_url":"https://yoomoney.example/pay"},
"cancellation_details":{"party":"yoo_money","reason":"expired_on_confirmation"},"test":false}"#;
const YOOKASSA_LIST: &[u8] =
    br#"{"type":"list","items":[{"id":"a","status":"pending","amount":{"value":"1.00","currency":"RUB"}}],"next_cursor":"x"}"#;
const YOOKASSA_ERROR: &[u8] =
    br#"{"type":"error","id":"x","code":"invalid_request","description":"no","parameter":"amount"}"#;
const YOOKASSA_TELLS: &[u8] =
    br#"{"type":"notification","event":"refund.succeeded","object":{"id":"r","payment_id":"p",
"status":"succeeded","amount":{"value":"1500.00","currency":"RUB"}}}"#;
const TBANK: &[u8] = br#"{"Success":true,"ErrorCode":"0","TerminalKey":"1","Status":"CONFIRMED","PaymentId":"13660",
"OrderId":"0190a0b0-0000-7000-8000-000000000001","Amount":150000,"PaymentURL":"https://securepay.example/new",
"Data":"https://qr.nspk.example/A","Payments":[{"PaymentId":1,"Status":"NEW","Amount":1}],"NewAmount":0}"#;
const TBANK_TELLS: &[u8] =
    br#"{"TerminalKey":"1","OrderId":"2","Success":true,"Status":"CONFIRMED","PaymentId":3,
"ErrorCode":"0","Amount":150000,"Pan":"430000******0777","Token":"ab","DATA":{"a":"b"}}"#;
const ATOL: &[u8] = br#"{"uuid":"ea5991ab","timestamp":"12.04.2017 06:15:06","status":"done","error":null,"token":"fj45",
"payload":{"total":1500.5,"fns_site":"nalog.example","fn_number":"1110000100238211","shift_number":23,
"receipt_datetime":"12.04.2017 20:16:00","fiscal_receipt_number":6,"fiscal_document_number":133,
"ecr_registration_number":"0000111118041361","fiscal_document_attribute":3449555941},"group_code":"g"}"#;
const ATOL_ERROR: &[u8] =
    br#"{"uuid":"x","status":"fail","error":{"error_id":"e","code":-4022,"text":"no","type":"driver"}}"#;

#[tokio::test]
async fn nothing_that_a_payment_provider_says_is_a_failure() {
    let (said, hosts) = (Said::default(), hosts());
    let out = &said.out();
    let key = || Secret::new("key-of-a-shop".to_owned());
    let shops = [
        Shop::YooKassa(YooKassa::new("735422", key(), &hosts)),
        Shop::TBank(TBank::new("1", key(), &hosts)),
    ];
    let (shops, said) = (&shops, &said);
    let honest =
        [YOOKASSA, YOOKASSA_LIST, YOOKASSA_ERROR, YOOKASSA_TELLS, TBANK, TBANK_TELLS, b"[]", b""];
    try_out("payments", &honest, |bytes| {
        Box::pin(async move {
            if let Ok(notice) = Notice::read(&bytes) {
                for shop in shops {
                    let _ = (notice.is_signed_by(shop), notice.is_from([127, 0, 0, 1].into()));
                }
            }
            said.say(bytes);
            for shop in shops {
                let give = Give {
                    id: "r".into(),
                    payment: "p".into(),
                    amount: Money(100),
                    whole: true,
                    description: String::new(),
                    receipt: None,
                };
                let _ = shop.ask(out, "p").await;
                let _ = shop.find(out, "0190a0b0-0000-7000-8000-000000000001", now()).await;
                let _ = shop.refund(out, &give).await;
                let _ = shop.ask_receipt(out, "r").await;
                let _ = shop.connection(out).await;
                let _ = shop.cancel(out, "p", "k").await;
            }
        })
    })
    .await;
}

#[tokio::test]
async fn nothing_that_a_registrar_or_a_gateway_says_is_a_failure() {
    let said = Said::default();
    let (out, said) = (&said.out(), &said);
    let account = |version| Account {
        login: "login".into(),
        password: Secret::new("password".into()),
        group: "g".into(),
        version,
        inn: "5544332219".into(),
        email: "clinic@mail.example".into(),
        address: "clinic.example".into(),
        tax: None,
    };
    let atols = [Version::V4, Version::V5].map(|one| Atol::new(account(one), &hosts()));
    let some = || "x".to_owned();
    let gateways = [
        GatewayConfig::Smsc { login: some(), password: some(), sender: None, base_url: None },
        GatewayConfig::SmsRu { api_id: some(), sender: None, base_url: None },
    ]
    .map(|config| Gateway::new(config).expect("a gateway"));
    let (atols, gateways) = (&atols, &gateways);
    let smsc = br#"{"id":1,"cnt":1,"cost":"1.40","balance":"100.5","status":1,"last_date":"1","err":0,"error":"x","error_code":2}"#;
    let smsru =
        br#"{"status":"OK","status_code":100,"sms":{"79161234567":{"status":"OK","status_code":100,
        "sms_id":"000000-10000000","status_text":"x"}},"balance":4122.56}"#;
    try_out("receipts and SMS", &[ATOL, ATOL_ERROR, smsc, smsru, b"{}", b""], |bytes| {
        Box::pin(async move {
            said.say(bytes);
            for atol in atols {
                let _ = atol.connection(out).await;
                let _ = atol.report(out, &Tokens::default(), "x", now()).await;
            }
            let message = Message {
                id: "1".into(),
                to: "+79161234567".into(),
                text: "Код 1234".into(),
                class: Default::default(),
                ip: None,
            };
            for gateway in gateways {
                let _ = gateway.send(out, &message).await;
                let of = StatusOf { id: &message.id, provider_id: Some("1"), to: &message.to };
                let _ = gateway.status(out, &of).await;
            }
        })
    })
    .await;
}

#[tokio::test]
async fn nothing_that_is_typed_is_a_failure() {
    let honest: [&[u8]; 12] = [
        b"alfa.infoclinica.example:443",
        b"+7 (916) 123-45-67",
        b"anna@mail.example",
        "Анна-Мария".as_bytes(),
        b"0190a0b0-0000-7000-8000-000000000001",
        b"1 500,50",
        b"17.05.1990",
        b"ru-RU,ru;q=0.9,en;q=0.8",
        b"surname=%D0%98&doctor=1&doctor=2&from=2026-12-02T10:00",
        b"[site]\nname = \"x\"\n[accounts]\nways = [\"password\"]\n",
        br#"{"login":"x","password":"y","host":"mail.example","port":465}"#,
        b"eyJjaGFsbGVuZ2UiOnsicGFyYW1ldGVycyI6eyJhbGdvcml0aG0iOiJQQktERjIifX19",
    ];
    let altcha = &Altcha::new(&[7; 32], 1000);
    try_out("texts", &honest, |bytes| {
        Box::pin(async move {
            let typed = &*text(&bytes);
            let _ = kernel::host::Host::read(typed, "infoclinica.example");
            let _ = kernel::phone::Phone::parse(typed);
            let _ = kernel::email::parse(typed);
            let _ = kernel::person::FullName::parse(typed);
            let _ = kernel::person::Sex::from_tag(typed);
            let _ = kernel::person::birth_date(typed, now().date_naive());
            let _ = typed.parse::<kernel::ids::PatientId>();
            let _ = kernel::Lang::from_tag(typed);
            let _ = Money::from_decimal(typed);
            let _ = exchange::import::kopecks(typed);
            let _ = kernel::site::read(typed);
            if let Ok(form) = shell::http::form::Form::parse(&bytes) {
                let _ = (form.text("surname"), form.get::<kernel::ids::PatientId>("doctor"));
                let _ = form.all("doctor").count();
            }
            let _ = shell::senders::gateway(&bytes);
            let _ = shell::senders::relay(&bytes);
            let _ = people::push::read_key(&bytes);
            let _ = altcha.verify("alfa", "booking", typed, now().timestamp());
        })
    })
    .await;
}

/// A workbook is made by a library, and spoilt where its parts are packed.
#[tokio::test]
async fn no_table_and_no_picture_is_a_failure() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, title) in ["Код", "Фамилия", "Имя", "Дата рождения"].iter().enumerate()
    {
        let column = u16::try_from(column).expect("a column");
        sheet.write_string(0, column, *title).expect("written");
        sheet.write_string(1, column, "17.05.1990").expect("written");
    }
    let book = book.save_to_buffer().expect("a workbook");
    let csv = "Код;Фамилия;Имя;Дата рождения\n1;\"Иванова\";Мария;17.05.1990\n".as_bytes();
    let mut png = Vec::new();
    let drawn = image::RgbImage::new(16, 16);
    let to = &mut std::io::Cursor::new(&mut png);
    image::DynamicImage::ImageRgb8(drawn).write_to(to, image::ImageFormat::Png).expect("drawn");
    let svg = br#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0h10v10z"/></svg>"#;
    try_out("files", &[&book, csv, &png, svg, b"PK\x03\x04"], |bytes| {
        Box::pin(async move {
            for kind in [Kind::Patients, Kind::Hours] {
                let _ = Sheet::open(kind, bytes.clone()).await;
            }
            use people::pictures::{Kind, draw};
            let _ = (draw(&bytes, Kind::Photo), draw(&bytes, Kind::Logo));
        })
    })
    .await;
}
