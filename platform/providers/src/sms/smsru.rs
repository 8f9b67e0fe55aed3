//! SMS.RU (sheet «Messages», 2: `/sms/send` and `/sms/status`, answers as JSON).
//!
//! It knows no id of ours: when the answer to a sending got lost, nothing can be asked.
//! An answer «OK» may hold a refusal of the one number in it. The texts of refusals are
//! ours: the gateway's could name the phone.

use std::{collections::BTreeMap, fmt};

use kernel::secret::Secret;
use reqwest::Url;
use serde::Deserialize;
use serde_json::Value;

use super::{
    Class, Message,
    gateway::{Delivery, Sent, StatusOf, digits, kopecks, number},
    smsc::Fields,
};
use crate::SendError;

/// A code is of no use after this many minutes (sheet, 6), so it need not arrive.
const CODE_LIFE_MINUTES: &str = "10";

/// An account at SMS.RU.
#[derive(Clone)]
pub struct SmsRu {
    api_id: Secret<String>,
    sender: Option<String>,
    host: Url,
}

impl SmsRu {
    pub(super) const HOST: &'static str = "https://sms.ru";

    pub(super) fn new(api_id: String, sender: Option<String>, host: Url) -> Self {
        Self { api_id: Secret::new(api_id), sender, host }
    }

    pub(super) fn to_send(&self, message: &Message) -> (Url, Fields) {
        let mut fields = self.signed_in();
        fields.push(("to", digits(&message.to)));
        fields.push(("msg", message.text.clone()));
        fields.extend(self.sender.clone().map(|sender| ("from", sender)));
        match message.class {
            // The gateway recognises by the address whom a robot makes it write to.
            Class::Code => {
                fields.push(("ttl", CODE_LIFE_MINUTES.into()));
                fields.extend(message.ip.map(|ip| ("ip", ip.to_string())));
            }
            Class::Marketing => fields.push(("daytime", "1".into())),
            Class::Service => {}
        }
        (self.page("sms/send"), fields)
    }

    pub(super) fn to_ask(&self, of: &StatusOf<'_>) -> Option<(Url, Fields)> {
        let mut fields = self.signed_in();
        fields.push(("sms_id", of.provider_id?.to_owned()));
        Some((self.page("sms/status"), fields))
    }

    pub(super) fn sent(body: &[u8], to: &str) -> Result<Sent, SendError> {
        let mut answer = read(body)?;
        let Some(of_number) = answer.sms.remove(&digits(to)) else {
            return Err(SendError::Unknown("an answer without our number".into()));
        };
        if !of_number.is_ok() {
            return Err(refusal(of_number.code()));
        }
        match of_number.sms_id {
            Some(id) if !id.is_empty() => Ok(Sent {
                provider_id: id,
                segments: None,
                cost_kopecks: of_number.cost.as_ref().and_then(kopecks),
            }),
            _ => Err(SendError::Unknown("an answer without an id".into())),
        }
    }

    pub(super) fn delivery(body: &[u8]) -> Result<Delivery, SendError> {
        let answer = read(body).map_err(|refused| match refused {
            SendError::Permanent(why) => SendError::Temporary(why),
            other => other,
        })?;
        let Some(code) = answer.sms.into_values().next().and_then(|of| of.code()) else {
            return Err(SendError::Temporary("an answer without a status".into()));
        };
        Ok(match code {
            -1 => Delivery::NotFound,
            100 => Delivery::Queued,
            101 | 102 => Delivery::Sent,
            103 | 110 => Delivery::Delivered,
            104 => Delivery::Expired,
            // 107 is «cannot be delivered, the reason is unknown».
            105..=107 => Delivery::Undelivered,
            108 => Delivery::Rejected,
            _ => Delivery::Unknown,
        })
    }

    fn signed_in(&self) -> Fields {
        vec![("api_id", self.api_id.reveal().clone()), ("json", "1".into())]
    }

    fn page(&self, path: &str) -> Url {
        let mut url = self.host.clone();
        url.set_path(path);
        url
    }
}

/// Prints nothing of the account.
impl fmt::Debug for SmsRu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmsRu").finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Said {
    #[serde(flatten)]
    whole: OfNumber,
    #[serde(default)]
    sms: BTreeMap<String, OfNumber>,
}

#[derive(Deserialize)]
struct OfNumber {
    status: Option<String>,
    status_code: Option<Value>,
    sms_id: Option<String>,
    cost: Option<Value>,
}

impl OfNumber {
    fn is_ok(&self) -> bool {
        self.status.as_deref() == Some("OK")
    }

