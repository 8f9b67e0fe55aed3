//! Tokens live a day and are shared: one is asked for, and kept until shortly before its end.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use aws_lc_rs::digest::{Context, SHA256};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::secret::Secret;

use super::Account;

/// How long a token is used; it lives 24 hours.
const USED: TimeDelta = TimeDelta::hours(23);

/// How many organisations' tokens are kept.
const KEPT: usize = 10_000;

type Kept = BTreeMap<[u8; 32], (Secret<String>, DateTime<Utc>)>;

/// The tokens of all organisations of a process. Cheap to clone.
#[derive(Clone, Default)]
pub struct Tokens(Arc<Mutex<Kept>>);

/// Whose token: who does not know the password has no part in it.
pub(super) fn key(base: &str, account: &Account) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    for part in [base, account.version.name(), &account.login, account.password.reveal()] {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part.as_bytes());
    }
    let mut key = [0; 32];
    key.copy_from_slice(context.finish().as_ref());
    key
}

impl Tokens {
    pub(super) fn get(&self, key: &[u8; 32], now: DateTime<Utc>) -> Option<Secret<String>> {
        let kept = self.kept();
        let (token, since) = kept.get(key)?;
        (*since <= now && now < *since + USED).then(|| token.clone())
    }

    pub(super) fn keep(&self, key: [u8; 32], token: Secret<String>, now: DateTime<Utc>) {
        let mut kept = self.kept();
        if kept.len() >= KEPT {
            kept.retain(|_, (_, since)| now < *since + USED);
        }
        if kept.len() < KEPT {
            kept.insert(key, (token, now));
        }
    }

    /// Forgets a token that is not taken, unless another worker has put a new one there.
    pub(super) fn forget(&self, key: &[u8; 32], refused: &Secret<String>) {
        let mut kept = self.kept();
        if kept.get(key).is_some_and(|(token, _)| token == refused) {
            kept.remove(key);
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Prints nothing of the tokens.
impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").finish_non_exhaustive()
    }
}
