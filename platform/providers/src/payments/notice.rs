//! What a notification is about. It is a hint and no more: which payment to ask for.

use std::{collections::BTreeMap, fmt, net::IpAddr};

use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::{Provider, Shop, tbank, told::Payment, yookassa};

/// A notification, read and not believed.
#[derive(Clone)]
pub struct Notice {
    /// Whose dialect it speaks.
    pub provider: Provider,
    /// The account it names: T-Bank's terminal, YooKassa's shop.
    pub account: Option<String>,
    /// The provider's id of the payment it is about.
    pub payment: Option<String>,
    /// The provider's id of the refund it is about.
    pub refund: Option<String>,
    /// Our id that it names, [`Order::id`](super::Order::id).
    pub order: Option<String>,
    /// What it says has happened.
    pub event: String,
    signed: BTreeMap<String, String>,
    token: Option<String>,
}

/// Not a notification of any provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a notification")]
pub struct Unreadable;

impl Notice {
    /// Reads a body, in whichever dialect it is.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn read(body: &[u8]) -> Result<Self, Unreadable> {
        let root: BTreeMap<String, Box<RawValue>> =
            serde_json::from_slice(body).map_err(|_| Unreadable)?;
        if root.contains_key("TerminalKey") { from_tbank(&root) } else { from_yookassa(body) }
    }

    /// Whether the account's own secret stands behind it. YooKassa signs nothing: its
    /// notifications are neither true nor false until the payment was asked for.
    #[must_use]
    pub fn is_signed_by(&self, shop: &Shop) -> Option<bool> {
        match shop {
            Shop::YooKassa(_) => None,
            Shop::TBank(bank) => {
                let token = self.token.as_deref().unwrap_or_default();
                Some(bank.has_signed(self.account.as_deref(), &self.signed, token))
            }
        }
    }

    /// Whether it came from an address of the provider's. T-Bank names none.
    #[must_use]
    pub fn is_from(&self, sender: IpAddr) -> Option<bool> {
        match self.provider {
            Provider::YooKassa => Some(yookassa::sends_from(sender)),
            Provider::TBank => None,
        }
    }

    /// Whether it may be about this payment, by what it names.
    #[must_use]
    pub fn is_about(&self, payment: &Payment) -> bool {
        self.payment.as_deref() == Some(payment.id.as_str())
    }
}

fn from_tbank(root: &BTreeMap<String, Box<RawValue>>) -> Result<Notice, Unreadable> {
    let mut signed = tbank::scalars(root);
    let token = signed.remove("Token");
    let text = |name: &str| signed.get(name).filter(|text| !text.is_empty()).cloned();
    let named = |text: Option<String>| text.filter(|text| text.len() <= MOST);
    Ok(Notice {
        provider: Provider::TBank,
        account: Some(named(text("TerminalKey")).ok_or(Unreadable)?),
        payment: named(text("PaymentId")),
        refund: None,
        order: named(text("OrderId")),
        event: named(text("Status").or_else(|| text("NotificationType"))).unwrap_or_default(),
        signed,
        token,
    })
}

/// No id of theirs is longer.
const MOST: usize = 100;

#[derive(Deserialize)]
struct Told {
    r#type: String,
    event: String,
    object: Value,
}

fn from_yookassa(body: &[u8]) -> Result<Notice, Unreadable> {
    let told: Told = serde_json::from_slice(body).map_err(|_| Unreadable)?;
    if told.r#type != "notification" || told.event.len() > MOST {
        return Err(Unreadable);
    }
    let text = |value: &Value| {
        value.as_str().filter(|text| !text.is_empty() && text.len() <= MOST).map(str::to_owned)
    };
    let of_refund = told.event.starts_with("refund.");
    let id = text(&told.object["id"]);
    let (payment, refund) =
        if of_refund { (text(&told.object["payment_id"]), id) } else { (id, None) };
    let is_known = of_refund || told.event.starts_with("payment.");
    Ok(Notice {
        provider: Provider::YooKassa,
        account: text(&told.object["recipient"]["account_id"]),
        payment: payment.filter(|_| is_known),
        refund: refund.filter(|_| is_known),
        order: text(&told.object["metadata"]["order_id"]),
        event: told.event,
        signed: BTreeMap::new(),
        token: None,
    })
}

