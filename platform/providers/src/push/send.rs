//! One message to one browser: encrypted for it, signed for its service (RFC 8030).

use std::{fmt, time::Duration};

use chrono::{DateTime, Utc};
use reqwest::header::{
    AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
};

use super::{Subscription, VapidKey, check_subject, subscription::Parts};
use crate::{
    Outbound,
    outbound::{Answer, Failure},
};

/// What fits into the one record of 4096 bytes a service must take (RFC 8291, 4).
pub const MAX_PAYLOAD: usize = 3993;

/// Services that ask for more patience than this are asked again after it.
const PATIENCE: Duration = Duration::from_secs(24 * 60 * 60);

/// A message to a browser.
#[derive(Clone)]
pub struct Push {
    /// What the page's service worker gets: nothing that must not lie on a screen.
    pub payload: Vec<u8>,
    /// How long the service keeps it for a browser that is away.
    pub ttl: Duration,
    /// How much it may cost the battery.
    pub urgency: Urgency,
    /// A message with the same topic replaces one that still waits: at most 32 letters
    /// of base64url.
    pub topic: Option<String>,
}

/// RFC 8030, 5.3.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Urgency {
    /// On power and Wi-Fi.
    VeryLow,
    /// On power or Wi-Fi.
    Low,
    /// On neither.
    #[default]
    Normal,
    /// Even with a low battery.
    High,
}

/// A push was not taken. The texts hold neither endpoint nor payload.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PushError {
    /// The subscription has ended: delete it.
    #[error("the subscription has ended")]
    Gone,
    /// The payload is too large, for us or for the service.
    #[error("the payload is too large")]
    TooLarge,
    /// The service asks to come later.
    #[error("the service asks to come later")]
    Retry {
        /// When, if it says so.
        after: Option<Duration>,
    },
    /// The request is at fault: key, contact, subscription. Trying again does not help.
    #[error("refused: {0}")]
    Wrong(String),
    /// The service was away or gave no answer; trying again is harmless.
    #[error("the service did not answer as it should")]
    Temporary,
}

/// Sends a message to a browser, as the site of the key, with a contact of the site
/// (`mailto:` or `https:`) for the push service's operator.
///
/// # Errors
/// [`PushError`] says what to do.
pub async fn send(
    outbound: &Outbound,
    key: &VapidKey,
    subject: &str,
    subscription: &Subscription,
    push: &Push,
    now: DateTime<Utc>,
) -> Result<(), PushError> {
    let parts = subscription.parts(outbound).map_err(wrong)?;
    check_subject(subject).map_err(wrong)?;
    let authorization = key.authorization(&parts.endpoint, subject, now).map_err(wrong)?;
    let headers = headers(push, &authorization)?;
    let body = encrypted(push, &parts)?;
    match outbound.post(&parts.endpoint, headers, body).await {
        Ok(answer) => read(&answer, now),
        Err(Failure::Forbidden) => Err(wrong("the push service's address is not public")),
        Err(Failure::NotSent | Failure::Unanswered(_)) => Err(PushError::Temporary),
    }
}

fn headers(push: &Push, authorization: &str) -> Result<HeaderMap, PushError> {
    let mut headers = HeaderMap::new();
    headers.insert(HeaderName::from_static("ttl"), push.ttl.as_secs().into());
    let urgency = HeaderValue::from_static(push.urgency.name());
    headers.insert(HeaderName::from_static("urgency"), urgency);
    headers.insert(CONTENT_ENCODING, HeaderValue::from_static("aes128gcm"));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    let mut authorization = HeaderValue::from_str(authorization).map_err(wrong)?;
    authorization.set_sensitive(true);
    headers.insert(AUTHORIZATION, authorization);
    if let Some(topic) = &push.topic {
        let letters = topic.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        if !(1..=32).contains(&topic.len()) || !letters {
            return Err(wrong("a topic is at most 32 letters of base64url"));
        }
        let topic = HeaderValue::from_str(topic).map_err(wrong)?;
        headers.insert(HeaderName::from_static("topic"), topic);
    }
    Ok(headers)
}

