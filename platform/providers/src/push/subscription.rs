//! A browser's permission to be written to, and whether its address may be called.

use std::fmt;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use reqwest::Url;
use web_push_native::{Auth, p256::PublicKey};

use crate::{Outbound, outbound::is_loopback};

/// The push services of the browsers; a leading point takes every host under the name.
const SERVICES: [&str; 6] = [
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    ".push.services.mozilla.com",
    "web.push.apple.com",
    ".push.apple.com",
    ".notify.windows.com",
];

const ENDPOINT_LIMIT: usize = 2048;

/// What a browser hands out for one visitor: `PushSubscription.toJSON()`.
#[derive(Clone, PartialEq, Eq)]
pub struct Subscription {
    /// The address at the browser's push service. Who knows it can write there.
    pub endpoint: String,
    /// The browser's public key, 65 bytes as base64url.
    pub p256dh: String,
    /// The shared secret, 16 bytes as base64url.
    pub auth: String,
}

/// A subscription is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSubscription {
    /// Not an address of a known push service.
    #[error("the endpoint is not one of a known push service")]
    Endpoint,
    /// Not a P-256 public key of 65 bytes.
    #[error("p256dh is not a public key")]
    Key,
    /// Not 16 bytes.
    #[error("auth is not 16 bytes")]
    Auth,
}

/// A checked subscription, taken apart.
pub(super) struct Parts {
    pub(super) endpoint: Url,
    pub(super) key: PublicKey,
    pub(super) auth: Auth,
}

impl Subscription {
    /// Checks what a browser sent, before it is kept. The endpoint comes from a stranger
    /// and will be called from inside: only known push services are taken.
    ///
    /// # Errors
    /// [`InvalidSubscription`], the first reason met.
    pub fn check(&self, outbound: &Outbound) -> Result<(), InvalidSubscription> {
        self.parts(outbound).map(drop)
    }

    pub(super) fn parts(&self, outbound: &Outbound) -> Result<Parts, InvalidSubscription> {
        let endpoint = endpoint(outbound, &self.endpoint)?;
        let key = decoded::<65>(&self.p256dh).ok_or(InvalidSubscription::Key)?;
        let key = PublicKey::from_sec1_bytes(&key).map_err(|_| InvalidSubscription::Key)?;
        let auth = decoded::<16>(&self.auth).ok_or(InvalidSubscription::Auth)?;
        Ok(Parts { endpoint, key, auth: auth.into() })
    }
}

/// Prints nothing: the endpoint names a browser and lets one write to it.
impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription").finish_non_exhaustive()
    }
}

fn endpoint(outbound: &Outbound, text: &str) -> Result<Url, InvalidSubscription> {
    let url = (text.len() <= ENDPOINT_LIMIT)
        .then(|| Url::parse(text).ok())
        .flatten()
        .filter(|url| url.username().is_empty() && url.password().is_none())
        .filter(|url| url.fragment().is_none())
        .ok_or(InvalidSubscription::Endpoint)?;
    let host = url.host_str().unwrap_or_default();
    let own = match url.port() {
        Some(port) => outbound.is_own_push_host(&format!("{host}:{port}")),
        None => outbound.is_own_push_host(host),
    };
    let allowed = match url.scheme() {
        "https" => own || (url.port().is_none() && is_service(host)),
        "http" => own && is_loopback(&url),
        _ => false,
    };
    if allowed { Ok(url) } else { Err(InvalidSubscription::Endpoint) }
}

fn is_service(host: &str) -> bool {
    SERVICES.iter().any(|service| match service.strip_prefix('.') {
        Some(_) => host.len() > service.len() && host.ends_with(service),
        None => host == *service,
    })
}

fn decoded<const N: usize>(text: &str) -> Option<[u8; N]> {
    // Sixty-five bytes are eighty-seven letters; a longer text is not even decoded.
    if text.len() > 87 {
        return None;
    }
    BASE64_URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbound::Options;

    const KEY: &str =
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

    fn check(endpoint: &str, p256dh: &str, auth: &str) -> Result<(), InvalidSubscription> {
        let push_hosts =
            vec!["127.0.0.1:4567".into(), "push.example".into(), "plain.example".into()];
        let outbound = Outbound::with(Options { push_hosts, ..Options::default() });
        let subscription =
            Subscription { endpoint: endpoint.into(), p256dh: p256dh.into(), auth: auth.into() };
        subscription.check(&outbound.expect("a client"))
    }

    #[test]
    fn only_known_push_services_are_taken() {
        for endpoint in [
            "https://fcm.googleapis.com/fcm/send/abc:def",
            "https://updates.push.services.mozilla.com/wpush/v2/abc",
            "https://autopush.push.services.mozilla.com/wpush/v2/abc",
            "https://web.push.apple.com/abc",
            "https://api.push.apple.com/abc",
            "https://wns2-par02p.notify.windows.com/w/?token=abc",
            "https://FCM.googleapis.com:443/abc",
            "https://push.example/abc",
            "http://127.0.0.1:4567/push/abc",
        ] {
            assert_eq!(check(endpoint, KEY, AUTH), Ok(()), "{endpoint}");
        }
        let long = format!("https://fcm.googleapis.com/{}", "a".repeat(ENDPOINT_LIMIT));
        for endpoint in [
            "",
            "fcm.googleapis.com",
            "http://fcm.googleapis.com/abc",
            "https://fcm.googleapis.com:8443/abc",
            "https://user@fcm.googleapis.com/abc",
            "https://fcm.googleapis.com/abc#d",
            "https://fcm.googleapis.com.evil.example/abc",
            "https://evil.example/fcm.googleapis.com",
            "https://fcm.googleapis.com@evil.example/",
            "https://evilpush.apple.com/",
            "https://.notify.windows.com/",
            "https://notify.windows.com/",
            "https://127.0.0.1/",
            "https://169.254.169.254/latest/meta-data/",
            "https://localhost/",
            "http://127.0.0.1:4568/",
            "http://127.0.0.1/",
            "http://plain.example/abc",
            "file:///etc/passwd",
            long.as_str(),
        ] {
            let refused = check(endpoint, KEY, AUTH);
            assert_eq!(refused, Err(InvalidSubscription::Endpoint), "{endpoint}");
        }
    }

    #[test]
    fn the_keys_have_their_lengths_and_the_point_lies_on_the_curve() {
        let endpoint = "https://fcm.googleapis.com/abc";
        let off_curve = BASE64_URL_SAFE_NO_PAD.encode([4; 65]);
        let compressed = BASE64_URL_SAFE_NO_PAD.encode([2; 33]);
        let long = "A".repeat(100_000);
        for key in ["", "!", &KEY[1..], &format!("{KEY}="), &off_curve, &compressed, &long] {
            assert_eq!(check(endpoint, key, AUTH), Err(InvalidSubscription::Key), "{key}");
        }
        for auth in ["", &AUTH[2..], &format!("{AUTH}AA"), &format!("{AUTH}=="), "a+b/", &long] {
            assert_eq!(check(endpoint, KEY, auth), Err(InvalidSubscription::Auth), "{auth}");
        }
    }
}
