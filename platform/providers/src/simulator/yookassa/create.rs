//! `POST /payments`.

use std::net::IpAddr;

use chrono::TimeDelta;
use serde_json::{Map, Value, json};

use super::{
    super::{
        decimal,
        fields::{At, Wrong},
        ids,
    },
    Shops,
    api::Asked,
    keep,
    payment::{Payment, Status},
    receipts::Origin,
    refused::Refused,
    rows,
    shop::{METHODS, Scenario, Shop},
};

/// Ten digits of roubles are more than any clinic takes.
const MOST: i64 = 1_000_000_000_000;

/// A sum of money: a text with two decimals, in roubles.
pub(super) fn amount(of: &At<'_>) -> Result<i64, Wrong> {
    of.object()?;
    let value = of.get("value");
    let text = value.text(1..=16)?;
    of.get("currency").one_of(&["RUB"])?;
    let exact = text.split_once('.').is_some_and(|(_, fraction)| fraction.len() == 2);
    let kopecks = decimal::scaled(text, 2).filter(|kopecks| exact && (0..=MOST).contains(kopecks));
    kopecks.ok_or_else(|| value.wrong("must be a decimal like 100.00"))
}

/// A sum of money above nothing.
pub(super) fn amount_to_pay(of: &At<'_>) -> Result<i64, Wrong> {
    let kopecks = amount(of)?;
    if kopecks > 0 { Ok(kopecks) } else { Err(of.get("value").wrong("must be above zero")) }
}

/// Up to sixteen texts under short names.
pub(super) fn metadata(body: &At<'_>, given: &mut Map<String, Value>) -> Result<(), Wrong> {
    let Some(metadata) = body.find("metadata") else { return Ok(()) };
    let pairs = metadata.object()?;
    if pairs.len() > 16 {
        return Err(metadata.wrong("has too many keys"));
    }
    for (key, value) in pairs {
        let value = value.as_str().ok_or_else(|| metadata.wrong("holds what is not a string"))?;
        if key.is_empty() || key.chars().count() > 32 || value.chars().count() > 512 {
            return Err(metadata.wrong("has a key or value that is too long"));
        }
    }
    given.insert("metadata".into(), Value::Object(pairs.clone()));
    Ok(())
}

impl Shops {
    pub(super) fn create(&mut self, asked: Asked<'_>) -> Result<Value, Refused> {
        let Asked { shop, now, body, origin, .. } = asked;
        let body = At::root(body)?;
        let amount = amount_to_pay(&body.get("amount"))?;
        let capture = body.get("capture").boolean_or(false)?;
        let method = method(&body, &shop, capture)?;
        let mut given = Map::new();
        if let Some(text) = body.get("description").text_or_none(128)? {
            given.insert("description".into(), text.into());
        }
        if let Some(text) = body.get("merchant_customer_id").text_or_none(200)? {
            given.insert("merchant_customer_id".into(), text.into());
        }
        metadata(&body, &mut given)?;
        let ip = body.get("client_ip");
        if ip.text_or_none(45)?.is_some_and(|text| text.parse::<IpAddr>().is_err()) {
            return Err(ip.wrong("must be an IP address").into());
        }
        let gateway = body.get("recipient").get("gateway_id");
        if gateway.text_or_none(64)?.is_some_and(|id| id != shop.gateway) {
            return Err(gateway.wrong("is not a gateway of the shop").into());
        }
        if body.get("save_payment_method").boolean_or(false)? {
            return Err(Refused::forbidden("The shop may not save payment methods"));
        }
        let receipt = rows::inside(&body, &shop, amount)?;
        if receipt.is_none() && shop.fiscal.is_some() && shop.scenario != Scenario::PaymentFirst {
            return Err(Refused::parameter("receipt", "Receipt is missing or illegal"));
        }

        let id = ids::timed(now);
        let hours = if method.as_deref() == Some("b2b_sberbank") { 8 } else { 1 };
        let mut payment = Payment {
            id: id.clone(),
            shop: shop.id.clone(),
            gateway: shop.gateway.clone(),
            test: shop.test,
            status: Status::Pending,
            amount,
            created: now,
            until: now + TimeDelta::hours(hours),
            captured: None,
            capture,
            method,
            card: None,
            confirmation: None,
            return_url: None,
            confirmation_token: None,
            sbp_code: None,
            given,
            receipt,
            receipt_id: None,
            refunded: 0,
            cancellation: None,
            paid_at: None,
        };
        confirmation(&body, &mut payment, origin)?;
        if shop.scenario == Scenario::ReceiptFirst
            && let Some(rows) = payment.receipt.clone()
        {
            payment.receipt_id = Some(self.make_receipt(&shop.id, Origin::Payment(id), rows, now));
        }
        let shown = self.shown(&payment);
        keep(&mut self.payments, payment);
        Ok(shown)
    }
}

