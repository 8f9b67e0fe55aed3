//! A clinic's secrets for outside systems, sealed for the database: AES-256-GCM with a key
//! derived from the installation's secret. A seal is good for its clinic and its name only.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::{Engine, engine::general_purpose::STANDARD};
use kernel::{Problem, SiteId, secret::Secret};

use crate::{
    app::{App, Clinic},
    keys::{self, Keys},
};

/// How it was sealed, in front of every seal: what comes later can tell it from its own.
const VERSION: u8 = 1;

/// A seal that cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsealable {
    /// Not a seal of ours at all.
    #[error("not a sealed secret")]
    Malformed,
    /// Another installation's, another clinic's or another secret's: the database was restored
    /// beside another `PORTAL_SECRET`, or a row was moved.
    #[error("sealed with another key: is PORTAL_SECRET the one it was sealed with?")]
    OtherKey,
}

impl Keys {
    /// Seals a secret of a clinic under its name.
    pub fn seal(&self, site: SiteId, name: &str, secret: &[u8]) -> Result<String, Problem> {
        let nonce: [u8; NONCE_LEN] = keys::random();
        let mut sealed = secret.to_vec();
        key(self, site)
            .seal_in_place_append_tag(Nonce::from(&nonce), about(site, name), &mut sealed)
            .map_err(|_| Problem::failed("a secret could not be sealed"))?;
        Ok(STANDARD.encode([&[VERSION], &nonce[..], &sealed].concat()))
    }

    /// Opens a seal.
    pub fn unseal(
        &self,
        site: SiteId,
        name: &str,
        sealed: &str,
    ) -> Result<Secret<Vec<u8>>, Unsealable> {
        let bytes = STANDARD.decode(sealed).map_err(|_| Unsealable::Malformed)?;
        let rest = bytes.strip_prefix(&[VERSION]).ok_or(Unsealable::Malformed)?;
        let (nonce, sealed) = rest.split_at_checked(NONCE_LEN).ok_or(Unsealable::Malformed)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| Unsealable::Malformed)?;
        let nonce: &[u8; NONCE_LEN] = nonce.as_ref();
        let opened = self.each().find_map(|keys| {
            let mut sealed = sealed.to_vec();
            let opened =
                key(&keys, site).open_in_place(Nonce::from(nonce), about(site, name), &mut sealed);
            opened.ok().map(|opened| Secret::new(opened.to_vec()))
        });
        opened.ok_or(Unsealable::OtherKey)
    }

    /// Seals anew what was sealed by a secret beside the installation's own; `None` where it was
    /// sealed by that.
    pub fn reseal(
        &self,
        site: SiteId,
        name: &str,
        sealed: &str,
    ) -> Result<Option<String>, Problem> {
        match self.alone().unseal(site, name, sealed) {
            Ok(_) => Ok(None),
            Err(_) => self.seal(site, name, self.unseal(site, name, sealed)?.reveal()).map(Some),
        }
    }
}

/// Whose the platform's own secrets are: no clinic has this id.
const PLATFORM: SiteId = SiteId(uuid::Uuid::nil());

impl App {
    /// Seals a secret of the platform's own under its name.
    pub fn seal(&self, name: &str, secret: &[u8]) -> Result<String, Problem> {
        self.keys.seal(PLATFORM, name, secret)
    }

    /// See [`Keys::reseal`], of a secret of the platform's own.
    pub fn reseal(&self, name: &str, sealed: &str) -> Result<Option<String>, Problem> {
        self.keys.reseal(PLATFORM, name, sealed)
    }

    /// Opens a seal of the platform's own.
    pub fn unseal(&self, name: &str, sealed: &str) -> Result<Secret<Vec<u8>>, Unsealable> {
        self.keys.unseal(PLATFORM, name, sealed)
    }

    /// A key of the platform's own for one purpose.
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        self.keys.derive(PLATFORM, purpose)
    }
}

