//! Giving up a purchase that was not paid (P6).

use kernel::{Problem, Purpose, Refused, ids::PurchaseId, problem};
use money::invoices;
use people::audit;
use shell::{SignedIn, Trace, app::Clinic};
use store::invoices::Invoice;

/// Gives up a purchase of the patient in whose cabinet one is: its invoice is cancelled, and money
/// that comes all the same goes back. Given up twice, it is given up. What was paid is the registry's
/// to give back.
///
/// Refuses with 404, and with `prices.paid`.
pub async fn give_up(
    clinic: &Clinic,
    who: &SignedIn,
    id: PurchaseId,
    by: &Trace,
) -> Result<Option<Invoice>, Problem> {
    let now = clinic.now();
    let patient = who.patient().id();
    let purpose = Purpose::Purchase(id);
    let mut db = clinic.db().write().await?;
    let all = store::invoices::of_purposes(&db, purpose.kind(), &[purpose.id()]).await?;
    let own = all.into_iter().rfind(|row| row.patient_id == patient.0);
    let own = own.ok_or_else(problem::not_found)?;
    if own.cancelled_at.is_some() {
        return Ok(None);
    }
    let gone = match invoices::cancel(&mut db, purpose, now).await {
        Err(Problem::Refused(Refused { code: "invoices.paid", .. })) => {
            return Err(Refused::new(409, "prices.paid").into());
        }
        done => done?,
    };
    audit::record(clinic, &mut db, by, "prices.give_up", Some(patient), Some(own.id)).await?;
    db.commit().await?;
    Ok(gone)
}
