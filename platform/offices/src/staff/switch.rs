//! Switching a member of the staff off, and on again. Nobody is deleted: the journals name them.

use kernel::{Problem, ids::StaffId, staff::Role};
use people::audit;
use shell::{Trace, app::Clinic};
use store::{staff, staff_sessions, staff_tickets};

/// Ends every session and every link of a member, who cannot come back until switched on.
///
/// Refuses with 404 and `staff.last_administrator`.
pub async fn switch_off(clinic: &Clinic, id: StaffId, trace: &Trace) -> Result<(), Problem> {
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    let known = staff::find(&db, id).await?.ok_or_else(kernel::problem::not_found)?;
    if known.role() == Role::Administrator && known.disabled_at.is_none() {
        super::others_administer(&mut db, id).await?;
    }
    let mut row = super::lock(&mut db, id).await?;
    row.disabled_at.get_or_insert(now);
    super::save(&mut db, &row).await?;
    staff_sessions::end_all(&mut db, id, None).await?;
    staff_tickets::end_all(&mut db, id, now).await?;
    audit::record(clinic, &mut db, trace, "staff.switch_off", None, Some(id.0)).await?;
    Ok(db.commit().await?)
}

/// Lets a member come back.
///
/// Refuses with 404, `limits.staff_full`.
pub async fn switch_on(clinic: &Clinic, id: StaffId, trace: &Trace) -> Result<(), Problem> {
    let mut db = clinic.db().write().await?;
    let mut row = super::lock(&mut db, id).await?;
    if row.disabled_at.is_some() {
        super::room_for_one(clinic, &db).await?;
    }
    row.disabled_at = None;
    super::save(&mut db, &row).await?;
    audit::record(clinic, &mut db, trace, "staff.switch_on", None, Some(id.0)).await?;
    Ok(db.commit().await?)
}