/// Prints which payment it is about; the rest is a person's.
impl fmt::Debug for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Notice");
        shown.field("provider", &self.provider).field("event", &self.event);
        shown.field("payment", &self.payment).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNED: &str = r#"{"TerminalKey":"1234567890DEMO","OrderId":"000000","Success":true,
        "Status":"AUTHORIZED","PaymentId":"0000000","ErrorCode":"0","Amount":1111,
        "CardId":"000000","Pan":"200000******0000","ExpDate":"1111","RebillId":"000000",
        "Data":{"Source":"cards"},"Nothing":null,
        "Token":"1c0964277d0213349243065a0d5b838b8e90d2d25f740d0f2767836e710e80c8"}"#;

    fn terminal(key: &str, password: &str) -> Shop {
        let hosts = crate::Hosts::new(None, None, None).expect("hosts");
        let password = kernel::secret::Secret::new(password.to_owned());
        Shop::TBank(crate::payments::TBank::new(key, password, &hosts))
    }

    #[test]
    fn the_token_of_the_sheet_is_the_passwords() {
        let notice = Notice::read(SIGNED.as_bytes()).expect("a notice");
        let named = (notice.payment.as_deref(), notice.order.as_deref(), notice.event.as_str());
        assert_eq!(named, (Some("0000000"), Some("000000"), "AUTHORIZED"));
        assert_eq!(notice.is_signed_by(&terminal("1234567890DEMO", "11111111111")), Some(true));
        assert_eq!(notice.is_signed_by(&terminal("1234567890DEMO", "1111111111")), Some(false));
        assert_eq!(notice.is_signed_by(&terminal("another", "11111111111")), Some(false));
    }

    #[test]
    fn whatever_is_changed_in_a_signed_notice_shows() {
        let own = terminal("1234567890DEMO", "11111111111");
        for (from, to) in [
            ("1111,", "1112,"),
            (r#""Success":true"#, r#""Success":false"#),
            (r#""Success":true"#, r#""Success":"true ""#),
            ("AUTHORIZED", "CONFIRMED"),
            (r#""Nothing":null"#, r#""Nothing":0"#),
            (r#""Token":"1c"#, r#""Token":"1d"#),
            (
                r#""Token":"1c0964277d0213349243065a0d5b838b8e90d2d25f740d0f2767836e710e80c8""#,
                r#""Token":"""#,
            ),
            (
                r#""Token":"1c0964277d0213349243065a0d5b838b8e90d2d25f740d0f2767836e710e80c8""#,
                r#""Token":null"#,
            ),
        ] {
            let changed = SIGNED.replacen(from, to, 1);
            assert_ne!(changed, SIGNED, "{from}");
            let notice = Notice::read(changed.as_bytes()).expect("a notice");
            assert_eq!(notice.is_signed_by(&own), Some(false), "{to}");
        }
        let unsigned = SIGNED.replacen("cards", "qrsbp", 1);
        let notice = Notice::read(unsigned.as_bytes()).expect("a notice");
        assert_eq!(notice.is_signed_by(&own), Some(true), "objects are outside of the token");
    }

    #[test]
    fn numbers_are_signed_as_they_are_spelled() {
        let spelled = r#"{"TerminalKey":"T","PaymentId":10000000000000000000000,"Rate":1.10}"#;
        let notice = Notice::read(spelled.as_bytes()).expect("a notice");
        assert_eq!(notice.payment.as_deref(), Some("10000000000000000000000"));
        assert_eq!(notice.signed["Rate"], "1.10");
    }

    #[test]
    fn yookassa_names_the_payment_of_a_refund_too() {
        let told = |event: &str| {
            let body = format!(
                r#"{{"type":"notification","event":"{event}","object":{{"id":"a","payment_id":"b",
                "recipient":{{"account_id":"100500"}},"metadata":{{"order_id":"42"}}}}}}"#
            );
            let notice = Notice::read(body.as_bytes()).expect("a notice");
            (notice.payment, notice.refund)
        };
        assert_eq!(told("payment.succeeded"), (Some("a".into()), None));
        assert_eq!(told("refund.succeeded"), (Some("b".into()), Some("a".into())));
        assert_eq!(told("deal.closed"), (None, None));
    }

    #[test]
    fn yookassa_sends_from_its_own_addresses() {
        let body = r#"{"type":"notification","event":"payment.succeeded","object":{"id":"a"}}"#;
        let notice = Notice::read(body.as_bytes()).expect("a notice");
        let is_from = |text: &str| notice.is_from(text.parse().expect("an address"));
        for own in ["185.71.76.1", "185.71.77.31", "77.75.153.127", "77.75.156.11", "77.75.154.200"]
        {
            assert_eq!(is_from(own), Some(true), "{own}");
        }
        assert_eq!(is_from("2a02:5180:0:2655::1"), Some(true));
        assert_eq!(is_from("::ffff:185.71.76.1"), Some(true), "as a dual socket shows it");
        for other in ["127.0.0.1", "185.71.76.32", "77.75.156.12", "77.75.154.1", "2a02:5181::1"] {
            assert_eq!(is_from(other), Some(false), "{other}");
        }
        let signed = Notice::read(SIGNED.as_bytes()).expect("a notice");
        assert_eq!(signed.is_from("127.0.0.1".parse().expect("an address")), None);
    }

    #[test]
    fn anything_else_is_not_a_notification() {
        let long = format!(r#"{{"TerminalKey":"{}"}}"#, "x".repeat(MOST + 1));
        for body in [
            "",
            "[]",
            "1",
            "null",
            "{}",
            "{",
            r#"{"type":"notification"}"#,
            r#"{"type":"error","event":"x","object":{}}"#,
            r#"{"TerminalKey":null}"#,
            r#"{"TerminalKey":{}}"#,
            r#"{"TerminalKey":""}"#,
            &long,
        ] {
            assert_eq!(Notice::read(body.as_bytes()).err(), Some(Unreadable), "{body}");
        }
        for object in ["null", "[]", "1", r#"{"id":7}"#, r#"{"id":{"a":1}}"#] {
            let body = format!(
                r#"{{"type":"notification","event":"payment.succeeded","object":{object}}}"#
            );
            assert_eq!(Notice::read(body.as_bytes()).expect("a notice").payment, None, "{object}");
        }
    }
}
