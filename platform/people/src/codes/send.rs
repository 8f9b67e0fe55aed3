//! Sending a code.

use chrono::TimeDelta;
use kernel::{Lang, Problem, Refused, site::Channel};
use shell::app::Clinic;
use store::{
    Writer,
    codes::{self, Code},
    jobs,
};
use uuid::Uuid;

/// What waits for a code, and where it is sent.
#[derive(Clone, Debug)]
pub struct To {
    /// The id of what waits.
    pub id: Uuid,
    /// What for: a code for one purpose is none for another.
    pub purpose: &'static str,
    /// By letter or by SMS.
    pub channel: Channel,
    /// The address. Empty: nothing is sent and no code is right, and nobody can tell.
    pub address: String,
    /// The language of the message.
    pub lang: Lang,
}

/// Sends a new code; the old one is no longer good. The message leaves with the transaction.
///
/// Refuses with `codes.too_many` after three sendings.
pub async fn send(clinic: &Clinic, db: &mut Writer, to: To) -> Result<(), Problem> {
    let now = clinic.now();
    let sends = codes::lock(db, to.id).await?.map_or(0, |code| code.sends) + 1;
    if sends > super::SENDS {
        return Err(Refused::new(429, "codes.too_many").into());
    }
    let code = super::code(clinic, to.id, to.purpose, sends);
    let row = Code::new(
        to.id,
        to.purpose.into(),
        to.channel.tag().into(),
        to.address.clone(),
        to.lang.tag().into(),
        super::hash(clinic, to.id, to.purpose, &code),
        now + TimeDelta::minutes(super::MINUTES),
        now,
        0,
        sends,
    );
    codes::put(db, row).await?;
    if to.address.is_empty() {
        return Ok(());
    }
    let payload = serde_json::json!({ "id": to.id, "send": sends }).to_string();
    Ok(jobs::enqueue(db, super::JOB, payload, now, now).await?)
}
