//! Idempotence keys: a key is good for one request and remembers its outcome for a day.

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::refused::Refused;

const HEADER: &str = "Idempotence-Key";
const LONGEST: usize = 64;
const KEPT: usize = 10_000;

/// Whose key it is, and what for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scope {
    pub(super) shop: String,
    pub(super) path: String,
    pub(super) key: String,
}

/// What was done with the keys of the last day, oldest first.
#[derive(Default)]
pub(super) struct Keys(VecDeque<Used>);

struct Used {
    scope: Scope,
    at: DateTime<Utc>,
    asked: Value,
    answer: Value,
}

impl Keys {
    /// What the first request with this key got; nothing when it is the first. Refusals
    /// are not remembered: nothing was done.
    pub(super) fn replay(
        &mut self,
        scope: &Scope,
        asked: &Value,
        now: DateTime<Utc>,
    ) -> Result<Option<Value>, Refused> {
        self.0.retain(|used| now - used.at < TimeDelta::hours(24));
        match self.0.iter().find(|used| used.scope == *scope) {
            None => Ok(None),
            Some(used) if used.asked == *asked => Ok(Some(used.answer.clone())),
            Some(_) => Err(Refused::parameter(
                HEADER,
                "Idempotence key duplicated: it was used with another request",
            )),
        }
    }

    pub(super) fn remember(
        &mut self,
        scope: Scope,
        asked: Value,
        answer: Value,
        now: DateTime<Utc>,
    ) {
        if self.0.len() >= KEPT {
            self.0.pop_front();
        }
        self.0.push_back(Used { scope, at: now, asked, answer });
    }
}

/// Reads the header.
pub(super) fn key(header: Option<&str>) -> Result<String, Refused> {
    let key = header.map(str::trim).filter(|key| !key.is_empty());
    let key = key.ok_or_else(|| Refused::parameter(HEADER, "Idempotence key is missing"))?;
    if key.len() > LONGEST {
        return Err(Refused::parameter(HEADER, "Idempotence key is too long"));
    }
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"+-_.".contains(&byte);
    if !key.bytes().all(known) {
        return Err(Refused::parameter(
            HEADER,
            "Idempotence key has a character that is not allowed",
        ));
    }
    Ok(key.to_owned())
}