fn encrypted(push: &Push, to: &Parts) -> Result<Vec<u8>, PushError> {
    match push.payload.len() {
        0 => Err(wrong("an empty payload")),
        1..=MAX_PAYLOAD => {
            web_push_native::encrypt(push.payload.clone(), &to.key, &to.auth).map_err(wrong)
        }
        _ => Err(PushError::TooLarge),
    }
}

fn read(answer: &Answer, now: DateTime<Utc>) -> Result<(), PushError> {
    let after = || answer.retry_after.as_deref().and_then(|text| patience(text, now));
    match answer.status {
        200..=299 => Ok(()),
        404 | 410 => Err(PushError::Gone),
        413 => Err(PushError::TooLarge),
        429 => Err(PushError::Retry { after: after() }),
        500.. => {
            Err(after()
                .map_or(PushError::Temporary, |after| PushError::Retry { after: Some(after) }))
        }
        status => Err(wrong(format!("the service answered {status}"))),
    }
}

/// `Retry-After`: seconds, or a date (RFC 9110, 10.2.3).
fn patience(text: &str, now: DateTime<Utc>) -> Option<Duration> {
    let after = match text.trim().parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let then = DateTime::parse_from_rfc2822(text.trim()).ok()?;
            (then.to_utc() - now).to_std().unwrap_or_default()
        }
    };
    Some(after.min(PATIENCE))
}

fn wrong(why: impl fmt::Display) -> PushError {
    PushError::Wrong(why.to_string())
}

impl Urgency {
    const fn name(self) -> &'static str {
        match self {
            Self::VeryLow => "very-low",
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
        }
    }
}

/// Prints sizes and times only.
impl fmt::Debug for Push {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Push")
            .field("bytes", &self.payload.len())
            .field("ttl", &self.ttl)
            .field("urgency", &self.urgency)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
    use web_push_native::{Auth, decrypt, p256::SecretKey};

    use super::*;

    fn answered(status: u16, retry_after: Option<&str>) -> Result<(), PushError> {
        let retry_after = retry_after.map(str::to_owned);
        let now = DateTime::parse_from_rfc3339("2026-12-01T05:00:00Z").expect("a time");
        read(
            &Answer { status, retry_after, headers: Default::default(), body: Vec::new() },
            now.to_utc(),
        )
    }

    #[test]
    fn each_answer_says_what_to_do() {
        let later = |seconds| Err(PushError::Retry { after: Some(Duration::from_secs(seconds)) });
        for status in [200, 201, 202, 204] {
            assert_eq!(answered(status, None), Ok(()), "{status}");
        }
        for status in [404, 410] {
            assert_eq!(answered(status, None), Err(PushError::Gone), "{status}");
        }
        for status in [301, 307, 400, 401, 403, 405, 415] {
            assert!(matches!(answered(status, None), Err(PushError::Wrong(_))), "{status}");
        }
        assert_eq!(answered(413, None), Err(PushError::TooLarge));
        assert_eq!(answered(429, None), Err(PushError::Retry { after: None }));
        assert_eq!(answered(429, Some("soon")), Err(PushError::Retry { after: None }));
        assert_eq!(answered(429, Some("17")), later(17));
        assert_eq!(answered(429, Some("999999999")), later(86_400));
        assert_eq!(answered(503, Some("Tue, 01 Dec 2026 05:01:00 GMT")), later(60));
        assert_eq!(answered(503, Some("Tue, 01 Dec 2026 04:01:00 GMT")), later(0));
        assert_eq!(answered(500, None), Err(PushError::Temporary));
    }

    /// The library's own half of RFC 8291, appendix A: what it makes of the vector.
    #[test]
    fn the_library_reads_the_vector_of_the_rfc() {
        let bytes = |text: &str| BASE64_URL_SAFE_NO_PAD.decode(text).expect("base64url");
        let body = bytes(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIg\
             Dll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVB\
             St2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
        );
        let private = bytes("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94");
        let private = SecretKey::from_slice(&private).expect("a key");
        let auth = Auth::clone_from_slice(&bytes("BTBZMqHH6r4Tts7J_aSIgg"));
        let text = decrypt(body, &private, &auth).expect("decrypted");
        assert_eq!(text, b"When I grow up, I want to be a watermelon");
    }
}
