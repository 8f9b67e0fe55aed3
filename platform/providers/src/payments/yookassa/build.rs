//! The half that builds requests.

use chrono::{DateTime, SecondsFormat, Utc};
use kernel::{
    Lang, Money,
    fiscal::{Mode, TaxSystem, Vat},
};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};

use crate::{
    hosts::Base,
    outbound::Call,
    payments::{Close, Failed, Give, Means, Order, Refusal, Way, cut, order::pieces},
    receipts::{Contact, Line, Receipt},
};

/// What a description and a line's name may have.
const CHARACTERS: usize = 128;

pub(super) fn post(
    base: &Base,
    way: &[&str],
    mut headers: HeaderMap,
    key: &str,
    body: &Value,
) -> Result<Call, Failed> {
    let fits = !key.is_empty() && key.len() <= 64;
    let value = HeaderValue::from_str(key).ok().filter(|_| fits);
    let value = value.ok_or_else(|| Failed::refused(Refusal::Other, "bad idempotence key"))?;
    headers.insert(HeaderName::from_static("idempotence-key"), value);
    Ok(Call { url: base.at(way), headers, body: Some(body.to_string().into_bytes()) })
}

pub(super) fn payment(order: &Order) -> Value {
    let locale = match order.lang {
        Lang::Ru => "ru_RU",
        Lang::En => "en_US",
    };
    let confirmation = match order.way {
        Way::Page => {
            json!({ "type": "redirect", "return_url": order.return_url, "locale": locale })
        }
        Way::Widget => json!({ "type": "embedded", "locale": locale }),
        Way::Qr => json!({ "type": "qr", "return_url": order.return_url }),
    };
    let mut body = json!({
        "amount": money(order.amount),
        "capture": !order.hold,
        "confirmation": confirmation,
        "description": cut(&order.description, CHARACTERS),
        "metadata": { "order_id": order.id },
    });
    let means = if order.way == Way::Qr { Some(Means::Sbp) } else { order.means };
    // In the widget the payer chooses there.
    let kind = means.filter(|_| order.way != Way::Widget).and_then(kind);
    if let Some(kind) = kind {
        body["payment_method_data"] = json!({ "type": kind });
    }
    if let Some(of) = &order.receipt {
        body["receipt"] = receipt(of);
    }
    body
}

/// The kind of a means of payment in an order. Mir Pay has none: it is offered on the page.
pub(super) const fn kind(means: Means) -> Option<&'static str> {
    match means {
        Means::Card => Some("bank_card"),
        Means::Sbp => Some("sbp"),
        Means::SberPay => Some("sberbank"),
        Means::TPay => Some("tinkoff_bank"),
        Means::YooMoney => Some("yoo_money"),
        Means::MirPay => None,
    }
}

pub(super) fn refund(give: &Give) -> Value {
    let mut body = json!({
        "payment_id": give.payment,
        "amount": money(give.amount),
        "description": cut(&give.description, 250),
        "metadata": { "refund_id": give.id },
    });
    if let Some(of) = &give.receipt {
        body["receipt"] = receipt(of);
    }
    body
}

pub(super) fn closing(close: &Close) -> Value {
    let mut body = receipt(&close.receipt);
    let mut settlements = vec![json!({ "type": "prepayment", "amount": money(close.prepaid) })];
    let rest = close.receipt.total().minus(close.prepaid).unwrap_or_default();
    if rest > Money(0) {
        settlements.push(json!({ "type": "cashless", "amount": money(rest) }));
    }
    body["type"] = "payment".into();
    body["payment_id"] = close.payment.clone().into();
    body["send"] = true.into();
    body["settlements"] = settlements.into();
    body
}

pub(super) fn span(from: DateTime<Utc>, until: DateTime<Utc>) -> [(&'static str, String); 2] {
    let text = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Millis, true);
    [("created_at.gte", text(from)), ("created_at.lt", text(until))]
}

fn receipt(of: &Receipt) -> Value {
    let customer = match &of.contact {
        Contact::Email(email) => json!({ "email": email }),
        Contact::Phone(phone) => json!({ "phone": phone.trim_start_matches('+') }),
    };
    let items: Vec<Value> = of.lines.iter().map(item).collect();
    let mut body = json!({ "customer": customer, "items": items, "internet": true });
    if let Some(tax) = of.tax {
        body["tax_system_code"] = tax_code(tax).into();
    }
    body
}

/// The amount of a line is the price of one piece.
fn item(line: &Line) -> Value {
    let (quantity, price) = pieces(line);
    json!({
        "description": cut(&line.name, CHARACTERS),
        "quantity": format!("{quantity}.000"),
        "amount": money(price),
        "vat_code": vat_code(line.vat),
        "measure": "piece",
        "payment_subject": line.subject.name(),
        "payment_mode": match line.mode {
            Mode::Prepayment => "partial_prepayment",
            other => other.name(),
        },
    })
}

fn money(amount: Money) -> Value {
    json!({ "value": amount.decimal(), "currency": "RUB" })
}

const fn vat_code(vat: Vat) -> u8 {
    match vat {
        Vat::Without => 1,
        Vat::Zero => 2,
        Vat::Ten => 3,
        Vat::Twenty => 4,
        Vat::TenOf110 => 5,
        Vat::TwentyOf120 => 6,
        Vat::Five => 7,
        Vat::Seven => 8,
        Vat::FiveOf105 => 9,
        Vat::SevenOf107 => 10,
        Vat::TwentyTwo => 11,
        Vat::TwentyTwoOf122 => 12,
    }
}

const fn tax_code(tax: TaxSystem) -> u8 {
    match tax {
        TaxSystem::Osn => 1,
        TaxSystem::UsnIncome => 2,
        TaxSystem::UsnIncomeOutcome => 3,
        TaxSystem::Esn => 5,
        TaxSystem::Patent => 6,
    }
}
