//! Receipts: contacts, taxation, rows and their sums, of FFD 1.05 and 1.2.

use serde_json::Value;

use super::{
    super::{
        decimal,
        fields::{At, Wrong},
    },
    refused::Refused,
    terminal::Terminal,
};

const TAXATIONS: [&str; 5] = ["osn", "usn_income", "usn_income_outcome", "esn", "patent"];

const TAXES: [&str; 10] =
    ["none", "vat0", "vat5", "vat7", "vat10", "vat22", "vat105", "vat107", "vat110", "vat122"];
/// Rates of sales before 2026, which may still be returned.
const OLD_TAXES: [&str; 2] = ["vat20", "vat120"];

const METHODS: [&str; 7] = [
    "full_prepayment",
    "prepayment",
    "advance",
    "full_payment",
    "partial_payment",
    "credit",
    "credit_payment",
];

const OBJECTS: &str = "commodity excise job service gambling_bet gambling_prize lottery \
    lottery_prize intellectual_activity payment agent_commission another";

const MORE_OBJECTS: &str = "contribution property_rights unrealization tax_reduction trade_fee \
    resort_tax pledge income_decrease ie_pension_insurance_without_payments \
    ie_pension_insurance_with_payments ie_medical_insurance_without_payments \
    ie_medical_insurance_with_payments social_insurance casino_chips agent_payment \
    excisable_goods_without_marking_code excisable_goods_with_marking_code \
    goods_without_marking_code goods_with_marking_code";

/// What a receipt comes to.
pub(super) struct Sums {
    pub(super) items: i64,
    /// Whether some row takes money for what is still to be done.
    pub(super) prepaid: bool,
    /// Whether every row is of what is done.
    pub(super) settled: bool,
}

/// The receipt of `Init`, compulsory where a register is attached.
pub(super) fn of_payment(
    body: &At<'_>,
    terminal: &Terminal,
    amount: i64,
) -> Result<Option<Value>, Refused> {
    of_part(body, terminal, amount, true)
}

/// The receipt of a part or the whole; `needed` where a register is attached.
pub(super) fn of_part(
    body: &At<'_>,
    terminal: &Terminal,
    amount: i64,
    needed: bool,
) -> Result<Option<Value>, Refused> {
    let receipt = body.get("Receipt");
    let Some(value) = receipt.value() else {
        return if needed && terminal.register { Err(Refused::new("309", "")) } else { Ok(None) };
    };
    let sums = read(&receipt, terminal, body.get("PaymentId").exists())?;
    let payments = receipt.get("Payments");
    let (electronic, total) = if payments.exists() {
        payments.get("Electronic").there()?;
        paid(&payments)?
    } else {
        (sums.items, sums.items)
    };
    if total != sums.items || electronic != amount {
        return Err(Refused::new(
            "308",
            format!("Позиции: {}, оплаты: {total}, операция: {amount}", sums.items),
        ));
    }
    Ok(Some(value.clone()))
}

/// What is paid electronically, and in all.
pub(super) fn paid(payments: &At<'_>) -> Result<(i64, i64), Wrong> {
    payments.object()?;
    let mut total = Vec::new();
    for name in ["Electronic", "Cash", "AdvancePayment", "Credit", "Provision"] {
        let of = payments.get(name);
        total.push(if of.exists() { of.integer(0..=99_999_999_999)? } else { 0 });
    }
    Ok((total.first().copied().unwrap_or_default(), decimal::sum(total)))
}

/// Checks a receipt's fields. Returns may have rates that sales may not have any more.
pub(super) fn read(receipt: &At<'_>, terminal: &Terminal, returns: bool) -> Result<Sums, Wrong> {
    receipt.object()?;
    let (email, phone) = (receipt.get("Email"), receipt.get("Phone"));
    if email.exists() || !phone.exists() {
        email.email(64)?;
    }
    if phone.exists() {
        let text = phone.text(1..=64)?;
        let digits = text.strip_prefix('+').unwrap_or_default();
        if !(10..=15).contains(&digits.len()) || !digits.bytes().all(|of| of.is_ascii_digit()) {
            return Err(phone.wrong("телефон в виде +79001234567"));
        }
    }
    receipt.get("Taxation").one_of(&TAXATIONS)?;
    let version = receipt.get("FfdVersion").one_of_or_none(&["1.05", "1.2"])?;
    let ffd12 = version.map_or(terminal.ffd12, |version| version == "1.2");
    let mut sums = Sums { items: 0, prepaid: false, settled: true };
    for item in receipt.get("Items").list(1..=100)? {
        let method = row(&item, ffd12, returns)?;
        sums.items = sums.items.saturating_add(item.get("Amount").integer(0..=99_999_999_999)?);
        sums.prepaid |= ["full_prepayment", "prepayment", "advance"].contains(&method);
        sums.settled &= method == "full_payment";
    }
    Ok(sums)
}

/// Checks a row; tells its method of payment.
fn row<'a>(item: &At<'a>, ffd12: bool, returns: bool) -> Result<&'a str, Wrong> {
    item.object()?;
    item.get("Name").text(1..=128)?;
    let price = item.get("Price").integer(0..=99_999_999_999)?;
    let quantity = item.get("Quantity");
    let thousandths = decimal::of_number(quantity.there()?, 3).filter(|of| *of > 0);
    let thousandths = thousandths.ok_or_else(|| quantity.wrong("число до трёх знаков"))?;
    let amount = item.get("Amount");
    if amount.integer(0..=99_999_999_999)? != decimal::line(price, thousandths) {
        return Err(amount.wrong("не равно Price × Quantity"));
    }
    let old = if returns { OLD_TAXES.as_slice() } else { &[] };
    item.get("Tax").one_of(&[TAXES.as_slice(), old].concat())?;
    let object = item.get("PaymentObject");
    let only_here = if ffd12 { MORE_OBJECTS } else { "composite" };
    let known: Vec<&str> = OBJECTS.split_whitespace().chain(only_here.split_whitespace()).collect();
    if ffd12 || object.exists() {
        object.one_of(&known)?;
    }
    if ffd12 {
        item.get("MeasurementUnit").text(1..=16)?;
        item.get("PaymentMethod").there()?;
    }
    Ok(item.get("PaymentMethod").one_of_or_none(&METHODS)?.unwrap_or("full_payment"))
}
