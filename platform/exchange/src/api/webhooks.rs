//! The doors of webhooks: an information system registers its own address.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Problem, Refused};
use poem_openapi::{
    ApiResponse, Object, OpenApi,
    param::{Header, Path},
    payload::Json,
    types::{ToJSON, Type},
};
use serde::Deserialize;
use shell::Fail;
use uuid::Uuid;

use super::{Tag, body::Told, client::Client};
use crate::{
    once::Once,
    tokens::Scope,
    webhooks::{self, Added, Known},
};

pub(super) struct Api;

/// The longest time for which an old secret signs too, in hours.
const MOST_HOURS: u32 = 8760;

#[derive(ApiResponse)]
enum Made<T: ToJSON + Type + Send + Sync> {
    /// Made.
    #[oai(status = 201)]
    Made(Json<T>),
}

#[derive(ApiResponse)]
enum Gone {
    /// Done.
    #[oai(status = 204)]
    Gone,
}

/// An address and how it does.
#[derive(Object)]
#[oai(rename = "Webhook", skip_serializing_if_is_none)]
struct WebhookJson {
    id: Uuid,
    url: String,
    created_at: DateTime<Utc>,
    /// `active` or `paused`.
    state: String,
    /// Why it is paused: `asked`, `failing` for days, or `gone` (it has answered 410).
    reason: Option<String>,
    /// Since when it has been failing, while that is so.
    failing_since: Option<DateTime<Utc>>,
    /// When it last took something.
    taken_at: Option<DateTime<Utc>>,
    /// How many messages wait for it.
    waiting: u64,
    /// How many it has refused until they were given up.
    given_up: u64,
}

/// Every address of the clinic.
#[derive(Object)]
#[oai(rename = "Webhooks")]
struct WebhooksJson {
    /// Oldest first.
    items: Vec<WebhookJson>,
}

/// A new address.
#[derive(Object, Deserialize)]
#[serde(deny_unknown_fields)]
#[oai(rename = "NewWebhook")]
pub(super) struct NewJson {
    /// An https address out in the world.
    url: String,
}

/// How a secret is replaced.
#[derive(Object, Deserialize)]
#[serde(deny_unknown_fields)]
#[oai(rename = "NewSecret")]
pub(super) struct RotationJson {
    /// For how many hours the old one signs too, at most 8760; without it 24.
    hours: Option<u32>,
}

/// An address with the secret that signs from now on.
#[derive(Object)]
#[oai(rename = "WebhookSecret")]
struct SecretJson {
    id: Uuid,
    /// It is never shown again.
    secret: String,
}

/// A message that is on its way.
#[derive(Object)]
#[oai(rename = "WebhookMessage")]
struct MessageJson {
    /// Its `webhook-id`.
    id: String,
}

impl WebhookJson {
    fn of(one: Known) -> Self {
        Self {
            id: one.id,
            url: one.url,
            created_at: one.created_at,
            state: one.state,
            reason: Some(one.reason).filter(|reason| !reason.is_empty()),
            failing_since: one.failing_since,
            taken_at: one.taken_at,
            waiting: one.waiting,
            given_up: one.given_up,
        }
    }
}

impl SecretJson {
    fn of(added: Added) -> Self {
        Self { id: added.id, secret: added.secret }
    }
}

/// What makes the secret: the same for a request that is sent again.
fn once(client: &Client, key: Option<String>) -> Result<Once, Problem> {
    match key {
        None => Ok(Once::new(&client.clinic)),
        Some(key)
            if key.is_empty() || key.len() > 200 || !key.bytes().all(|b| b.is_ascii_graphic()) =>
        {
            Err(Refused::new(400, "idempotency.key_malformed").into())
        }
        Some(key) => Ok(Once::of_request(client.bearer.id, &key)),
    }
}

async fn come_in(client: &Client) -> Result<(), Problem> {
    client.may(Scope::WebhooksWrite)?;
    client.spend(1).await
}