    fn code(&self) -> Option<i64> {
        self.status_code.as_ref().and_then(number)
    }
}

/// An answer that is no refusal as a whole.
fn read(body: &[u8]) -> Result<Said, SendError> {
    let said: Said = serde_json::from_slice(body)
        .map_err(|_| SendError::Unknown("an answer that cannot be read".into()))?;
    if said.whole.is_ok() { Ok(said) } else { Err(refusal(said.whole.code())) }
}

/// What concerns this message is for good; what concerns the account waits for a person.
fn refusal(code: Option<i64>) -> SendError {
    let Some(code) = code else {
        return SendError::Unknown("an answer without a code".into());
    };
    let why = match code {
        200 => "the key is wrong",
        201 => "no money on the account",
        202 => "wrong phone number",
        203 => "no text",
        204 => "the sender is not agreed",
        205 => "the text is too long",
        206 => "the day's limit is reached",
        207 => "this number cannot be reached",
        208 => "wrong time",
        209 => "this number is on the stop list",
        220 => "the service is away",
        230..=232 => "too many messages to this number",
        300..=302 => "the sign-in is wrong",
        500 => "an error of the gateway",
        _ => "refused",
    };
    let text = format!("SMS.RU {code}: {why}");
    match code {
        202 | 203 | 205 | 207..=209 => SendError::Permanent(text),
        500 => SendError::Unknown(text),
        _ => SendError::Temporary(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(body: &str) -> Result<Sent, SendError> {
        SmsRu::sent(body.as_bytes(), "+79161234567")
    }

    #[test]
    fn each_code_waits_or_is_for_good_for_the_whole_and_for_the_number() {
        let whole = |code: i64| sent(&format!(r#"{{"status":"ERROR","status_code":{code}}}"#));
        let one = |code: i64| {
            sent(&format!(
                r#"{{"status":"OK","status_code":100,
                     "sms":{{"79161234567":{{"status":"ERROR","status_code":{code}}}}}}}"#
            ))
        };
        for code in [202, 203, 205, 207, 208, 209] {
            assert!(matches!(whole(code), Err(SendError::Permanent(_))), "{code}");
            assert!(matches!(one(code), Err(SendError::Permanent(_))), "{code}");
        }
        for code in [200, 201, 204, 206, 220, 230, 231, 232, 300, 301, 302, 299] {
            assert!(matches!(whole(code), Err(SendError::Temporary(_))), "{code}");
            assert!(matches!(one(code), Err(SendError::Temporary(_))), "{code}");
        }
        assert!(matches!(whole(500), Err(SendError::Unknown(_))));
    }

    #[test]
    fn each_status_has_a_meaning() {
        for (status, delivery) in [
            (-1, Delivery::NotFound),
            (100, Delivery::Queued),
            (101, Delivery::Sent),
            (102, Delivery::Sent),
            (103, Delivery::Delivered),
            (104, Delivery::Expired),
            (105, Delivery::Undelivered),
            (106, Delivery::Undelivered),
            (107, Delivery::Undelivered),
            (108, Delivery::Rejected),
            (110, Delivery::Delivered),
            (150, Delivery::Unknown),
        ] {
            let body = format!(
                r#"{{"status":"OK","status_code":100,
                     "sms":{{"000000-1":{{"status":"OK","status_code":{status}}}}}}}"#
            );
            assert_eq!(SmsRu::delivery(body.as_bytes()), Ok(delivery), "{status}");
        }
    }

    #[test]
    fn an_answer_that_says_nothing_leaves_the_message_unknown() {
        for body in [
            "",
            "100",
            "{}",
            r#"{"status":"OK","status_code":100}"#,
            r#"{"status":"OK","sms":{"79000000000":{"status":"OK","sms_id":"1"}}}"#,
            r#"{"status":"OK","sms":{"79161234567":{"status":"OK","sms_id":""}}}"#,
            r#"{"status":"OK","sms":{"79161234567":{}}}"#,
        ] {
            let sent = sent(body);
            assert!(matches!(sent, Err(SendError::Unknown(_))), "{body}: {sent:?}");
        }
        let taken = sent(
            r#"{"status":"OK","status_code":100,"balance":1.5,
                "sms":{"79161234567":{"status":"OK","status_code":100,"sms_id":"000-1","cost":"0.44"}}}"#,
        );
        let whole = Sent { provider_id: "000-1".into(), segments: None, cost_kopecks: Some(44) };
        assert_eq!(taken, Ok(whole));
    }
}
