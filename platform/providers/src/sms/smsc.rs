//! SMSC.ru (sheet «Messages», 1: HTTP API `send.php` and `status.php`, answers as JSON).
//!
//! A message carries an id of ours, so its state can be asked for even when the answer to
//! the sending got lost. The texts of its refusals are ours: the gateway's could name the
//! phone.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use kernel::secret::Secret;
use reqwest::Url;
use serde::Deserialize;
use serde_json::Value;

use super::{
    Message,
    gateway::{Delivery, Sent, StatusOf, digits, kopecks, number},
};
use crate::SendError;

/// The form of a request, without its URL.
pub(super) type Fields = Vec<(&'static str, String)>;

/// An account at SMSC.ru.
#[derive(Clone)]
pub struct Smsc {
    login: String,
    password: Secret<String>,
    sender: Option<String>,
    host: Url,
}

impl Smsc {
    pub(super) const HOST: &'static str = "https://smsc.ru";

    pub(super) fn new(login: String, password: String, sender: Option<String>, host: Url) -> Self {
        Self { login, password: Secret::new(password), sender, host }
    }

    pub(super) fn to_send(&self, message: &Message) -> (Url, Fields) {
        let mut fields = self.signed_in();
        fields.push(("phones", digits(&message.to)));
        fields.push(("mes", message.text.clone()));
        fields.push(("id", own_id(&message.id).to_string()));
        fields.push(("cost", "2".into()));
        fields.extend(self.sender.clone().map(|sender| ("sender", sender)));
        (self.page("sys/send.php"), fields)
    }

    pub(super) fn to_ask(&self, of: &StatusOf<'_>) -> (Url, Fields) {
        let mut fields = self.signed_in();
        fields.push(("phone", digits(of.to)));
        let own = || own_id(of.id).to_string();
        fields.push(("id", of.provider_id.map_or_else(own, str::to_owned)));
        (self.page("sys/status.php"), fields)
    }

    pub(super) fn sent(body: &[u8]) -> Result<Sent, SendError> {
        let answer = read(body)?;
        match answer.id.as_ref().and_then(number) {
            Some(id) => Ok(Sent {
                provider_id: id.to_string(),
                segments: answer.cnt.as_ref().and_then(number).and_then(|n| n.try_into().ok()),
                cost_kopecks: answer.cost.as_ref().and_then(kopecks),
            }),
            None => Err(SendError::Unknown("an answer without an id".into())),
        }
    }

    pub(super) fn delivery(body: &[u8]) -> Result<Delivery, SendError> {
        let status = read(body).map_err(|refused| match refused {
            SendError::Permanent(why) => SendError::Temporary(why),
            other => other,
        })?;
        let Some(status) = status.status.as_ref().and_then(number) else {
            return Err(SendError::Temporary("an answer without a status".into()));
        };
        Ok(match status {
            -3 => Delivery::NotFound,
            -1 => Delivery::Queued,
            0 => Delivery::Sent,
            1 | 2 | 4 => Delivery::Delivered,
            3 => Delivery::Expired,
            20 | 22 | 25 => Delivery::Undelivered,
            23 | 24 => Delivery::Rejected,
            _ => Delivery::Unknown,
        })
    }

    /// What every request carries. Without `charset` the text would be read as
    /// windows-1251.
    fn signed_in(&self) -> Fields {
        vec![
            ("login", self.login.clone()),
            ("psw", self.password.reveal().clone()),
            ("charset", "utf-8".into()),
            ("fmt", "3".into()),
        ]
    }

    fn page(&self, path: &str) -> Url {
        let mut url = self.host.clone();
        url.set_path(path);
        url
    }
}

/// Prints nothing of the account.
impl fmt::Debug for Smsc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smsc").finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Said {
    id: Option<Value>,
    cnt: Option<Value>,
    cost: Option<Value>,
    status: Option<Value>,
    error: Option<Value>,
    error_code: Option<Value>,
}

