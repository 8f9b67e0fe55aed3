//! Who sends: the key a site shows to push services (RFC 8292).
//!
//! Browsers tie a subscription to this key: another key makes all subscriptions useless.

use std::fmt;

use aws_lc_rs::{
    agreement::{ECDH_P256, PrivateKey},
    encoding::{AsBigEndian, EcPrivateKeyBin},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Url;

/// How long a signature is good for; the services take a day at most.
const LIFE: TimeDelta = TimeDelta::hours(12);

/// A site's P-256 key pair.
pub struct VapidKey {
    pair: EcdsaKeyPair,
    private: [u8; 32],
}

/// Not a private key of P-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a private key of P-256")]
pub struct InvalidKey;

/// Push services could not write to this contact, and some refuse it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the contact must be mailto:name@host or https://host")]
pub struct InvalidSubject;

impl VapidKey {
    /// A new key pair.
    ///
    /// # Errors
    /// Only when the operating system gives no randomness.
    pub fn generate() -> Result<Self, InvalidKey> {
        let key = PrivateKey::generate(&ECDH_P256).map_err(|_| InvalidKey)?;
        let private: EcPrivateKeyBin<'_> = key.as_be_bytes().map_err(|_| InvalidKey)?;
        Self::from_bytes(private.as_ref())
    }

    /// The pair of a private key kept with [`VapidKey::to_bytes`].
    ///
    /// # Errors
    /// When these are not the 32 bytes of a private key.
    pub fn from_bytes(private: &[u8]) -> Result<Self, InvalidKey> {
        let private: [u8; 32] = private.try_into().map_err(|_| InvalidKey)?;
        let key = PrivateKey::from_private_key(&ECDH_P256, &private).map_err(|_| InvalidKey)?;
        let public = key.compute_public_key().map_err(|_| InvalidKey)?;
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        EcdsaKeyPair::from_private_key_and_public_key(algorithm, &private, public.as_ref())
            .map(|pair| Self { pair, private })
            .map_err(|_| InvalidKey)
    }

    /// The private key, to be kept secret.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 32] {
        self.private
    }

    /// The public key, 65 bytes as base64url: the browser's `applicationServerKey`.
    #[must_use]
    pub fn public(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.pair.public_key())
    }

    /// The header `Authorization` for one endpoint.
    pub(super) fn authorization(
        &self,
        endpoint: &Url,
        subject: &str,
        now: DateTime<Utc>,
    ) -> Result<String, InvalidKey> {
        let claims = serde_json::json!({
            "aud": endpoint.origin().ascii_serialization(),
            "exp": (now + LIFE).timestamp(),
            "sub": subject,
        });
        let head = BASE64_URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"ES256"}"#);
        let signed = format!("{head}.{}", BASE64_URL_SAFE_NO_PAD.encode(claims.to_string()));
        let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes());
        let signature = BASE64_URL_SAFE_NO_PAD.encode(signature.map_err(|_| InvalidKey)?);
        Ok(format!("vapid t={signed}.{signature}, k={}", self.public()))
    }
}

/// Prints the public key only.
impl fmt::Debug for VapidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VapidKey").field("public", &self.public()).finish_non_exhaustive()
    }
}

/// Whether push services would take this contact. Apple's refuses malformed ones and
/// `localhost` with an error that names only the signature.
///
/// # Errors
/// [`InvalidSubject`] when not.
pub fn check_subject(subject: &str) -> Result<(), InvalidSubject> {
    let host = if let Some(address) = subject.strip_prefix("mailto:") {
        let (name, host) = address.split_once('@').unwrap_or_default();
        let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_graphic() && b != b'@');
        plain.then(|| host.to_owned())
    } else {
        let url = Url::parse(subject).ok().filter(|url| url.scheme() == "https");
        url.and_then(|url| url.domain().map(str::to_owned))
    };
    let named = host.is_some_and(|host| {
        host.contains('.')
            && !host.ends_with("localhost")
            && host.split('.').all(|label| !label.is_empty())
            && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
    });
    if named && subject.len() <= 255 { Ok(()) } else { Err(InvalidSubject) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_comes_back_from_its_32_bytes() {
        let key = VapidKey::generate().expect("a key");
        let back = VapidKey::from_bytes(&key.to_bytes()).expect("the same key");
        assert_eq!(key.public(), back.public());
        assert_eq!(BASE64_URL_SAFE_NO_PAD.decode(key.public()).expect("base64url").len(), 65);
        for wrong in [&[][..], &[1; 31], &[1; 33], &[0; 32], &[0xff; 32]] {
            assert_eq!(VapidKey::from_bytes(wrong).err(), Some(InvalidKey), "{wrong:?}");
        }
        let printed = format!("{key:?}");
        assert!(!printed.contains(&hex::encode(key.to_bytes())), "{printed}");
        assert!(!printed.contains("private"), "{printed}");
    }

    #[test]
    fn a_contact_must_be_reachable() {
        for subject in ["mailto:portal@alfa.example", "https://alfa.example/contacts"] {
            assert_eq!(check_subject(subject), Ok(()), "{subject}");
        }
        for subject in [
            "",
            "portal@alfa.example",
            "mailto:",
            "mailto:portal",
            "mailto:@alfa.example",
            "mailto:portal@localhost",
            "mailto:a b@alfa.example",
            "mailto:<a@alfa.example>",
            "mailto:a@alfa.example\r\nX: y",
            "https://localhost",
            "https://127.0.0.1/",
            "http://alfa.example",
        ] {
            assert_eq!(check_subject(subject), Err(InvalidSubject), "{subject}");
        }
    }
}
