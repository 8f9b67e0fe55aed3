//! Sending once more what did not leave.

use kernel::{Problem, Refused, ids::PatientId, problem};
use shell::{Trace, app::Clinic};
use store::{
    jobs,
    messages::{self, Receipt, state},
};
use uuid::Uuid;

use crate::audit;

/// Has a message tried again whose job was given up. Whoever sends it judges anew whether there
/// is still something to say. Pressed twice, it is tried once.
///
/// Refuses with 404, and `messages.no_retry` where nothing was given up.
pub async fn retry(clinic: &Clinic, id: Uuid, by: &Trace) -> Result<(), Problem> {
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    let row = messages::find(&db, id).await?.ok_or_else(problem::not_found)?;
    // A code is asked for again by who wants to come in.
    if row.class == "code" || row.address.is_empty() || !jobs::revive(&mut db, id, now).await? {
        return Err(Refused::new(409, "messages.no_retry").into());
    }
    let from = [state::REJECTED, state::QUEUED, state::UNDELIVERED];
    messages::go(&mut db, id, &from, state::QUEUED, Receipt::default(), now).await?;
    let patient = row.patient_id.map(PatientId::of);
    audit::record(clinic, &mut db, by, "messages.retry", patient, Some(id)).await?;
    Ok(db.commit().await?)
}
