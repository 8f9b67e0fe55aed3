//! What is to be registered, checked field by field; and what the register will find.

use chrono::NaiveDateTime;

use super::{
    super::{
        decimal,
        fields::{At, Wrong, is_web},
    },
    group::{Failure, Group},
    items::{self, roubles},
};

pub(super) const OPERATIONS: [&str; 8] = [
    "sell",
    "sell_refund",
    "sell_correction",
    "sell_refund_correction",
    "buy",
    "buy_refund",
    "buy_correction",
    "buy_refund_correction",
];

const TAX_SYSTEMS: [&str; 6] = ["osn", "usn_income", "usn_income_outcome", "envd", "esn", "patent"];

/// A document that may be given to a register.
pub(super) struct Read {
    pub(super) external_id: String,
    pub(super) callback_url: Option<String>,
    pub(super) callback_is_bad: bool,
    pub(super) total: i64,
    /// What the register will say against it.
    pub(super) flaw: Option<Failure>,
}

/// How the sums of a document lie.
struct Sums {
    paid: i64,
    cashless: i64,
    total: i64,
    free_item: bool,
}

pub(super) fn read(body: &At<'_>, operation: &str, group: &Group) -> Result<Read, Wrong> {
    let stamp = body.get("timestamp");
    NaiveDateTime::parse_from_str(stamp.text(1..=19)?, "%d.%m.%Y %H:%M:%S")
        .map_err(|_| stamp.wrong("must be like 31.12.2026 23:59:59"))?;
    let external_id = body.get("external_id").text(1..=128)?.to_owned();
    let service = body.get("service");
    if service.exists() {
        service.object()?;
    }
    let callback =
        service.get("callback_url").text_or_none(usize::MAX)?.filter(|url| !url.is_empty());
    let good = callback.filter(|url| url.chars().count() <= 256 && is_web(url));

    let correction = operation.ends_with("_correction");
    let receipt = body.get(if correction { "correction" } else { "receipt" });
    receipt.object()?;
    if correction {
        let info = receipt.get("correction_info");
        info.get("type").one_of(&["self", "instruction"])?;
        info.get("base_date").text(10..=10)?;
    }
    if !correction || receipt.get("client").exists() {
        client(&receipt.get("client"))?;
    }
    let company = company(&receipt.get("company"))?;
    let sums = sums(&receipt, correction && group.version == 4, group.version)?;
    receipt.get("cashier").text_or_none(64)?;
    receipt.get("additional_check_props").text_or_none(16)?;
    if let Some(props) = receipt.find("additional_user_props") {
        props.get("name").text(1..=64)?;
        props.get("value").text(1..=256)?;
    }
    receipt.get("internet").boolean_or(true)?;
    Ok(Read {
        external_id,
        callback_url: good.map(str::to_owned),
        callback_is_bad: callback.is_some() && good.is_none(),
        total: sums.total,
        flaw: flaw(&sums, company, group),
    })
}

fn client(client: &At<'_>) -> Result<(), Wrong> {
    client.object()?;
    let filled = |name| client.find(name).filter(|of| of.text(1..=usize::MAX).is_ok());
    let (email, phone) = (filled("email"), filled("phone"));
    if email.is_none() && phone.is_none() {
        client.get("email").there()?;
        return Err(client.wrong("needs an email or a phone"));
    }
    if let Some(email) = email {
        email.email(64)?;
    }
    if let Some(phone) = phone {
        let text = phone.text(1..=64)?;
        let digits = text.strip_prefix('+').unwrap_or(text);
        let long =
            digits.len() == 10 || (text.starts_with('+') && (10..=15).contains(&digits.len()));
        if !long || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(phone.wrong("must be a phone like +79001234567"));
        }
    }
    client.get("name").text_or_none(256)?;
    if let Some(inn) = client.find("inn") {
        inn.inn()?;
    }
    if let Some(birthdate) = client.find("birthdate") {
        chrono::NaiveDate::parse_from_str(birthdate.text(10..=10)?, "%d.%m.%Y")
            .map_err(|_| birthdate.wrong("must be like 31.12.2000"))?;
    }
    Ok(())
}

/// The organisation's INN and payment address.
fn company<'a>(company: &At<'a>) -> Result<(&'a str, &'a str), Wrong> {
    company.object()?;
    company.get("email").email(64)?;
    company.get("sno").one_of_or_none(&TAX_SYSTEMS)?;
    let inn = company.get("inn").inn()?;
    Ok((inn, company.get("payment_address").text(1..=256)?))
}

fn sums(receipt: &At<'_>, without_items: bool, version: u8) -> Result<Sums, Wrong> {
    let (mut paid, mut cashless) = (0_i64, 0_i64);
    for payment in receipt.get("payments").list(1..=10)? {
        let sum = roubles(&payment.get("sum"))?;
        let kind = payment.get("type").integer(0..=9)?;
        paid = paid.saturating_add(sum);
        cashless = cashless.saturating_add(if kind == 0 { 0 } else { sum });
    }
    if receipt.get("vats").exists() {
        for vat in receipt.get("vats").list(0..=6)? {
            items::vat(&vat)?;
        }
    }
    if without_items {
        return Ok(Sums { paid, cashless, total: paid, free_item: false });
    }
    let (mut rows, mut free_item) = (Vec::new(), false);
    for item in receipt.get("items").list(1..=100)? {
        let (sum, free) = items::read(&item, version)?;
        rows.push(sum);
        free_item |= free;
    }
    let total = roubles(&receipt.get("total"))?;
    if (total - decimal::sum(rows)).abs() > 99 {
        return Err(receipt.get("total").wrong("is not the sum of the items"));
    }
    Ok(Sums { paid, cashless, total, free_item })
}

/// What the register or the agent before it will find wrong.
fn flaw(sums: &Sums, (inn, address): (&str, &str), group: &Group) -> Option<Failure> {
    if inn != group.inn {
        return Some(Failure::new(2009, "agent", "ИНН чека не совпадает с ИНН группы"));
    }
    if address != group.payment_address {
        return Some(Failure::new(2, "agent", "Касса зарегистрирована на другой адрес"));
    }
    if sums.free_item {
        return Some(Failure::new(-3805, "driver", "Цена равна нулю"));
    }
    if sums.cashless > sums.total {
        return Some(Failure::new(-3896, "driver", "Безналичная оплата больше суммы чека"));
    }
    let short = sums.paid < sums.total;
    short.then(|| Failure::new(-3897, "driver", "Чек оплачен не полностью"))
}
