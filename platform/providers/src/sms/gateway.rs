//! What the gateways have in common: the settings, the outcome, the state of delivery.

use std::fmt;

use reqwest::Url;
use serde::Deserialize;

use super::{Message, smsc::Smsc, smsru::SmsRu};
use crate::{
    Outbound, SendError,
    outbound::{self, Answer, Failure},
};

/// A gateway's settings, as they are kept: `{"provider":"smsc","login":…,"password":…}` or
/// `{"provider":"smsru","api_id":…}`, both with optional `sender` and `base_url`.
#[derive(Clone, Deserialize)]
#[serde(tag = "provider", rename_all = "lowercase", deny_unknown_fields)]
pub enum GatewayConfig {
    /// SMSC.ru.
    Smsc {
        /// The account's login.
        login: String,
        /// Its password.
        password: String,
        /// The registered sender name; without one, the account's own.
        #[serde(default)]
        sender: Option<String>,
        /// Another host than the real one: the reserve host, a simulator.
        #[serde(default)]
        base_url: Option<String>,
    },
    /// SMS.RU.
    SmsRu {
        /// The key of the account.
        api_id: String,
        /// The registered sender name; without one, the account's own.
        #[serde(default)]
        sender: Option<String>,
        /// Another host than the real one: a simulator.
        #[serde(default)]
        base_url: Option<String>,
    },
}

/// A gateway's settings cannot be used. The text holds no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidGateway {
    /// A login, password or key is empty.
    #[error("the login, password or key is empty")]
    Credentials,
    /// No operator takes such a name.
    #[error("a sender is a name of at most 11 Latin letters and digits, or a number")]
    Sender,
    /// Not an address of a host, or one without TLS that is not this machine.
    #[error("the base URL must be https://host, or http:// on this machine")]
    BaseUrl,
}

/// A gateway that takes text messages.
#[derive(Debug, Clone)]
pub enum Gateway {
    /// SMSC.ru.
    Smsc(Smsc),
    /// SMS.RU.
    SmsRu(SmsRu),
}

/// A message the gateway has taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The gateway's id of it, for [`Gateway::status`].
    pub provider_id: String,
    /// How many segments it was billed as, where the gateway says so.
    pub segments: Option<u32>,
    /// What it cost in kopecks, where the gateway says so.
    pub cost_kopecks: Option<u32>,
}

/// Which message's state is asked for.
#[derive(Clone, Copy)]
pub struct StatusOf<'a> {
    /// The phone it went to, E.164.
    pub to: &'a str,
    /// Our id of it, [`Message::id`].
    pub id: &'a str,
    /// The gateway's id, when it was told: [`Sent::provider_id`].
    pub provider_id: Option<&'a str>,
}

/// How far a message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// The gateway has no such message: it was not taken, or has been forgotten by now.
    NotFound,
    /// It waits at the gateway.
    Queued,
    /// It is with the operator.
    Sent,
    /// It is on the phone.
    Delivered,
    /// It will not reach the phone.
    Undelivered,
    /// The phone was not reachable in time.
    Expired,
    /// The gateway or the operator refused it after all.
    Rejected,
    /// The gateway does not say, or cannot be asked about this message.
    Unknown,
}

impl Gateway {
    /// A gateway with these settings.
    ///
    /// # Errors
    /// [`InvalidGateway`] says what is wrong with them.
    pub fn new(config: GatewayConfig) -> Result<Self, InvalidGateway> {
        Ok(match config {
            GatewayConfig::Smsc { login, password, sender, base_url } => Self::Smsc(Smsc::new(
                credential(login)?,
                credential(password)?,
                checked_sender(sender)?,
                host(base_url.as_deref().unwrap_or(Smsc::HOST))?,
            )),
            GatewayConfig::SmsRu { api_id, sender, base_url } => Self::SmsRu(SmsRu::new(
                credential(api_id)?,
                checked_sender(sender)?,
                host(base_url.as_deref().unwrap_or(SmsRu::HOST))?,
            )),
        })
    }

