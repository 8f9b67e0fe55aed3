//! ALTCHA, protocol version 2: proof of work, no third party.
//!
//! The challenge says: find the counter whose PBKDF2 key begins with these sixteen bytes.
//! We choose the counter ourselves (deterministic mode), uniformly below [`TRIES`], so no
//! visitor is unlucky: the work is half of `TRIES` on average and never more. A narrower
//! range would only tell a script where to start.
//!
//! **Replay is the caller's to prevent.** An answer stays valid until it expires; store
//! [`Accepted::nonce`] until [`Accepted::expires_at`] with an atomic set-if-absent, after
//! `verify` and before acting, and refuse when it was there.
//!
//! `issue` derives one key (about a millisecond at cost 5000), so doors call both
//! functions through `spawn_blocking`, behind the rate limits.

use std::{collections::BTreeMap, fmt};

use altcha::{
    Challenge, ChallengeParameters, CreateChallengeOptions, HmacAlgorithm, create_challenge,
    sign_challenge,
};
use aws_lc_rs::{constant_time::verify_slices_are_equal, hmac, rand};
use serde_json::Value;

use super::{Refusal, payload};

/// How long a challenge can be answered.
pub const LIFETIME_SECONDS: i64 = 20 * 60;

/// Counters are chosen below this.
const TRIES: u16 = 512;
/// A cost beyond this would cost us, who derive one key per challenge, too much.
const COST_LIMIT: u32 = 200_000;
const KEY_BYTES: usize = 32;

/// Issues challenges and verifies answers. Every node with the same secret accepts what
/// another issued.
#[derive(Clone)]
pub struct Altcha {
    challenge_secret: String,
    key_secret: String,
    cost: u32,
}

/// A right answer, once its nonce is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Names the challenge; accept each nonce once.
    pub nonce: String,
    /// Until when the nonce must be remembered, Unix seconds.
    pub expires_at: i64,
}

impl Altcha {
    /// With the platform's captcha secret and the site's cost (PBKDF2 rounds per try,
    /// 1 to 200 000).
    #[must_use]
    pub fn new(secret: &[u8], cost: u32) -> Self {
        let secret = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let derived = |label: &[u8]| hex::encode(hmac::sign(&secret, label));
        Self {
            challenge_secret: derived(b"altcha challenge"),
            key_secret: derived(b"altcha key"),
            cost: cost.clamp(1, COST_LIMIT),
        }
    }

    /// A challenge for one form of one site, to be sent as JSON and not to be cached.
    ///
    /// # Panics
    /// Only when the operating system gives no randomness.
    #[must_use]
    pub fn issue(&self, site: &str, form: &str, now_unix: i64) -> Challenge {
        let mut random = [0; 2];
        rand::fill(&mut random).expect("the system gives randomness");
        create_challenge(CreateChallengeOptions {
            counter: Some(u32::from(u16::from_le_bytes(random) % TRIES)),
            cost: self.cost,
            data: Some(place(site, form)),
            expires_at: Some(now_unix + LIFETIME_SECONDS),
            hmac_key_signature_secret: Some(self.key_secret.clone()),
            hmac_signature_secret: Some(self.challenge_secret.clone()),
            key_length: KEY_BYTES,
            ..CreateChallengeOptions::default()
        })
        .expect("PBKDF2 with parameters of our own")
    }

    /// Verifies the form field `altcha`, the cheap checks first. Nothing of the answer is
    /// computed with before our own signature is found on it, and nothing is ever derived
    /// at a cost of the visitor's choosing.
    ///
    /// # Errors
    /// [`Refusal`], the first reason met.
    pub fn verify(
        &self,
        site: &str,
        form: &str,
        payload_base64: &str,
        now_unix: i64,
    ) -> Result<Accepted, Refusal> {
        let answer = payload::read(payload_base64)?;
        let parameters = &answer.challenge.parameters;
        let expires_at =
            parameters.expires_at.filter(|at| *at > now_unix).ok_or(Refusal::Expired)?;
        self.check_signature(&answer.challenge)?;
        if parameters.data.as_ref() != Some(&place(site, form)) {
            return Err(Refusal::Misplaced);
        }
        let key = key_of(&answer.solution.derived_key, parameters.key_length)?;
        self.check_key(parameters, &key)?;
        Ok(Accepted { nonce: parameters.nonce.clone(), expires_at })
    }

    fn check_signature(&self, challenge: &Challenge) -> Result<(), Refusal> {
        let mut parameters = challenge.parameters.clone();
        let algorithm = HmacAlgorithm::Sha256;
        let signed =
            sign_challenge(&algorithm, &mut parameters, None, &self.challenge_secret, None)
                .map_err(|_| Refusal::Malformed)?;
        let ours = signed.signature.unwrap_or_default();
        let theirs = challenge.signature.as_deref().unwrap_or_default();
        verify_slices_are_equal(ours.as_bytes(), theirs.as_bytes()).map_err(|_| Refusal::Forged)
    }

    /// The published prefix is half of the key; only who found the counter has the rest.
    fn check_key(&self, parameters: &ChallengeParameters, key: &[u8]) -> Result<(), Refusal> {
        let secret = hmac::Key::new(hmac::HMAC_SHA256, self.key_secret.as_bytes());
        let tag = parameters.key_signature.as_deref().unwrap_or_default();
        let tag = hex::decode(tag).map_err(|_| Refusal::Malformed)?;
        hmac::verify(&secret, key, &tag).map_err(|_| Refusal::Unsolved)
    }
}

/// Prints the cost only.
impl fmt::Debug for Altcha {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Altcha").field("cost", &self.cost).finish_non_exhaustive()
    }
}

/// The signed data that ties a challenge to its form.
fn place(site: &str, form: &str) -> BTreeMap<String, Value> {
    [("form", form), ("site", site)].map(|(name, of)| (name.to_owned(), of.into())).into()
}

/// Lower-case hexadecimal of exactly the key's length.
fn key_of(text: &str, length: usize) -> Result<Vec<u8>, Refusal> {
    if text.bytes().any(|b| b.is_ascii_uppercase()) {
        return Err(Refusal::Malformed);
    }
    let key = hex::decode(text).map_err(|_| Refusal::Malformed)?;
    if key.len() == length { Ok(key) } else { Err(Refusal::Malformed) }
}