/// The method the shop chose; nothing when the payer chooses.
fn method(body: &At<'_>, shop: &Shop, capture: bool) -> Result<Option<String>, Refused> {
    let ways = ["payment_method_data", "payment_method_id", "payment_token"];
    let given: Vec<At<'_>> = ways.iter().filter_map(|name| body.find(name)).collect();
    let [way] = &given[..] else {
        return match given.get(1) {
            None => Ok(None),
            Some(second) => Err(second.wrong("cannot stand beside another way of paying").into()),
        };
    };
    if way.object().is_err() {
        way.text(1..=4096)?;
        return Err(way.wrong("is unknown").into());
    }
    let Some(data) = body.find("payment_method_data") else {
        return Err(way.wrong("must be a string").into());
    };
    let kind = data.get("type").one_of(&METHODS)?;
    if !shop.methods.iter().any(|known| known == kind) {
        return Err(Refused::forbidden("Payment method is not available"));
    }
    if data.get("card").exists() {
        return Err(Refused::forbidden("Card data may be sent under PCI DSS only"));
    }
    if kind == "b2b_sberbank" {
        data.get("payment_purpose").text(1..=210)?;
        let vat = data.get("vat_data");
        let taxed = vat.get("type").one_of(&["calculated", "mixed", "untaxed"])? != "untaxed";
        if taxed {
            amount(&vat.get("amount"))?;
        }
    }
    if let Some(phone) = data.get("phone").text_or_none(15)? {
        if !is_phone(phone) {
            return Err(data.get("phone").wrong("must be a phone like 79001234567").into());
        }
    } else if kind == "mobile_balance" {
        data.get("phone").there()?;
    }
    if kind == "sbp" && !capture {
        return Err(Refused::parameter("capture", "The payment method cannot hold money"));
    }
    Ok(Some(kind.to_owned()))
}

/// Digits of E.164, without a plus.
pub(super) fn is_phone(text: &str) -> bool {
    (4..=15).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// How the payer confirms: what is asked is turned into what the payer gets.
fn confirmation(body: &At<'_>, payment: &mut Payment, origin: &str) -> Result<(), Refused> {
    let asked = body.get("confirmation");
    let kind = asked.get("type").one_of(&[
        "redirect",
        "embedded",
        "qr",
        "external",
        "mobile_application",
    ])?;
    asked.get("locale").one_of_or_none(&["ru_RU", "en_US"])?;
    asked.get("enforce").boolean_or(false)?;
    let method = payment.method.as_deref();
    let fits = match kind {
        "qr" => method.is_none_or(|of| matches!(of, "sbp" | "sberbank")),
        "external" => method.is_some_and(|of| {
            matches!(of, "sberbank" | "tinkoff_bank" | "mobile_balance" | "sbp" | "b2b_sberbank")
        }),
        "mobile_application" => {
            method.is_some_and(|of| matches!(of, "sberbank" | "tinkoff_bank" | "sbp" | "yoo_money"))
        }
        "embedded" => method.is_none(),
        _ => true,
    };
    if !fits {
        let unfit = asked.get("type").wrong("does not go with the payment method");
        return Err(unfit.into());
    }
    let back = asked.get("return_url");
    let longest =
        if kind == "mobile_application" && method == Some("sberbank") { 255 } else { 2048 };
    if back.exists() || matches!(kind, "redirect" | "mobile_application") {
        payment.return_url = Some(back.url(longest)?.to_owned());
    }
    let page = format!("{origin}/yookassa/checkout/payments/v2/contract?orderId={}", payment.id);
    let mut answer = json!({ "type": kind });
    match kind {
        "redirect" | "mobile_application" => answer["confirmation_url"] = page.into(),
        "embedded" => {
            let token = format!("ct-{}", ids::timed(payment.created));
            answer["confirmation_token"] = token.as_str().into();
            payment.confirmation_token = Some(token);
        }
        "qr" => {
            let code = ids::sbp();
            payment.method.get_or_insert_with(|| "sbp".into());
            answer["confirmation_data"] =
                format!("{origin}/sbp/{code}?type=02&sum={}&cur=RUB", payment.amount).into();
            payment.sbp_code = Some(code);
        }
        _ => {}
    }
    payment.confirmation = Some(answer);
    Ok(())
}
