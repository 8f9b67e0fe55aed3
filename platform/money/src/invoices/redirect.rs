//! What an invoice is for takes place elsewhere.

use chrono::{DateTime, Utc};
use kernel::{Problem, Purpose, Refused, ids::BranchId};
use store::{Writer, branch_profiles, invoices, transfers};

/// Lets the invoice of a purpose follow it to another branch, in the transaction of that. What
/// was paid stays with the legal entity that got it. Where the branch takes no money on the
/// portal, an invoice that nothing was paid for is cancelled.
///
/// Refuses with `invoices.paid_elsewhere` where money was paid and the branch is another legal
/// entity's.
pub async fn redirect(
    db: &mut Writer,
    purpose: Purpose,
    branch: BranchId,
    about: &str,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let Some(row) = invoices::lock_live(db, purpose).await? else { return Ok(()) };
    let old = BranchId::of(row.branch_id);
    if old != branch {
        let there = branch_profiles::of(db, branch).await?;
        let paid = row.paid_at.is_some() || transfers::paid_for(db, row.id).await? > 0;
        if paid && there != branch_profiles::of(db, old).await? {
            return Err(Refused::new(409, "invoices.paid_elsewhere").into());
        }
        if !paid && there.is_none() {
            return Ok(invoices::cancel(db, row.id(), now).await?);
        }
    }
    Ok(invoices::redirect(db, row.id(), branch.0, about).await?)
}