impl Clinic {
    /// Seals a secret of this clinic under its name.
    pub fn seal(&self, name: &str, secret: &[u8]) -> Result<String, Problem> {
        self.app.keys.seal(self.site.id, name, secret)
    }

    /// Opens a seal of this clinic.
    pub fn unseal(&self, name: &str, sealed: &str) -> Result<Secret<Vec<u8>>, Unsealable> {
        self.app.keys.unseal(self.site.id, name, sealed)
    }
}

fn key(keys: &Keys, site: SiteId) -> LessSafeKey {
    #[expect(clippy::expect_used, reason = "32 bytes are a key of AES-256")]
    let key = UnboundKey::new(&AES_256_GCM, &keys.derive(site, "seal")).expect("32 bytes");
    LessSafeKey::new(key)
}

fn about(site: SiteId, name: &str) -> Aad<Vec<u8>> {
    Aad::from([site.0.as_bytes(), name.as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "sms";

    fn site(n: u128) -> SiteId {
        SiteId(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn a_seal_opens_with_its_key_clinic_and_name_only() {
        let (keys, here) = (Keys::new(vec![7; 32]), site(1));
        let sealed = keys.seal(here, NAME, b"hush").expect("sealed");
        let open = |keys: &Keys, site, name| {
            keys.unseal(site, name, &sealed).map(|secret| secret.reveal().clone())
        };
        assert_eq!(open(&keys, here, NAME), Ok(b"hush".to_vec()));
        assert_eq!(open(&keys, site(2), NAME), Err(Unsealable::OtherKey));
        assert_eq!(open(&keys, here, "smtp"), Err(Unsealable::OtherKey));
        assert_eq!(open(&Keys::new(vec![8; 32]), here, NAME), Err(Unsealable::OtherKey));
    }

    #[test]
    fn what_a_secret_beside_has_sealed_opens_and_is_sealed_anew() {
        let (old, new) = (Keys::new(vec![7; 32]), Keys::new(vec![8; 32]));
        let sealed = old.seal(site(1), NAME, b"hush").expect("sealed");
        assert!(new.reseal(site(1), NAME, &sealed).is_err());
        let both = new.clone().beside(vec![7; 32]);
        let opened = both.unseal(site(1), NAME, &sealed).map(|secret| secret.reveal().clone());
        assert_eq!(opened, Ok(b"hush".to_vec()));
        assert!(both.reseal(site(2), NAME, &sealed).is_err());
        let anew = both.reseal(site(1), NAME, &sealed).expect("opened").expect("another");
        let opened = new.unseal(site(1), NAME, &anew).map(|secret| secret.reveal().clone());
        assert_eq!(opened, Ok(b"hush".to_vec()));
        assert_eq!(both.reseal(site(1), NAME, &anew).expect("opened"), None);
    }

    #[test]
    fn a_seal_hides_even_that_two_secrets_are_the_same() {
        let keys = Keys::new(vec![7; 32]);
        let seal = || keys.seal(site(1), NAME, b"hush").expect("sealed");
        let (one, two) = (seal(), seal());
        assert_ne!(one, two);
        assert!(!one.contains("hush"));
    }

    #[test]
    fn what_is_no_seal_or_was_changed_is_refused() {
        let keys = Keys::new(vec![7; 32]);
        for text in ["", "AQ==", "no base64!", "AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
            let opened = keys.unseal(site(1), NAME, text).map(|_| ());
            assert_eq!(opened, Err(Unsealable::Malformed), "{text}");
        }
        let mut bytes =
            STANDARD.decode(keys.seal(site(1), NAME, b"hush").expect("sealed")).expect("base64");
        if let Some(last) = bytes.last_mut() {
            *last ^= 1;
        }
        let changed = keys.unseal(site(1), NAME, &STANDARD.encode(bytes)).map(|_| ());
        assert_eq!(changed, Err(Unsealable::OtherKey));
    }
}
