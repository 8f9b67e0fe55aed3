//! Notifications that go wrong on demand: `POST /notifications/fault` with one of
//!
//! - `{"mode":"lost"}`: it never comes;
//! - `{"mode":"duplicate"}`: it comes twice;
//! - `{"mode":"late","seconds":60}`: it comes later, in simulated time;
//! - `{"mode":"swapped"}`: the next one overtakes it;
//! - `{"mode":"changed","changes":{…}}`: its body is another one, signed as it is: unknown
//!   fields and statuses;
//! - `{"mode":"forged","changes":{…}}`: a false one comes before it, with the signature of
//!   the true one.
//!
//! Each may have `"times"` (1 if not given), `"provider"` (`yookassa`, `tbank`, `atol`)
//! and `"event"`, which then must fit. `{"mode":"none"}` takes all back.

use serde::Deserialize;
use serde_json::Value;

use super::{super::Provider, Draft, Post};

const KEPT: usize = 100;

/// What the next fitting notifications suffer.
#[derive(Debug, Clone, Deserialize)]
pub struct Fault {
    #[serde(flatten)]
    how: Wish,
    #[serde(default = "once")]
    times: u32,
    provider: Option<Provider>,
    event: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Wish {
    Fault(Mode),
    Nothing { mode: None },
}

#[derive(Debug, Clone, Copy, Deserialize)]
enum None {
    #[serde(rename = "none")]
    None,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "mode", rename_all = "lowercase")]
pub(super) enum Mode {
    Lost,
    Duplicate,
    Late { seconds: u32 },
    Swapped,
    Changed { changes: Value },
    Forged { changes: Value },
}

const fn once() -> u32 {
    1
}

impl Post {
    /// Remembers a fault.
    pub(super) fn spoil(&mut self, fault: Fault) {
        if matches!(fault.how, Wish::Nothing { mode: None::None }) {
            self.faults.clear();
        } else if fault.times > 0 && self.faults.len() < KEPT {
            self.faults.push(fault);
        }
    }

    /// Takes the first fault that fits.
    pub(super) fn fault_of(&mut self, draft: &Draft) -> Option<Mode> {
        let at = self.faults.iter().position(|fault| {
            fault.provider.is_none_or(|provider| provider == draft.provider)
                && fault.event.as_ref().is_none_or(|event| *event == draft.event)
        })?;
        let fault = self.faults.get_mut(at)?;
        fault.times -= 1;
        let how = fault.how.clone();
        if fault.times == 0 {
            self.faults.remove(at);
        }
        match how {
            Wish::Fault(mode) => Some(mode),
            Wish::Nothing { .. } => Option::None,
        }
    }
}
