//! «Разобрано».

use kernel::{Problem, Refused, ids::PatientId, problem};
use people::audit;
use shell::{Trace, app::Clinic};
use store::{differences, payments};
use uuid::Uuid;

/// The longest note, in characters.
pub const NOTE: usize = 1000;

/// Notes that somebody has dealt with a difference, and what came of it. Nothing is paid or given
/// back by that.
///
/// Refuses with 404, with `comparisons.resolved` where somebody has already, and at the field with
/// `comparisons.note_wrong`.
pub async fn resolve(clinic: &Clinic, id: Uuid, note: &str, by: &Trace) -> Result<(), Problem> {
    let note = note.trim();
    let mut db = clinic.db().write().await?;
    let mut row = differences::lock(&mut db, id).await?.ok_or_else(problem::not_found)?;
    if row.resolved_at.is_some() {
        return Err(Refused::new(409, "comparisons.resolved").into());
    }
    if note.is_empty() || note.chars().count() > NOTE {
        return Err(Refused::invalid(vec![("note", "comparisons.note_wrong")]).into());
    }
    let payment = match row.payment_id {
        Some(id) => payments::find(&db, kernel::ids::PaymentId::of(id)).await?,
        None => None,
    };
    let patient = payment.map(|one| PatientId::of(one.patient_id));
    row.resolved_at = Some(clinic.now());
    row.resolved_by.clone_from(&by.name);
    row.note = note.to_owned();
    differences::save(&mut db, row).await?;
    audit::record(clinic, &mut db, by, "comparisons.resolve", patient, Some(id)).await?;
    Ok(db.commit().await?)
}
