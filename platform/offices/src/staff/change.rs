//! Changing what a member of the staff is.

use kernel::{Problem, ids::StaffId, staff::Role};
use people::audit;
use shell::{Trace, app::Clinic};
use store::{staff, staff_sessions};

use super::invite::{self, Invitation};

/// What a member is from now on.
pub type Change = Invitation;

/// Changes address, name, role and doctor. Another role ends the member's sessions: what one
/// may do is known from signing in on.
///
/// Refuses with 404, `request.invalid_fields` (email, name, doctor),
/// `staff.last_administrator`.
pub async fn change(
    clinic: &Clinic,
    id: StaffId,
    change: Change,
    trace: &Trace,
) -> Result<(), Problem> {
    let mut db = clinic.db().write().await?;
    let (email, name) = invite::check(&db, &change).await?;
    if change.role != Role::Administrator {
        let now = staff::find(&db, id).await?.ok_or_else(kernel::problem::not_found)?;
        if now.role() == Role::Administrator {
            super::others_administer(&mut db, id).await?;
        }
    }
    let mut row = super::lock(&mut db, id).await?;
    let other_role = row.role() != change.role;
    row.email = email;
    row.name = name;
    row.role = change.role.slug().into();
    row.doctor_id = change.doctor.map(|id| id.0);
    staff::save(&mut db, &row).await.map_err(invite::taken)?;
    if other_role {
        staff_sessions::end_all(&mut db, id, None).await?;
    }
    audit::record(clinic, &mut db, trace, "staff.change", None, Some(id.0)).await?;
    Ok(db.commit().await?)
}
