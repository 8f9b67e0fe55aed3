//! Posting one message once.

use chrono::{DateTime, Utc};
use reqwest::{
    Url,
    header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
};

use super::sign;
use crate::{Outbound, outbound::Failure};

/// A message.
#[derive(Clone)]
pub struct Message {
    /// Its id: the same at every try, so that the receiver can tell.
    pub id: String,
    /// JSON.
    pub body: String,
}

/// A message was not taken. The texts hold neither address nor content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Undelivered {
    /// The receiver says that it is gone for good.
    #[error("the receiver answered 410")]
    Gone,
    /// The receiver does not want this message.
    #[error("the receiver answered {0}")]
    Refused(u16),
    /// The receiver takes no messages now, or is not there.
    #[error("{why}")]
    Down {
        /// The answer's status, if there was an answer.
        status: Option<u16>,
        /// What was wrong.
        why: String,
        /// After how many seconds it asks to be tried again.
        retry_after: Option<i64>,
    },
}

impl Undelivered {
    /// There was no answer.
    pub fn unanswered(why: &str) -> Self {
        Self::Down { status: None, why: why.to_owned(), retry_after: None }
    }

    /// The answer's status, if there was an answer.
    pub const fn status(&self) -> Option<u16> {
        match self {
            Self::Gone => Some(410),
            Self::Refused(status) => Some(*status),
            Self::Down { status, .. } => *status,
        }
    }
}

/// Posts a message, signed with each key, and gives the status with which it was taken.
///
/// # Errors
/// [`Undelivered`]: anything but 2xx.
pub async fn send(
    outbound: &Outbound,
    url: &str,
    keys: &[&[u8]],
    message: &Message,
    now: DateTime<Utc>,
) -> Result<u16, Undelivered> {
    let url = Url::parse(url).map_err(|_| Undelivered::unanswered("not an address"))?;
    let timestamp = now.timestamp();
    let signature = sign(keys, &message.id, timestamp, &message.body);
    let told = |text: &str| {
        HeaderValue::from_str(text).map_err(|_| Undelivered::unanswered("not a header"))
    };
    let headers = HeaderMap::from_iter([
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (HeaderName::from_static("webhook-id"), told(&message.id)?),
        (HeaderName::from_static("webhook-timestamp"), HeaderValue::from(timestamp)),
        (HeaderName::from_static("webhook-signature"), told(&signature)?),
    ]);
    match outbound.post(&url, headers, message.body.clone().into_bytes()).await {
        Ok(answer) => judge(answer.status, answer.retry_after.as_deref()),
        Err(Failure::Forbidden) => Err(Undelivered::unanswered("the address is a private one")),
        Err(Failure::NotSent) => Err(Undelivered::unanswered("no connection")),
        Err(Failure::Unanswered(why)) => Err(Undelivered::unanswered(why)),
    }
}

/// What a status says: about this message, or about the receiver, whatever the message.
fn judge(status: u16, retry_after: Option<&str>) -> Result<u16, Undelivered> {
    match status {
        200..=299 => Ok(status),
        410 => Err(Undelivered::Gone),
        401 | 403..=405 | 407 | 408 | 421 | 425 | 429 => Err(down(status, retry_after)),
        400..=499 => Err(Undelivered::Refused(status)),
        _ => Err(down(status, retry_after)),
    }
}

fn down(status: u16, retry_after: Option<&str>) -> Undelivered {
    let seconds = retry_after.and_then(|text| text.trim().parse::<u32>().ok()).map(i64::from);
    let why = format!("the receiver answered {status}");
    Undelivered::Down { status: Some(status), why, retry_after: seconds }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_about_the_message_or_about_the_receiver() {
        assert_eq!(judge(204, None), Ok(204));
        assert_eq!(judge(410, None), Err(Undelivered::Gone));
        for status in [400, 409, 413, 422] {
            assert_eq!(judge(status, None), Err(Undelivered::Refused(status)));
        }
        for status in [301, 307, 401, 403, 404, 429, 500, 502, 503, 504] {
            let Err(Undelivered::Down { status: said, retry_after, .. }) =
                judge(status, Some("30"))
            else {
                panic!("{status}")
            };
            assert_eq!((said, retry_after), (Some(status), Some(30)));
        }
        let Err(Undelivered::Down { retry_after, .. }) =
            judge(503, Some("Wed, 21 Oct 2026 07:28:00 GMT"))
        else {
            panic!("503")
        };
        assert_eq!(retry_after, None);
    }
}
