//! One that failed is tried again.

use kernel::{Problem, Refused, ids::ReceiptId, problem};
use people::audit;
use shell::{Trace, app::Clinic};
use store::receipts::{self, Receipt, kind, registrar, state};

use super::send::plan;

/// Whether one can be sent again from here: what the provider registers with the payment itself
/// cannot.
pub fn can_again(row: &Receipt) -> bool {
    let ours = row.registrar != registrar::PROVIDER || row.kind == kind::SETTLEMENT;
    ours && row.state == state::FAILED
}

/// Has a receipt that was refused registered after all, once what was wrong is mended. What the
/// provider registers with the payment itself cannot be sent again from here.
///
/// Refuses with 404, and with `receipts.not_failed`, `receipts.of_provider`.
pub async fn again(clinic: &Clinic, id: ReceiptId, by: &Trace) -> Result<(), Problem> {
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    let mut row = receipts::lock(&mut db, id).await?.ok_or_else(problem::not_found)?;
    if row.state != state::FAILED {
        return Err(Refused::new(409, "receipts.not_failed").into());
    }
    if !can_again(&row) {
        return Err(Refused::new(409, "receipts.of_provider").into());
    }
    row.state = state::NEW.into();
    row.error = String::new();
    row.finished_at = None;
    // The registrar keeps what has failed under its id: this one goes under another.
    row.provider_receipt_id = None;
    row.fiscal = String::new();
    row.created_at = now;
    plan(&mut db, &mut row, now, now).await?;
    receipts::save(&mut db, row).await?;
    audit::record(clinic, &mut db, by, "receipts.again", None, Some(id.0)).await?;
    Ok(db.commit().await?)
}
