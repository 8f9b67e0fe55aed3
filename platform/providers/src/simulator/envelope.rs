//! Opening a push: who signed it (RFC 8292), and what is in it (RFC 8188, 8291). Written
//! from the RFCs over aws-lc-rs, apart from the library that seals.

use aws_lc_rs::{
    aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree},
    hkdf::{HKDF_SHA256, KeyType, Prk, Salt},
    rand,
    signature::{self, ECDSA_P256_SHA256_FIXED},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::push::{decoded, encoded};

/// What is wrong with a push.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wrong(pub(super) &'static str);

/// A browser's half of a subscription.
pub(super) struct Browser {
    key: PrivateKey,
    public: Vec<u8>,
    auth: [u8; 16],
}

impl Browser {
    pub(super) fn new() -> Result<Self, Wrong> {
        let mut auth = [0; 16];
        rand::fill(&mut auth).map_err(|_| Wrong("no randomness"))?;
        Self::with(PrivateKey::generate(&ECDH_P256).map_err(|_| Wrong("no randomness"))?, auth)
    }

    fn with(key: PrivateKey, auth: [u8; 16]) -> Result<Self, Wrong> {
        let public = key.compute_public_key().map_err(|_| Wrong("no public key"))?;
        Ok(Self { public: public.as_ref().to_vec(), key, auth })
    }

    /// Names the subscription without giving its secrets away.
    pub(super) fn id(&self) -> String {
        hex::encode(&self.public[1..17])
    }

    pub(super) fn p256dh(&self) -> String {
        encoded(&self.public)
    }

    pub(super) fn auth(&self) -> String {
        encoded(&self.auth)
    }

    /// `salt 16 ‖ record size 4 ‖ length 1 ‖ sender's key 65 ‖ one sealed record`.
    pub(super) fn open(&self, body: &[u8]) -> Result<Vec<u8>, Wrong> {
        let short = Wrong("the header is cut short");
        let (salt, rest) = body.split_first_chunk::<16>().ok_or(short)?;
        let (size, rest) = rest.split_first_chunk::<4>().ok_or(short)?;
        let (&length, rest) = rest.split_first().ok_or(short)?;
        let (sender, sealed) = rest.split_at_checked(length.into()).ok_or(short)?;
        if sender.len() != 65 {
            return Err(Wrong("the sender's key is not 65 bytes"));
        }
        let size = u32::from_be_bytes(*size);
        if size < 18 || u32::try_from(sealed.len()).is_ok_and(|length| length > size) {
            return Err(Wrong("not one record"));
        }
        self.unseal(salt, sender, sealed)
    }

