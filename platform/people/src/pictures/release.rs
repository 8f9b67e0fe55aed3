//! Deleting what nothing shows any more.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::Problem;
use serde::{Deserialize, Serialize};
use shell::jobs::{Done, Going, Job};
use store::{Writer, doctors, jobs, objects::keys::Picture, pictures};

use super::{JOB, Kind};

/// How long a picture is still given out after it was replaced: pages that browsers have open,
/// and other nodes for a moment, show it yet.
const LINGERS: TimeDelta = TimeDelta::minutes(10);

#[derive(Serialize, Deserialize)]
struct Payload {
    stem: String,
}

/// Has a picture deleted a little later, in the transaction in which it was replaced or taken
/// away. From then on its room counts as free.
pub async fn release(db: &mut Writer, stem: &str, now: DateTime<Utc>) -> Result<(), Problem> {
    pictures::let_go(db, stem, now).await?;
    remove_at(db, stem, now + LINGERS, now).await
}

pub(super) async fn remove_at(
    db: &mut Writer,
    stem: &str,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let payload = serde_json::to_string(&Payload { stem: stem.to_owned() })?;
    Ok(jobs::enqueue(db, JOB, payload, at, now).await?)
}

/// The job: deletes a picture that nothing shows; what is shown stays.
pub fn remove(job: Job) -> Going<Done> {
    Box::pin(run(job))
}

async fn run(job: Job) -> Result<Done, Problem> {
    let Payload { stem } = serde_json::from_str(&job.payload)?;
    let clinic = &job.clinic;
    let mut db = clinic.db().write().await?;
    let Some(row) = pictures::lock(&mut db, &stem).await? else { return Ok(Done::Yes) };
    if clinic.site.config.logo_picture == stem || doctors::with_photo(&db, &stem).await? > 0 {
        return Ok(Done::Yes);
    }
    // Committed before the first object is gone: nothing can begin to show it any more.
    if row.gone_at.is_none() {
        pictures::let_go(&mut db, &stem, clinic.now()).await?;
    }
    db.commit().await?;
    let objects = clinic.objects();
    for size in Kind::from_slug(&row.kind).map(Kind::sizes).unwrap_or_default() {
        objects.delete(&Picture::of(&stem, *size)?).await?;
    }
    let mut db = clinic.db().write().await?;
    pictures::forget(&mut db, &stem).await?;
    db.commit().await?;
    Ok(Done::Yes)
}
