//! By whom a clinic's messages leave: its own gateway, relay and push key where it has them,
//! else the installation's. What a sealed secret was opened into is kept until it changes.

use std::{any::Any, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Problem, SiteId, secret::Secret};
use providers::{
    mail::{Mailer, Smtp},
    sms::{Gateway, GatewayConfig, Sms},
};
use store::{Reader, secrets};

use crate::app::Clinic;

/// The name of the secret with a clinic's SMS gateway: [`GatewayConfig`] as JSON.
pub const SMS: &str = "sms";
/// The name of the secret with a clinic's mail relay: `{"url":"smtps://…"}`.
pub const SMTP: &str = "smtp";
/// The name of the secret with a clinic's push key: [`providers::push::VapidKey`].
pub const VAPID: &str = "vapid";

/// After so many failures in a row a gateway is left alone for a while.
const FAILURES: u32 = 3;
/// For how long.
const PAUSE: TimeDelta = TimeDelta::seconds(30);

type Key = (SiteId, &'static str);
/// What was sealed, and what it was opened into.
type Opened = (Arc<str>, Arc<dyn Any + Send + Sync>);

/// The opened secrets of this process, and which gateways do not answer now.
pub struct Senders {
    opened: moka::sync::Cache<Key, Opened>,
    failing: moka::sync::Cache<SiteId, (u32, DateTime<Utc>)>,
}

impl Default for Senders {
    fn default() -> Self {
        let hour = Duration::from_secs(3600);
        Self {
            opened: moka::sync::Cache::builder().max_capacity(2000).time_to_idle(hour).build(),
            failing: moka::sync::Cache::builder().max_capacity(2000).time_to_live(hour).build(),
        }
    }
}

/// A clinic's mail relay, as it is kept.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relay {
    /// `smtps://user:password@host`.
    pub url: String,
}

impl Relay {
    /// The relay itself; the texts of mistakes hold no password.
    pub fn open(&self) -> Result<Smtp, String> {
        Smtp::from_url(&self.url).map_err(|error| error.to_string())
    }
}

/// Reads a clinic's SMS gateway; the texts of mistakes hold no password.
pub fn gateway(json: &[u8]) -> Result<Gateway, String> {
    let config: GatewayConfig = serde_json::from_slice(json).map_err(unread)?;
    Gateway::new(config).map_err(|error| error.to_string())
}

/// Reads a clinic's mail relay; the texts of mistakes hold no password.
pub fn relay(json: &[u8]) -> Result<Smtp, String> {
    serde_json::from_slice::<Relay>(json).map_err(unread)?.open()
}

/// Where the JSON is wrong: its own words could quote a password.
fn unread(error: serde_json::Error) -> String {
    format!("not the JSON it should be, at line {}, column {}", error.line(), error.column())
}

impl Clinic {
    /// By whom the clinic's SMS leave.
    ///
    /// Fails when its own gateway's secret cannot be opened: then nothing leaves by another.
    pub async fn sms(&self) -> Result<Sms, Problem> {
        let db = self.db().read().await?;
        let own = self.opened(&db, SMS, gateway).await?;
        Ok(own.map_or_else(
            || self.app.sms.clone(),
            |own| Sms::Gateway(Gateway::clone(&own), self.app.outbound.clone()),
        ))
    }

    /// Whether SMS can leave at all: where not, e-mail is offered instead.
    pub async fn can_sms(&self) -> Result<bool, Problem> {
        if !self.app.sms.is_off() {
            return Ok(true);
        }
        let db = self.db().read().await?;
        Ok(secrets::find(&db, SMS).await?.is_some())
    }

    /// By whom the clinic's letters leave.
    ///
    /// Fails when its own relay's secret cannot be opened: then nothing leaves by another.
    pub async fn mailer(&self) -> Result<Mailer, Problem> {
        let db = self.db().read().await?;
        let own = self.opened(&db, SMTP, relay).await?;
        Ok(own.map_or_else(|| self.app.mailer.clone(), |own| Mailer::Smtp(Smtp::clone(&own))))
    }

    /// What a sealed secret of the clinic says, if there is one.
    pub async fn opened<T: Send + Sync + 'static>(
        &self,
        db: &Reader,
        name: &'static str,
        read: impl FnOnce(&[u8]) -> Result<T, String>,
    ) -> Result<Option<Arc<T>>, Problem> {
        let Some(row) = secrets::find(db, name).await? else { return Ok(None) };
        let kept = &self.app.senders.opened;
        let key = (self.site.id, name);
        // No two seals are alike, not even of one secret.
        if let Some((sealed, known)) = kept.get(&key)
            && *sealed == *row.sealed
            && let Ok(known) = known.downcast::<T>()
        {
            return Ok(Some(known));
        }
        let unusable =
            |why: &dyn std::fmt::Display| Problem::failed(format!("the secret {name}: {why}"));
        let secret: Secret<Vec<u8>> =
            self.unseal(name, &row.sealed).map_err(|why| unusable(&why))?;
        let made = Arc::new(read(secret.reveal()).map_err(|why| unusable(&why))?);
        kept.insert(key, (row.sealed.into(), Arc::<T>::clone(&made)));
        Ok(Some(made))
    }

    /// Whether the clinic's gateway is left alone for a moment, having failed again and again:
    /// so that its time-outs do not hold up everything else.
    pub fn gateway_rests(&self) -> bool {
        let failing = self.app.senders.failing.get(&self.site.id);
        failing.is_some_and(|(count, last)| count >= FAILURES && self.now() < last + PAUSE)
    }

    /// Notes whether the clinic's gateway answered.
    pub fn gateway_answered(&self, answered: bool) {
        let failing = &self.app.senders.failing;
        if answered {
            failing.invalidate(&self.site.id);
        } else {
            let before = failing.get(&self.site.id).map_or(0, |(count, _)| count);
            failing.insert(self.site.id, (before.saturating_add(1), self.now()));
        }
    }
}
