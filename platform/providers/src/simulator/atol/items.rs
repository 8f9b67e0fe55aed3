//! Items of a receipt. v4 names their kinds, v5 numbers them.

use super::super::{
    decimal,
    fields::{At, Wrong},
};

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
    lottery_prize intellectual_activity payment agent_commission composite award another \
    property_right non-operating_gain insurance_premium sales_tax resort_fee deposit expense \
    pension_insurance_ip pension_insurance medical_insurance_ip medical_insurance \
    social_insurance casino_payment";

const MEASURES: [i64; 24] = [
    0, 10, 11, 12, 20, 21, 22, 30, 31, 32, 40, 41, 42, 50, 51, 70, 71, 72, 73, 80, 81, 82, 83, 255,
];

const VATS: [&str; 12] = [
    "none", "vat0", "vat5", "vat7", "vat10", "vat20", "vat22", "vat105", "vat107", "vat110",
    "vat120", "vat122",
];

/// The dearest price, in kopecks.
const DEAREST: i64 = 4_294_967_295;

/// Roubles as a number with two places.
pub(super) fn roubles(of: &At<'_>) -> Result<i64, Wrong> {
    let kopecks = decimal::of_number(of.there()?, 2).filter(|kopecks| *kopecks <= 9_999_999_999);
    kopecks.ok_or_else(|| of.wrong("must be a number with up to two decimals"))
}

pub(super) fn vat(of: &At<'_>) -> Result<(), Wrong> {
    of.object()?;
    of.get("type").one_of(&VATS)?;
    if let Some(sum) = of.find("sum") {
        roubles(&sum)?;
    }
    Ok(())
}

/// Checks an item; tells its sum and whether its price is nothing.
pub(super) fn read(item: &At<'_>, version: u8) -> Result<(i64, bool), Wrong> {
    item.object()?;
    item.get("name").text(1..=128)?;
    let price = roubles(&item.get("price"))?;
    if price > DEAREST {
        return Err(item.get("price").wrong("is too high"));
    }
    let quantity = item.get("quantity");
    let thousandths = decimal::of_number(quantity.there()?, 3);
    let thousandths = thousandths.filter(|of| (1..=99_999_999).contains(of));
    let thousandths =
        thousandths.ok_or_else(|| quantity.wrong("must be a number with up to three decimals"))?;
    let sum = roubles(&item.get("sum"))?;
    if (sum - decimal::line(price, thousandths)).abs() > 1 {
        return Err(item.get("sum").wrong("is not the price times the quantity"));
    }
    item.get("payment_method").one_of(&METHODS)?;
    let object = item.get("payment_object");
    if version == 4 {
        object.one_of(&OBJECTS.split_whitespace().collect::<Vec<_>>())?;
        item.get("measurement_unit").text_or_none(16)?;
    } else {
        let number = object.integer(1..=33)?;
        if (28..30).contains(&number) {
            return Err(object.wrong("has an unknown value"));
        }
        let measure = item.get("measure");
        if !MEASURES.contains(&measure.integer(0..=255)?) {
            return Err(measure.wrong("has an unknown value"));
        }
    }
    item.get("user_data").text_or_none(64)?;
    item.get("vat").there()?;
    vat(&item.get("vat"))?;
    Ok((sum, price == 0))
}
