//! The half that builds requests. Sums are numbers of roubles, written digit by digit.

use chrono::{DateTime, FixedOffset, Utc};
use kernel::Money;
use kernel::secret::Secret;
use reqwest::{
    Url,
    header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
};
use serde::Serialize;
use serde_json::value::RawValue;

use super::{Account, Document, Version};
use crate::{
    outbound::Call,
    payments::{Failed, Refusal, cut, pieces},
    receipts::{Contact, Line},
};

pub(super) fn call(url: Url, token: Option<&Secret<String>>, body: Option<Vec<u8>>) -> Call {
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, json)]);
    if let Some(mut value) = token.and_then(|token| HeaderValue::from_str(token.reveal()).ok()) {
        value.set_sensitive(true);
        headers.insert(HeaderName::from_static("token"), value);
    }
    Call { url, headers, body }
}

pub(super) fn sign_in(account: &Account) -> Vec<u8> {
    let body = serde_json::json!({ "login": account.login, "pass": account.password.reveal() });
    body.to_string().into_bytes()
}

#[derive(Serialize)]
struct Body<'a> {
    timestamp: String,
    external_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<Service<'a>>,
    receipt: Told<'a>,
}

#[derive(Serialize)]
struct Service<'a> {
    callback_url: &'a str,
}

#[derive(Serialize)]
struct Told<'a> {
    client: Client<'a>,
    company: Company<'a>,
    items: Vec<Item<'a>>,
    payments: Vec<Paid>,
    total: Box<RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    internet: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Client<'a> {
    Email(&'a str),
    Phone(&'a str),
}

#[derive(Serialize)]
struct Company<'a> {
    email: &'a str,
    inn: &'a str,
    payment_address: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sno: Option<&'static str>,
}

#[derive(Serialize)]
struct Item<'a> {
    name: &'a str,
    price: Box<RawValue>,
    quantity: u32,
    sum: Box<RawValue>,
    payment_method: &'static str,
    payment_object: Object,
    vat: Rate,
    #[serde(skip_serializing_if = "Option::is_none")]
    measure: Option<u8>,
}

#[derive(Serialize)]
struct Rate {
    r#type: &'static str,
}

/// v4 takes texts, v5 numbers.
#[derive(Serialize)]
#[serde(untagged)]
enum Object {
    Text(&'static str),
    Number(u8),
}

#[derive(Serialize)]
struct Paid {
    r#type: u8,
    sum: Box<RawValue>,
}

pub(super) fn document(
    account: &Account,
    document: &Document,
    now: DateTime<Utc>,
) -> Result<Vec<u8>, Failed> {
    body(account, document, now)
        .and_then(|body| serde_json::to_vec(&body).ok())
        .ok_or_else(|| Failed::refused(Refusal::Receipt, "a receipt that cannot be written"))
}

fn body<'a>(account: &'a Account, document: &'a Document, now: DateTime<Utc>) -> Option<Body<'a>> {
    let receipt = &document.receipt;
    let total = receipt.total();
    let paid_now = total.minus(document.prepaid).filter(|rest| *rest >= Money(0))?;
    let kinds = [(1, paid_now), (2, document.prepaid)];
    let is_v5 = account.version == Version::V5;
    Some(Body {
        timestamp: moscow(now)?,
        external_id: &document.id,
        service: document.callback_url.as_deref().map(|callback_url| Service { callback_url }),
        receipt: Told {
            client: match &receipt.contact {
                Contact::Email(email) => Client::Email(email),
                Contact::Phone(phone) => Client::Phone(phone),
            },
            company: Company {
                email: &account.email,
                inn: &account.inn,
                payment_address: &account.address,
                sno: receipt.tax.or(account.tax).map(|tax| tax.name()),
            },
            items: receipt.lines.iter().map(|line| item(line, is_v5)).collect::<Option<_>>()?,
            payments: kinds
                .into_iter()
                .filter(|(_, sum)| *sum > Money(0))
                .map(|(r#type, sum)| Some(Paid { r#type, sum: roubles(sum)? }))
                .collect::<Option<_>>()?,
            total: roubles(total)?,
            internet: is_v5.then_some(true),
        },
    })
}

fn item(line: &Line, is_v5: bool) -> Option<Item<'_>> {
    let (quantity, price) = pieces(line);
    let object = line.subject;
    Some(Item {
        name: cut(&line.name, 128),
        price: roubles(price)?,
        quantity,
        sum: roubles(line.sum)?,
        payment_method: line.mode.name(),
        payment_object: if is_v5 {
            Object::Number(number(object))
        } else {
            Object::Text(object.name())
        },
        vat: Rate { r#type: line.vat.name() },
        measure: is_v5.then_some(0),
    })
}

const fn number(subject: kernel::fiscal::Subject) -> u8 {
    use kernel::fiscal::Subject;
    match subject {
        Subject::Commodity => 1,
        Subject::Job => 3,
        Subject::Service => 4,
        Subject::Payment => 10,
        Subject::Another => 13,
    }
}

fn roubles(sum: Money) -> Option<Box<RawValue>> {
    RawValue::from_string(sum.decimal()).ok()
}

fn moscow(at: DateTime<Utc>) -> Option<String> {
    let zone = FixedOffset::east_opt(3 * 3600)?;
    Some(at.with_timezone(&zone).format("%d.%m.%Y %H:%M:%S").to_string())
}
