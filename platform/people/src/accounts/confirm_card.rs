//! The registry confirms a patient.

use kernel::{Problem, ids::PatientId, problem};
use shell::{Trace, app::Clinic};
use store::{
    changes,
    patients::{self, Patient},
};

use crate::audit;

/// Confirms a patient at the visit to the registry: «Неподтвержденная регистрация» ends, the
/// portal gives full access (A5). Confirmed twice it is as confirmed once.
///
/// Refuses with 404 when there is no such card.
pub async fn confirm_card(
    clinic: &Clinic,
    patient: PatientId,
    trace: &Trace,
) -> Result<Patient, Problem> {
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    let card = patients::lock(&mut db, patient).await?;
    let mut card =
        card.filter(|card| card.forgotten_at.is_none()).ok_or_else(problem::not_found)?;
    if !card.is_confirmed() {
        card.confirmed_at = Some(now);
        patients::save(&mut db, &card).await?;
        // What the information system itself has told is no news for it.
        if trace.actor == "mis" {
            changes::add_told(&mut db, "patients.confirmed", card.id, now);
        } else {
            changes::add(&mut db, "patients.confirmed", card.id, now).await?;
        }
        audit::record(clinic, &mut db, trace, "patients.confirm", Some(patient), None).await?;
    }
    db.commit().await?;
    Ok(card)
}
