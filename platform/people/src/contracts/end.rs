//! Ending a contract.

use kernel::{Problem, ids::PatientId, problem, zone};
use shell::{Trace, app::Clinic};
use store::insurance_contracts;
use uuid::Uuid;

use crate::audit;

/// Today is the contract's last day; one that has not begun is taken back altogether, one that is
/// over stays as it is.
///
/// Refuses with 404.
pub async fn end(clinic: &Clinic, patient: PatientId, id: Uuid, by: &Trace) -> Result<(), Problem> {
    let now = clinic.now();
    let today = zone::date(clinic.site.config.zone, now);
    let mut db = clinic.db().write().await?;
    let row = insurance_contracts::lock(&mut db, id).await?;
    let row = row.filter(|row| row.patient_id == patient.0);
    let mut row = row.ok_or_else(problem::not_found)?;
    if row.valid_until.is_some_and(|until| until <= today) {
        return Ok(());
    }
    if row.valid_from > today {
        insurance_contracts::remove(&mut db, std::slice::from_ref(&row)).await?;
    } else {
        row.valid_until = Some(today);
        row.updated_at = now;
        insurance_contracts::put(&mut db, vec![row]).await?;
    }
    audit::record(clinic, &mut db, by, "contracts.end", Some(patient), Some(id)).await?;
    Ok(db.commit().await?)
}
