//! The rows of receipts: customers, items and their sums.

use serde_json::{Map, Value};

use super::{
    super::{
        decimal,
        fields::{At, Wrong},
    },
    create::{amount, is_phone},
    refused::Refused,
    shop::Shop,
};

const MODES: [&str; 7] = [
    "full_prepayment",
    "partial_prepayment",
    "advance",
    "full_payment",
    "partial_payment",
    "credit",
    "credit_payment",
];

const SUBJECTS: &str = "commodity excise job service gambling_bet gambling_prize lottery \
    lottery_prize intellectual_activity payment agent_commission property_right \
    non_operating_gain insurance_premium sales_tax resort_fee composite another fine tax lien \
    cost pension_insurance_without_payouts pension_insurance_with_payouts \
    health_insurance_without_payouts health_insurance_with_payouts health_insurance casino \
    agent_withdrawals non_marked_excise marked_excise marked non_marked";

const MEASURES: &str = "piece gram kilogram ton centimeter decimeter meter square_centimeter \
    square_decimeter square_meter milliliter liter cubic_meter kilowatt_hour gigacalorie day hour \
    minute second kilobyte megabyte gigabyte terabyte another";

fn listed(of: &At<'_>, known: &str, needed: bool) -> Result<(), Wrong> {
    if needed || of.exists() {
        of.one_of(&known.split_whitespace().collect::<Vec<_>>())?;
    }
    Ok(())
}

/// The receipt inside a payment, a capture or a refund, which must come to its sum.
pub(super) fn inside(body: &At<'_>, shop: &Shop, sum: i64) -> Result<Option<Value>, Refused> {
    let Some(receipt) = body.find("receipt") else { return Ok(None) };
    let fields = receipt.object()?;
    if shop.fiscal.is_none() {
        return Err(receipt.wrong("cannot be made: the shop has no register").into());
    }
    if read(&receipt, shop)? != sum {
        return Err(Refused::parameter("receipt", "The items do not come to the amount"));
    }
    Ok(Some(Value::Object(kept(fields))))
}

/// Checks customer and items; tells what the items come to.
pub(super) fn read(receipt: &At<'_>, shop: &Shop) -> Result<i64, Refused> {
    let own = shop.fiscal.as_deref() == Some("avanpost");
    customer(receipt, own)?;
    let tax_system = receipt.get("tax_system_code");
    if tax_system.exists() || (shop.fiscal.as_deref() == Some("atol") && shop.ffd12) {
        tax_system.integer(1..=6)?;
    }
    receipt.get("internet").boolean_or(true)?;
    let items = receipt.get("items").list(1..=if own { 80 } else { 100 })?;
    let mut sums = Vec::with_capacity(items.len());
    for item in &items {
        sums.push(line(item, own || shop.ffd12)?);
    }
    Ok(decimal::sum(sums))
}

fn customer(receipt: &At<'_>, own: bool) -> Result<(), Wrong> {
    let customer = receipt.get("customer");
    if customer.exists() {
        customer.object()?;
    }
    // The receipt's own contacts are the old form, and still met.
    let either = |name: &str| customer.find(name).or_else(|| receipt.find(name));
    let (email, phone) = (either("email"), either("phone"));
    if let Some(email) = &email {
        email.email(256)?;
    }
    if let Some(phone) = &phone
        && !is_phone(phone.text(4..=15)?)
    {
        return Err(phone.wrong("must be digits like 79001234567"));
    }
    customer.get("full_name").text_or_none(256)?;
    if let Some(inn) = customer.find("inn") {
        inn.inn()?;
    }
    if email.is_none() && (own || phone.is_none()) {
        customer.get("email").there()?;
    }
    Ok(())
}

/// Checks an item; tells its sum: the price of one times the quantity.
fn line(item: &At<'_>, measured: bool) -> Result<i64, Wrong> {
    item.object()?;
    item.get("description").text(1..=128)?;
    let price = amount(&item.get("amount"))?;
    let quantity = item.get("quantity");
    let given = quantity.there()?;
    let thousandths = match given.as_str() {
        Some(text) => decimal::scaled(text, 3),
        None => decimal::of_number(given, 3),
    };
    let thousandths = thousandths.filter(|of| (1..=99_999_999).contains(of));
    let thousandths =
        thousandths.ok_or_else(|| quantity.wrong("must be a number with up to three decimals"))?;
    item.get("vat_code").integer(1..=12)?;
    listed(&item.get("measure"), MEASURES, measured)?;
    listed(&item.get("payment_subject"), SUBJECTS, false)?;
    item.get("payment_mode").one_of_or_none(&MODES)?;
    Ok(decimal::line(price, thousandths))
}

/// What a receipt made of these fields shows.
pub(super) fn kept(fields: &Map<String, Value>) -> Map<String, Value> {
    let shown = ["items", "tax_system_code", "settlements"];
    let shown = fields.iter().filter(|(name, _)| shown.contains(&name.as_str()));
    shown.map(|(name, value)| (name.clone(), value.clone())).collect()
}
