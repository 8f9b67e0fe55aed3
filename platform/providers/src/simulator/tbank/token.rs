//! The signature of requests and notifications: SHA-256 over the values of the root's
//! scalars and the password, in the order of their names.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::{Value, value::RawValue};

/// A body as it came: numbers keep the spelling they were signed in.
pub(super) type Raw = BTreeMap<String, Box<RawValue>>;

/// The token of a request.
pub(super) fn of_raw(body: &Raw, password: &str) -> String {
    let scalar = |value: &RawValue| match value.get().as_bytes().first() {
        Some(b'{' | b'[' | b'n') | None => None,
        Some(b'"') => serde_json::from_str::<String>(value.get()).ok(),
        Some(_) => Some(value.get().to_owned()),
    };
    of(body.iter().filter_map(|(name, value)| Some((name.clone(), scalar(value)?))), password)
}

/// The token of a body of ours.
pub(in super::super) fn of_value(body: &Value, password: &str) -> String {
    let scalar = |value: &Value| match value {
        Value::Object(_) | Value::Array(_) | Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    };
    let pairs = body.as_object().into_iter().flatten();
    of(pairs.filter_map(|(name, value)| Some((name.clone(), scalar(value)?))), password)
}

fn of(pairs: impl Iterator<Item = (String, String)>, password: &str) -> String {
    let mut pairs: BTreeMap<String, String> = pairs.collect();
    pairs.remove("Token");
    pairs.insert("Password".into(), password.into());
    let signed: String = pairs.into_values().collect();
    hex::encode(digest(&SHA256, signed.as_bytes()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn both(body: &Value, password: &str) -> String {
        let raw: Raw = serde_json::from_str(&body.to_string()).expect("a body");
        assert_eq!(of_raw(&raw, password), of_value(body, password));
        of_value(body, password)
    }

    #[test]
    fn the_vectors_of_the_documents_hold() {
        let gift = json!({
            "TerminalKey": "MerchantTerminalKey",
            "Amount": 19200,
            "OrderId": "00000",
            "Description": "Подарочная карта на 1000 рублей",
            "DATA": { "Phone": "+71234567890" },
            "Receipt": { "Items": [] },
            "Nothing": null,
        });
        assert_eq!(
            both(&gift, "11111111111111"),
            "72dd466f8ace0a37a1f740ce5fb78101712bc0665d91a8108c7c8a0ccd426db2"
        );
        let told = json!({
            "TerminalKey": "1234567890DEMO",
            "OrderId": "000000",
            "Success": true,
            "Status": "AUTHORIZED",
            "PaymentId": "0000000",
            "ErrorCode": "0",
            "Amount": 1111,
            "CardId": "000000",
            "Pan": "200000******0000",
            "ExpDate": "1111",
            "RebillId": "000000",
            "Token": "not part of itself",
        });
        assert_eq!(
            both(&told, "11111111111"),
            "1c0964277d0213349243065a0d5b838b8e90d2d25f740d0f2767836e710e80c8"
        );
        let state = json!({ "TerminalKey": "TERM", "PaymentId": "1" });
        assert_eq!(
            both(&state, "pass"),
            "56df928b6188046f593d4690cf9f4e0e7e224e7466ac6d8ea81d5a3f4b995d0b"
        );
    }
    #[test]
    fn a_number_keeps_the_spelling_it_was_signed_in() {
        let raw: Raw = serde_json::from_str(r#"{"A":1.00,"B":true,"C":"\u0031"}"#).expect("a body");
        let said = json!({ "A": "1.00", "B": "true", "C": "1" });
        assert_eq!(of_raw(&raw, "p"), of_value(&said, "p"));
    }
}
