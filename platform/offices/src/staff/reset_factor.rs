//! Taking away the second factor of who has lost the telephone.

use kernel::{Problem, ids::StaffId};
use people::audit;
use shell::{Trace, app::Clinic};
use store::staff_sessions;

/// Takes the second factor away; the member sets up another one at the next signing in. Every
/// session ends.
///
/// Refuses with 404.
pub async fn reset_factor(clinic: &Clinic, id: StaffId, trace: &Trace) -> Result<(), Problem> {
    let mut db = clinic.db().write().await?;
    let mut row = super::lock(&mut db, id).await?;
    row.totp = None;
    super::save(&mut db, &row).await?;
    staff_sessions::end_all(&mut db, id, None).await?;
    audit::record(clinic, &mut db, trace, "staff.reset_factor", None, Some(id.0)).await?;
    Ok(db.commit().await?)
}
