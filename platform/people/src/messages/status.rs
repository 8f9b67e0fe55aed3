//! What became of an SMS: the gateway is asked some minutes after it took it.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::Problem;
use providers::sms::Delivery;
use serde::{Deserialize, Serialize};
use shell::jobs::{Done, Going, Job};
use store::{
    jobs,
    messages::{self, Receipt, state},
};
use uuid::Uuid;

/// When it is asked, in minutes after the sending.
const ASKED: [i64; 3] = [1, 10, 60];

#[derive(Serialize, Deserialize)]
struct Payload {
    message: Uuid,
    step: usize,
}

/// The first question's job: its payload and its time.
pub(super) fn first(message: Uuid, now: DateTime<Utc>) -> (String, DateTime<Utc>) {
    (payload(message, 0), now + TimeDelta::minutes(ASKED[0]))
}

fn payload(message: Uuid, step: usize) -> String {
    serde_json::json!(Payload { message, step }).to_string()
}

/// The journal's word for how far a message has come.
pub(super) const fn state_of(delivery: Delivery) -> &'static str {
    match delivery {
        Delivery::Delivered => state::DELIVERED,
        Delivery::Undelivered | Delivery::Expired => state::UNDELIVERED,
        Delivery::Rejected => state::REJECTED,
        Delivery::Queued | Delivery::Sent | Delivery::NotFound | Delivery::Unknown => state::SENT,
    }
}

/// The job: asks, and asks again while nothing final is said, three times in all.
pub fn learn(job: Job) -> Going<Done> {
    Box::pin(async move {
        let Payload { message, step } = serde_json::from_str(&job.payload)?;
        asked(&job, message, step).await?;
        Ok(Done::Yes)
    })
}

async fn asked(job: &Job, id: Uuid, step: usize) -> Result<(), Problem> {
    let clinic = &job.clinic;
    let db = clinic.db().read().await?;
    let row = messages::find(&db, id).await?.filter(|row| row.state == state::SENT);
    drop(db);
    let Some(row) = row else { return Ok(()) };
    let said = super::sms::ask(&clinic.sms().await?, &row).await;
    // No answer is no answer yet.
    let state = said.map_or(state::SENT, state_of);
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    let still = messages::go(&mut db, id, &[state::SENT], state, Receipt::default(), now).await?;
    if still
        && state == state::SENT
        && let (Some(asked), Some(next)) = (ASKED.get(step), ASKED.get(step + 1))
    {
        let at = now + TimeDelta::minutes(next - asked);
        jobs::enqueue(&mut db, super::STATUS, payload(id, step + 1), at, now).await?;
    }
    Ok(db.commit().await?)
}
