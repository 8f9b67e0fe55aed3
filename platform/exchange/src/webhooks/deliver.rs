//! The job that posts to an endpoint.

use chrono::TimeDelta;
use kernel::{Problem, secret::Secret};
use providers::webhooks::{Message, Undelivered, send};
use serde::Deserialize;
use shell::{
    app::Clinic,
    jobs::{Done, Going, Job},
};
use store::webhook_deliveries::WebhookDelivery;
use tokio::time::Instant;
use uuid::Uuid;

use super::{
    RUN, body,
    round::{self, hand_over, next},
    settle::{Tried, settle},
};

#[derive(Deserialize)]
struct Payload {
    webhook: Uuid,
}

/// Posts to an endpoint what it has not taken yet, until there is nothing left or it fails.
pub fn deliver(job: Job) -> Going<Done> {
    Box::pin(async move {
        let Payload { webhook } = serde_json::from_str(&job.payload)?;
        run(&job.clinic, webhook, job.id).await?;
        Ok(Done::Yes)
    })
}

async fn run(clinic: &Clinic, webhook: Uuid, job: Uuid) -> Result<(), Problem> {
    let began = Instant::now();
    while let Some(round) = next(clinic, webhook, job).await? {
        for post in &round.posts {
            if began.elapsed() > RUN {
                return hand_over(clinic, webhook).await;
            }
            let tried = post_one(clinic, &round, post).await;
            if !settle(clinic, webhook, post.0.message, tried).await? {
                return Ok(());
            }
        }
    }
    Ok(())
}

async fn post_one(
    clinic: &Clinic,
    round: &round::Round,
    (delivery, text): &(WebhookDelivery, String),
) -> Tried {
    let began = Instant::now();
    let message = Message { id: body::message_id(delivery.message), body: text.clone() };
    let result = match &round.keys {
        Some(keys) => {
            let keys: Vec<&[u8]> =
                keys.iter().map(|key: &Secret<Vec<u8>>| key.reveal().as_slice()).collect();
            send(&clinic.app.outbound, &round.url, &keys, &message, clinic.now()).await
        }
        None => Err(Undelivered::unanswered("the secret cannot be opened")),
    };
    let millis =
        TimeDelta::from_std(began.elapsed()).map_or(i64::MAX, |took| took.num_milliseconds());
    Tried { result, millis }
}