    fn unseal(&self, salt: &[u8], sender: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Wrong> {
        let info = [b"WebPush: info\0", &self.public[..], sender].concat();
        let peer = UnparsedPublicKey::new(&ECDH_P256, sender);
        let secret = agree(&self.key, peer, Wrong("the sender's key is none"), |shared| {
            derived(&Salt::new(HKDF_SHA256, &self.auth).extract(shared), &info, 32)
        })?;
        let content = Salt::new(HKDF_SHA256, salt).extract(&secret);
        let key = derived(&content, b"Content-Encoding: aes128gcm\0", 16)?;
        let nonce = derived(&content, b"Content-Encoding: nonce\0", 12)?;
        let key = UnboundKey::new(&AES_128_GCM, &key).map_err(|_| Wrong("no key"))?;
        let nonce = Nonce::try_assume_unique_for_key(&nonce).map_err(|_| Wrong("no nonce"))?;
        let mut record = sealed.to_vec();
        let plain = LessSafeKey::new(key)
            .open_in_place(nonce, Aad::empty(), &mut record)
            .map_err(|_| Wrong("the envelope does not open"))?;
        let end = plain.iter().rposition(|&byte| byte != 0).ok_or(Wrong("nothing but padding"))?;
        if plain[end] != 2 {
            return Err(Wrong("not the last record"));
        }
        Ok(plain[..end].to_vec())
    }
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn derived(from: &Prk, info: &[u8], length: usize) -> Result<Vec<u8>, Wrong> {
    let mut bytes = vec![0; length];
    from.expand(&[info], Length(length))
        .and_then(|okm| okm.fill(&mut bytes))
        .map_err(|_| Wrong("no key can be derived"))?;
    Ok(bytes)
}

/// A signature that holds; whether it is meant for us is [`Vapid::check`].
pub(super) struct Vapid {
    pub(super) key: String,
    pub(super) subject: String,
    claims: Value,
}

impl Vapid {
    /// `vapid t=<token>, k=<key>`.
    pub(super) fn read(header: &str) -> Result<Self, Wrong> {
        let parameters = header.strip_prefix("vapid ").ok_or(Wrong("not vapid"))?;
        let parameter = |name: &str| {
            let mut pairs = parameters.split(',').filter_map(|pair| pair.trim().split_once('='));
            pairs.find(|(of, _)| *of == name).map(|(_, value)| value)
        };
        let token = parameter("t").ok_or(Wrong("no token"))?;
        let key = parameter("k").ok_or(Wrong("no key"))?;
        let (signed, signature) = token.rsplit_once('.').ok_or(Wrong("not a token"))?;
        let (head, claims) = signed.split_once('.').ok_or(Wrong("not a token"))?;
        let point = decoded(key).filter(|key| key.len() == 65).ok_or(Wrong("not a key"))?;
        let signature = decoded(signature).ok_or(Wrong("not a signature"))?;
        signature::UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
            .verify(signed.as_bytes(), &signature)
            .map_err(|_| Wrong("the signature is wrong"))?;
        let json = |part| decoded(part).and_then(|text| serde_json::from_slice(&text).ok());
        let head: Value = json(head).ok_or(Wrong("not a token"))?;
        let claims: Value = json(claims).ok_or(Wrong("not a token"))?;
        if head["alg"] != "ES256" || head["typ"] != "JWT" {
            return Err(Wrong("not ES256"));
        }
        let subject = claims["sub"].as_str().unwrap_or_default().to_owned();
        Ok(Self { key: key.to_owned(), subject, claims })
    }

    pub(super) fn check(&self, origin: &str, now: DateTime<Utc>) -> Result<(), Wrong> {
        if self.claims["aud"] != origin {
            return Err(Wrong("the token is for another service"));
        }
        let expires = self.claims["exp"].as_i64().ok_or(Wrong("the token never expires"))?;
        let longest = (now + TimeDelta::hours(24)).timestamp();
        if !(now.timestamp() + 1..=longest).contains(&expires) {
            return Err(Wrong("the token has expired, or lives too long"));
        }
        let contact = ["mailto:", "https://"].iter().any(|of| self.subject.starts_with(of));
        if !contact || self.subject.ends_with("localhost") {
            return Err(Wrong("the contact is wrong"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8291, appendix A.
    const BODY: &str = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIg\
        Dll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVB\
        St2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";

    fn browser_of_the_rfc() -> Browser {
        let bytes = |text: &str| decoded(text).expect("base64url");
        let key = bytes("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94");
        let key = PrivateKey::from_private_key(&ECDH_P256, &key).expect("a key");
        let auth = bytes("BTBZMqHH6r4Tts7J_aSIgg").try_into().expect("16 bytes");
        Browser::with(key, auth).expect("a browser")
    }

    #[test]
    fn the_vector_of_the_rfc_opens() {
        let browser = browser_of_the_rfc();
        assert_eq!(
            browser.p256dh(),
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        );
        let opened = browser.open(&decoded(BODY).expect("base64url"));
        assert_eq!(opened, Ok(b"When I grow up, I want to be a watermelon".to_vec()));
    }

    #[test]
    fn a_tampered_or_cut_envelope_does_not_open() {
        let (browser, body) = (browser_of_the_rfc(), decoded(BODY).expect("base64url"));
        for place in [0, 20, 22, 100, body.len() - 1] {
            let mut tampered = body.clone();
            tampered[place] ^= 1;
            assert!(browser.open(&tampered).is_err(), "{place}");
        }
        for length in 0..body.len() {
            assert!(browser.open(&body[..length]).is_err(), "{length}");
        }
    }
}