    /// The provider's name, as settings and journals write it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Smsc(_) => "smsc",
            Self::SmsRu(_) => "smsru",
        }
    }

    /// Hands a message over, once.
    ///
    /// # Errors
    /// [`SendError`]; after [`SendError::Unknown`] ask [`Gateway::status`] before
    /// anything else.
    pub async fn send(&self, outbound: &Outbound, message: &Message) -> Result<Sent, SendError> {
        if !super::is_e164(&message.to) {
            return Err(SendError::Permanent("malformed phone number".into()));
        }
        if message.text.trim().is_empty() {
            return Err(SendError::Permanent("an empty text".into()));
        }
        let (url, fields) = match self {
            Self::Smsc(smsc) => smsc.to_send(message),
            Self::SmsRu(smsru) => smsru.to_send(message),
        };
        let answer = outbound.post_form(&url, &fields).await.map_err(unsent)?;
        taken(&answer)?;
        match self {
            Self::Smsc(_) => Smsc::sent(&answer.body),
            Self::SmsRu(_) => SmsRu::sent(&answer.body, &message.to),
        }
    }

    /// Asks how far a message has come.
    ///
    /// SMSC knows a message by our id too, so the question can be asked after
    /// [`SendError::Unknown`]. SMS.RU knows only its own id: without it the answer is
    /// [`Delivery::Unknown`].
    ///
    /// # Errors
    /// [`SendError::Temporary`] when there is no usable answer; asking again is harmless.
    pub async fn status(
        &self,
        outbound: &Outbound,
        of: &StatusOf<'_>,
    ) -> Result<Delivery, SendError> {
        let asked = match self {
            Self::Smsc(smsc) => Some(smsc.to_ask(of)),
            Self::SmsRu(smsru) => smsru.to_ask(of),
        };
        let Some((url, fields)) = asked else { return Ok(Delivery::Unknown) };
        let answered = async {
            let answer = outbound.post_form(&url, &fields).await.map_err(unsent)?;
            taken(&answer)?;
            match self {
                Self::Smsc(_) => Smsc::delivery(&answer.body),
                Self::SmsRu(_) => SmsRu::delivery(&answer.body),
            }
        };
        answered.await.map_err(|failed| match failed {
            SendError::Unknown(why) => SendError::Temporary(why),
            other => other,
        })
    }
}

/// Prints the provider only.
impl fmt::Debug for GatewayConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Smsc { .. } => "Smsc",
            Self::SmsRu { .. } => "SmsRu",
        };
        f.debug_struct(name).finish_non_exhaustive()
    }
}

/// Prints our id only: phones stay out of logs.
impl fmt::Debug for StatusOf<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StatusOf").field("id", &self.id).finish_non_exhaustive()
    }
}

fn unsent(failure: Failure) -> SendError {
    match failure {
        Failure::Forbidden => SendError::Temporary("the gateway's address is not public".into()),
        Failure::NotSent => SendError::Temporary("the gateway cannot be reached".into()),
        Failure::Unanswered(why) => SendError::Unknown(why.into()),
    }
}

/// Gateways answer 200 even to refuse; another status is not theirs but the host's.
fn taken(answer: &Answer) -> Result<(), SendError> {
    let text = format!("the gateway's host answered {}", answer.status);
    match answer.status {
        200..=299 => Ok(()),
        500.. => Err(SendError::Unknown(text)),
        _ => Err(SendError::Temporary(text)),
    }
}

fn credential(text: String) -> Result<String, InvalidGateway> {
    if text.trim().is_empty() { Err(InvalidGateway::Credentials) } else { Ok(text) }
}

fn checked_sender(sender: Option<String>) -> Result<Option<String>, InvalidGateway> {
    let Some(sender) = sender.filter(|sender| !sender.trim().is_empty()) else { return Ok(None) };
    let digits = sender.strip_prefix('+').unwrap_or(&sender);
    let number = digits.len() <= 15 && digits.bytes().all(|b| b.is_ascii_digit());
    let name = sender.len() <= 11
        && sender
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'-' | b'_' | b'.'));
    if number || name { Ok(Some(sender)) } else { Err(InvalidGateway::Sender) }
}