/// An answer that is no refusal.
fn read(body: &[u8]) -> Result<Said, SendError> {
    let said: Said = serde_json::from_slice(body)
        .map_err(|_| SendError::Unknown("an answer that cannot be read".into()))?;
    if said.error.is_none() && said.error_code.is_none() {
        return Ok(said);
    }
    Err(refusal(said.error_code.as_ref().and_then(number).unwrap_or_default()))
}

/// What concerns this message is for good; what concerns the account waits for a person.
fn refusal(code: i64) -> SendError {
    let why = match code {
        1 => "wrong parameters",
        2 => "login or password is wrong, or this address is not allowed",
        3 => "no money on the account",
        4 => "this address is blocked after too many errors",
        5 => "wrong date",
        6 => "the text or the sender is forbidden",
        7 => "wrong phone number",
        8 => "this number cannot be reached",
        9 => "the same message within a minute, or too many at once",
        _ => "refused",
    };
    let text = format!("SMSC {code}: {why}");
    match code {
        1 | 5..=8 => SendError::Permanent(text),
        _ => SendError::Temporary(text),
    }
}

/// Our id as SMSC takes it, 1 to 2147483647, the same for the same message.
fn own_id(id: &str) -> u32 {
    let hash = digest(&SHA256, id.as_bytes());
    let first = hash.as_ref().first_chunk().copied().unwrap_or_default();
    (u32::from_be_bytes(first) & 0x7fff_ffff).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_own_id_is_stable_and_within_bounds() {
        assert_eq!(own_id("0198"), own_id("0198"));
        let ids: std::collections::BTreeSet<u32> =
            (0..1000).map(|n| own_id(&n.to_string())).collect();
        assert_eq!(ids.len(), 1000);
        assert!(ids.iter().all(|id| (1..=0x7fff_ffff).contains(id)));
    }

    #[test]
    fn each_code_waits_or_is_for_good() {
        let judged =
            |code: i64| Smsc::sent(format!(r#"{{"error":"x","error_code":{code}}}"#).as_bytes());
        for code in [1, 5, 6, 7, 8] {
            assert!(matches!(judged(code), Err(SendError::Permanent(_))), "{code}");
        }
        for code in [2, 3, 4, 9, 10, 99] {
            assert!(matches!(judged(code), Err(SendError::Temporary(_))), "{code}");
        }
    }

    #[test]
    fn each_status_has_a_meaning() {
        for (status, delivery) in [
            (-3, Delivery::NotFound),
            (-1, Delivery::Queued),
            (0, Delivery::Sent),
            (1, Delivery::Delivered),
            (2, Delivery::Delivered),
            (3, Delivery::Expired),
            (4, Delivery::Delivered),
            (20, Delivery::Undelivered),
            (22, Delivery::Undelivered),
            (23, Delivery::Rejected),
            (24, Delivery::Rejected),
            (25, Delivery::Undelivered),
            (77, Delivery::Unknown),
        ] {
            let body = format!(r#"{{"status":{status},"last_date":"","last_timestamp":0}}"#);
            assert_eq!(Smsc::delivery(body.as_bytes()), Ok(delivery), "{status}");
        }
    }

    #[test]
    fn an_answer_that_says_nothing_leaves_the_message_unknown() {
        for body in ["", "<html>", "[]", "{}", r#"{"cnt":1}"#, r#"{"id":null}"#, r#"{"id":"x"}"#] {
            let sent = Smsc::sent(body.as_bytes());
            assert!(matches!(sent, Err(SendError::Unknown(_))), "{body}: {sent:?}");
        }
        let taken = Smsc::sent(br#"{"id":"12","cnt":2,"cost":"4.80"}"#);
        let whole = Sent { provider_id: "12".into(), segments: Some(2), cost_kopecks: Some(480) };
        assert_eq!(taken, Ok(whole));
    }
}
