//! Secrets that are made once, however often the same form is sent.
//!
//! A form that makes a secret carries a few random characters, signed by the clinic and good for
//! an hour. The secret is derived from them, from what the form says, and from the clinic's own
//! key: sent twice the same form makes the same secret, so that it is stored once and shown each
//! time. Neither the form alone nor the database gives it away.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Problem, Refused};
use shell::{
    app::Clinic,
    keys::{random, sha256},
};
use uuid::Uuid;

/// How long a form is good.
const LASTS: TimeDelta = TimeDelta::hours(1);

const PURPOSE: &str = "exchange-form";

/// What a form carries.
#[derive(Clone, Debug)]
pub struct Once(String);

impl Once {
    /// For a form that is made now.
    pub fn new(clinic: &Clinic) -> Self {
        let said = format!("{}.{}", clinic.now().timestamp(), hex::encode(random::<16>()));
        let signature = clinic.sign(PURPOSE, said.as_bytes());
        Self(format!("{said}.{signature}"))
    }

    /// What a form has brought.
    ///
    /// Refuses with `tokens.form_old` what this clinic has not signed within the last hour.
    pub fn read(clinic: &Clinic, text: &str) -> Result<Self, Problem> {
        let now = clinic.now();
        let (said, signature) = text.rsplit_once('.').unwrap_or_default();
        let made = said.split('.').next().and_then(|seconds| seconds.parse().ok());
        let made = made.and_then(|seconds| DateTime::<Utc>::from_timestamp(seconds, 0));
        let good = clinic.verify(PURPOSE, said.as_bytes(), signature)
            && made.is_some_and(|made| now - made <= LASTS);
        if good {
            Ok(Self(text.to_owned()))
        } else {
            Err(Refused::new(409, "tokens.form_old").into())
        }
    }

    /// For a request of a program: its token and its own key for the request.
    pub fn of_request(token: Uuid, key: &str) -> Self {
        Self(format!("{token}:{key}"))
    }

    /// What the form carries.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The secret that this makes of what is asked for.
    pub(crate) fn secret(&self, clinic: &Clinic, what: &str) -> [u8; 32] {
        let all = sha256(format!("{what}\n{}", self.0).as_bytes());
        clinic.app.keys.derive(clinic.site.id, &format!("exchange-once:{all}"))
    }
}
