//! A purchase was paid.

use kernel::{Problem, Purpose};
use serde::Deserialize;
use shell::jobs::{Done, Going, Job};
use store::changes;

/// What the clinic's information system hears of it as.
const PAID: &str = "purchases.paid";

#[derive(Deserialize)]
struct Payload {
    purpose: Purpose,
}

/// The job: the clinic's information system is told, which gives what was bought. Done twice, it
/// tells once.
pub fn settled(job: Job) -> Going<Done> {
    Box::pin(tell(job))
}

async fn tell(job: Job) -> Result<Done, Problem> {
    let payload: Payload = serde_json::from_str(&job.payload)?;
    let (Purpose::Purchase(id), now) = (payload.purpose, job.clinic.now()) else {
        return Ok(Done::Yes);
    };
    let mut db = job.clinic.db().write().await?;
    let invoice = store::invoices::lock_live(&mut db, payload.purpose).await?;
    let told = changes::latest_of(&db, &[id.0], &[PAID]).await?;
    // Given back by now: there is nothing to be given.
    if invoice.is_some() && told.is_empty() {
        changes::add(&mut db, PAID, id.0, now).await?;
        db.commit().await?;
    }
    Ok(Done::Yes)
}
