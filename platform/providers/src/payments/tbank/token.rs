//! The signature of requests and notifications (sheet «T-Bank», 2).

use std::collections::BTreeMap;

use aws_lc_rs::{
    constant_time::verify_slices_are_equal,
    digest::{SHA256, digest},
};
use serde_json::{Map, Value, value::RawValue};

/// The signature over scalars of a root. The map's order, by bytes, is the wanted one.
pub(super) fn token(scalars: &BTreeMap<String, String>, password: &str) -> String {
    let with_password: BTreeMap<&str, &str> = scalars
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .filter(|(name, _)| *name != "Token")
        .chain([("Password", password)])
        .collect();
    let signed: String = with_password.into_values().collect();
    hex::encode(digest(&SHA256, signed.as_bytes()))
}

/// Whether a token is the one, told in a time that says nothing.
pub(super) fn is_right(
    scalars: &BTreeMap<String, String>,
    password: &str,
    token_of_theirs: &str,
) -> bool {
    let own = token(scalars, password);
    verify_slices_are_equal(own.as_bytes(), token_of_theirs.as_bytes()).is_ok()
}

/// The scalars of a body of ours.
pub(super) fn of_request(body: &Map<String, Value>) -> BTreeMap<String, String> {
    let text = |value: &Value| match value {
        Value::Bool(of) => Some(of.to_string()),
        Value::Number(of) => Some(of.to_string()),
        Value::String(of) => Some(of.clone()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    body.iter().filter_map(|(name, value)| Some((name.clone(), text(value)?))).collect()
}

/// The scalars of a body of theirs, spelled as they came.
pub(in crate::payments) fn scalars(
    root: &BTreeMap<String, Box<RawValue>>,
) -> BTreeMap<String, String> {
    let text = |raw: &RawValue| match raw.get().as_bytes().first()? {
        b'"' => serde_json::from_str(raw.get()).ok(),
        b'{' | b'[' | b'n' => None,
        _ => Some(raw.get().to_owned()),
    };
    root.iter().filter_map(|(name, raw)| Some((name.clone(), text(raw)?))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_vectors_of_the_sheet_come_out() {
        let gift = "Подарочная карта на 1000 рублей";
        for (body, password, expected) in [
            (
                json!({ "TerminalKey": "MerchantTerminalKey", "Amount": 19200, "OrderId": "00000",
                        "Description": gift }),
                "11111111111111",
                "72dd466f8ace0a37a1f740ce5fb78101712bc0665d91a8108c7c8a0ccd426db2",
            ),
            (
                json!({ "TerminalKey": "MerchantTerminalKey", "Amount": 19200, "OrderId": "21090",
                        "Description": gift, "DATA": { "Email": "a@b.ru" }, "Receipt": {},
                        "Token": "old", "Language": null }),
                "usaf8fw8fsw21g",
                "0024a00af7c350a3a67ca168ce06502aa72772456662e38696d48b56ee9c97d9",
            ),
            (
                json!({ "TerminalKey": "TERM", "Amount": 14000, "OrderId": "o1", "Description": "d" }),
                "pass",
                "0937d1525e4f2649cc08a3f09a37f7d6e0105457aa9bcc8eb25216f642dd4921",
            ),
            (
                json!({ "TerminalKey": "TERM", "PaymentId": "1" }),
                "pass",
                "56df928b6188046f593d4690cf9f4e0e7e224e7466ac6d8ea81d5a3f4b995d0b",
            ),
        ] {
            let scalars = of_request(body.as_object().expect("an object"));
            assert_eq!(token(&scalars, password), expected, "{body}");
            assert!(is_right(&scalars, password, expected));
            assert!(!is_right(&scalars, password, &expected[1..]));
        }
    }
}
