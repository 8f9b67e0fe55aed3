//! Keys derived from the installation's one secret: a different one for every purpose
//! and clinic, so that a signature of one clinic means nothing to another (S6).

use aws_lc_rs::{
    digest, hkdf, hmac,
    rand::{SecureRandom, SystemRandom},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::{SiteId, secret::Secret};

/// The installation's secret, and those that are good beside it while it is changed.
#[derive(Clone, Debug)]
pub struct Keys {
    own: Secret<Vec<u8>>,
    beside: Vec<Secret<Vec<u8>>>,
}

struct Length;
impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        32
    }
}

impl Keys {
    /// Takes the installation's secret: at least 32 random bytes.
    pub const fn new(secret: Vec<u8>) -> Self {
        Self { own: Secret::new(secret), beside: Vec::new() }
    }

    /// With another secret, by which nothing is signed or sealed, but what was is still good.
    pub fn beside(mut self, other: Vec<u8>) -> Self {
        self.beside.push(Secret::new(other));
        self
    }

    /// The same without what is beside.
    pub(crate) fn alone(&self) -> Self {
        Self { own: self.own.clone(), beside: Vec::new() }
    }

    /// The same with one of the secrets alone, the own one first.
    pub(crate) fn each(&self) -> impl Iterator<Item = Self> {
        let all = std::iter::once(&self.own).chain(&self.beside);
        all.map(|one| Self { own: one.clone(), beside: Vec::new() })
    }

    /// The key for one purpose of one clinic.
    pub fn derive(&self, site: SiteId, purpose: &str) -> [u8; 32] {
        let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, b"portal");
        let info = [site.0.as_bytes().as_slice(), purpose.as_bytes()];
        let mut key = [0; 32];
        // Expanding to 32 bytes cannot fail: HKDF-SHA256 gives up to 8160.
        let filled = salt
            .extract(self.own.reveal())
            .expand(&info, Length)
            .and_then(|okm| okm.fill(&mut key));
        assert!(filled.is_ok(), "HKDF gives 32 bytes");
        key
    }

    /// Signs a message for one purpose of one clinic.
    pub fn sign(&self, site: SiteId, purpose: &str, message: &[u8]) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.derive(site, purpose));
        URL_SAFE_NO_PAD.encode(&hmac::sign(&key, message).as_ref()[..24])
    }

    /// Whether the signature is ours, in constant time.
    pub fn verify(&self, site: SiteId, purpose: &str, message: &[u8], signature: &str) -> bool {
        let is_by =
            |keys: Self| equal(keys.sign(site, purpose, message).as_bytes(), signature.as_bytes());
        self.each().any(is_by)
    }
}

/// Compares in constant time.
pub fn equal(a: &[u8], b: &[u8]) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(a, b).is_ok()
}

/// That many random bytes from the system.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    let filled = SystemRandom::new().fill(&mut bytes);
    assert!(filled.is_ok(), "the system has random bytes");
    bytes
}

/// SHA-256 in lower-case hex.
pub fn sha256(data: &[u8]) -> String {
    hex::encode(digest::digest(&digest::SHA256, data))
}

/// SHA-256 in base64, as content security policies name scripts.
pub fn sha256_base64(data: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(digest::digest(&digest::SHA256, data))
}

#[cfg(test)]
mod tests {
    use kernel::SiteId;

    use super::Keys;

    #[test]
    fn a_signature_is_good_for_its_clinic_purpose_and_message_only() {
        let keys = Keys::new(vec![7; 32]);
        let (here, there) = (SiteId(uuid::Uuid::from_u128(1)), SiteId(uuid::Uuid::from_u128(2)));
        let signature = keys.sign(here, "visit", b"42");
        assert!(keys.verify(here, "visit", b"42", &signature));
        assert!(!keys.verify(there, "visit", b"42", &signature));
        assert!(!keys.verify(here, "other", b"42", &signature));
        assert!(!keys.verify(here, "visit", b"43", &signature));
        assert!(!keys.verify(here, "visit", b"42", ""));
    }

    #[test]
    fn what_was_signed_by_a_secret_that_is_changed_is_good_while_that_is_kept_beside() {
        let here = SiteId(uuid::Uuid::from_u128(1));
        let (old, new) = (Keys::new(vec![7; 32]), Keys::new(vec![8; 32]));
        let signature = old.sign(here, "visit", b"42");
        assert!(!new.verify(here, "visit", b"42", &signature));
        let both = new.clone().beside(vec![7; 32]);
        assert!(both.verify(here, "visit", b"42", &signature));
        assert!(!both.verify(here, "other", b"42", &signature));
        assert_eq!(both.sign(here, "visit", b"42"), new.sign(here, "visit", b"42"));
    }
}
