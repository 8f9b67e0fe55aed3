//! Sending a code.

use chrono::TimeDelta;
use kernel::{Problem, Refused, ids::AppointmentId};
use shell::app::Clinic;
use store::{Writer, codes, jobs};

/// Sends a new code for a held slot to the address the slot's row holds; the old code is
/// no longer good. The letter leaves with the transaction.
///
/// Refuses with `codes.too_many` after three sendings.
pub async fn send(clinic: &Clinic, db: &mut Writer, id: AppointmentId) -> Result<(), Problem> {
    let now = clinic.now();
    let sends = codes::lock(db, id).await?.map_or(0, |code| code.sends) + 1;
    if sends > super::SENDS {
        return Err(Refused::new(429, "codes.too_many").into());
    }
    let hash = super::hash(clinic, id, &super::code(clinic, id, sends));
    codes::put(db, id, &hash, now + TimeDelta::minutes(super::MINUTES), sends).await?;
    let payload = serde_json::json!({ "appointment": id, "send": sends }).to_string();
    Ok(jobs::enqueue(db, super::JOB, payload, now, now).await?)
}