fn host(text: &str) -> Result<Url, InvalidGateway> {
    let url = Url::parse(text).map_err(|_| InvalidGateway::BaseUrl)?;
    let bare = url.has_host()
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    let safe = match url.scheme() {
        "https" => true,
        "http" => outbound::is_loopback(&url),
        _ => false,
    };
    if bare && safe { Ok(url) } else { Err(InvalidGateway::BaseUrl) }
}

/// The phone as gateways want it: digits only.
pub(super) fn digits(e164: &str) -> String {
    e164.trim_start_matches('+').to_owned()
}

/// Roubles with a point, as number or text, in whole kopecks, rounded up.
pub(super) fn kopecks(roubles: &serde_json::Value) -> Option<u32> {
    let text = match roubles {
        serde_json::Value::Number(number) => number.to_string(),
        serde_json::Value::String(text) => text.trim().to_owned(),
        _ => return None,
    };
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    if !part.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (two, rest) = part.split_at(part.len().min(2));
    let cents: u32 = format!("{two:0<2}").parse().ok()?;
    let up = u32::from(rest.bytes().any(|b| b != b'0'));
    whole.parse::<u32>().ok()?.checked_mul(100)?.checked_add(cents + up)
}

/// A number that may come as text.
pub(super) fn number(value: &serde_json::Value) -> Option<i64> {
    match value {
        serde_json::Value::Number(number) => number.as_i64(),
        serde_json::Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn gateway(config: serde_json::Value) -> Result<Gateway, InvalidGateway> {
        Gateway::new(serde_json::from_value(config).expect("a config"))
    }

    #[test]
    fn the_settings_are_checked() {
        let smsc = |sender: &str, base_url: &str| {
            gateway(json!({ "provider": "smsc", "login": "l", "password": "p",
                            "sender": sender, "base_url": base_url }))
            .err()
        };
        for sender in ["", "Klinika", "Dr.House-1", "+79161234567", "79161234567"] {
            assert_eq!(smsc(sender, "https://www2.smsc.ru"), None, "{sender}");
        }
        for sender in ["Клиника", "TwelveLetter", "a\nb", "+7916123456789012"] {
            assert_eq!(smsc(sender, "https://smsc.ru"), Some(InvalidGateway::Sender), "{sender}");
        }
        for url in ["http://127.0.0.1:9", "http://localhost:9", "http://[::1]:9/"] {
            assert_eq!(smsc("", url), None, "{url}");
        }
        for url in [
            "",
            "smsc.ru",
            "http://smsc.ru",
            "ftp://smsc.ru",
            "https://smsc.ru/sys",
            "https://smsc.ru/?a",
            "https://u:p@smsc.ru",
            "file:///etc/passwd",
        ] {
            assert_eq!(smsc("", url), Some(InvalidGateway::BaseUrl), "{url}");
        }
        let empty = gateway(json!({ "provider": "smsru", "api_id": " " }));
        assert_eq!(empty.err(), Some(InvalidGateway::Credentials));
        let unknown = json!({ "provider": "smsru", "api_id": "k", "partner_id": 1 });
        assert!(serde_json::from_value::<GatewayConfig>(unknown).is_err());
    }

    #[test]
    fn a_price_is_whole_kopecks() {
        for (price, kopecks_of) in [
            (json!("2.4"), Some(240)),
            (json!(0.44), Some(44)),
            (json!("3"), Some(300)),
            (json!("1.001"), Some(101)),
            (json!("1.990"), Some(199)),
            (json!("-1"), None),
            (json!("1,5"), None),
            (json!("99999999999"), None),
            (json!(null), None),
            (json!("1e3"), None),
        ] {
            assert_eq!(kopecks(&price), kopecks_of, "{price}");
        }
    }
}
