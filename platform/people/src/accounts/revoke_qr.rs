//! The clinic takes a QR code back.

use kernel::{
    Problem,
    ids::{PatientId, QrTicketId},
    problem,
};
use shell::{Trace, app::Clinic};
use store::qr_tickets;

use crate::audit;

/// Takes a QR code back; whoever is signed in by it already stays so.
///
/// Refuses with 404 when there is none, or it was taken back before.
pub async fn revoke_qr(clinic: &Clinic, id: QrTicketId, trace: &Trace) -> Result<(), Problem> {
    let mut db = clinic.db().write().await?;
    let row = qr_tickets::find(&db, id).await?.ok_or_else(problem::not_found)?;
    if !qr_tickets::revoke(&mut db, id, clinic.now()).await? {
        return Err(problem::not_found());
    }
    let whose = Some(PatientId::of(row.patient_id));
    audit::record(clinic, &mut db, trace, "accounts.revoke_qr", whose, Some(id.0)).await?;
    Ok(db.commit().await?)
}