#[OpenApi(tag = "Tag::Webhooks")]
impl Api {
    /// The addresses to which changes are posted
    #[oai(path = "/webhooks", method = "get")]
    async fn webhooks(&self, client: Client) -> Result<Json<WebhooksJson>, Fail> {
        come_in(&client).await?;
        let all = webhooks::list(&client.clinic).await?;
        Ok(Json(WebhooksJson { items: all.into_iter().map(WebhookJson::of).collect() }))
    }

    /// A new address
    ///
    /// What happens from now on is posted to it. A clinic has five at most. With an
    /// `Idempotency-Key` the same request sent again adds nothing more and gets the same secret.
    #[oai(path = "/webhooks", method = "post")]
    async fn add_webhook(
        &self,
        client: Client,
        /// Up to 200 visible characters, unique for each new address.
        #[oai(name = "Idempotency-Key")]
        key: Header<Option<String>>,
        body: Told<NewJson>,
    ) -> Result<Made<SecretJson>, Fail> {
        come_in(&client).await?;
        let once = once(&client, key.0)?;
        let added = webhooks::add_once(&client.clinic, &body.0.url, &once, &client.trace()).await?;
        Ok(Made::Made(Json(SecretJson::of(added))))
    }

    /// Remove an address
    ///
    /// With everything that it has not taken.
    #[oai(path = "/webhooks/:id", method = "delete")]
    async fn remove_webhook(&self, client: Client, id: Path<Uuid>) -> Result<Gone, Fail> {
        come_in(&client).await?;
        webhooks::remove(&client.clinic, id.0, &client.trace()).await?;
        Ok(Gone::Gone)
    }

    /// Try an address
    ///
    /// Posts a message of the type `endpoint.check`, the usual way.
    #[oai(path = "/webhooks/:id/check", method = "post")]
    async fn check_webhook(
        &self,
        client: Client,
        id: Path<Uuid>,
    ) -> Result<Json<MessageJson>, Fail> {
        come_in(&client).await?;
        let message = webhooks::check(&client.clinic, id.0, &client.trace()).await?;
        Ok(Json(MessageJson { id: webhooks::message_id(message) }))
    }

    /// Pause an address
    ///
    /// What happens meanwhile waits for it.
    #[oai(path = "/webhooks/:id/pause", method = "post")]
    async fn pause_webhook(&self, client: Client, id: Path<Uuid>) -> Result<Gone, Fail> {
        come_in(&client).await?;
        webhooks::pause(&client.clinic, id.0, &client.trace()).await?;
        Ok(Gone::Gone)
    }

    /// Go on with an address
    ///
    /// What has waited is posted first, at once.
    #[oai(path = "/webhooks/:id/resumption", method = "post")]
    async fn resume_webhook(&self, client: Client, id: Path<Uuid>) -> Result<Gone, Fail> {
        come_in(&client).await?;
        webhooks::resume(&client.clinic, id.0, &client.trace()).await?;
        Ok(Gone::Gone)
    }

    /// Replace the secret of an address
    ///
    /// The old one signs too for a while. With an `Idempotency-Key` the same request sent again
    /// gets the same secret.
    #[oai(path = "/webhooks/:id/rotation", method = "post")]
    async fn rotate_webhook(
        &self,
        client: Client,
        id: Path<Uuid>,
        /// Up to 200 visible characters, unique for each replacement.
        #[oai(name = "Idempotency-Key")]
        key: Header<Option<String>>,
        body: Told<RotationJson>,
    ) -> Result<Json<SecretJson>, Fail> {
        come_in(&client).await?;
        let once = once(&client, key.0)?;
        let hours = body.0.hours.unwrap_or(24);
        if hours > MOST_HOURS {
            return Err(Refused::new(422, "exchange.number_wrong").into());
        }
        let until = client.clinic.now() + TimeDelta::hours(i64::from(hours));
        let (clinic, trace) = (&client.clinic, client.trace());
        let added = webhooks::rotate_once(clinic, id.0, until, &once, &trace).await?;
        Ok(Json(SecretJson::of(added)))
    }
}
