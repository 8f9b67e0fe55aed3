//! «Забыли пароль?» of the panel.

use kernel::Problem;
use shell::{Trace, app::Clinic, http::limits::Kind};
use store::staff;

use super::{letter, ticket};

/// Sends a member a link by which another password is chosen. An address that is nobody's gets
/// nothing, and the same answer.
///
/// Refuses with `limits.too_many`.
pub async fn recover(clinic: &Clinic, typed: &str, trace: &Trace) -> Result<(), Problem> {
    let email = typed.trim().to_lowercase();
    let limits = &clinic.app.limits;
    limits.count_kind(clinic, Kind::Codes, &trace.ip).await?;
    limits.count_kind(clinic, Kind::CodesTo, &format!("staff:{email}")).await?;
    let mut db = clinic.db().write().await?;
    let member = staff::of_email(&db, &email).await?;
    let Some(member) = member.filter(|one| one.disabled_at.is_none()) else { return Ok(()) };
    let ticket = ticket::issue(clinic, &mut db, member.id(), ticket::RECOVERY).await?;
    letter::enqueue(clinic, &mut db, letter::What::Recovery, ticket).await?;
    Ok(db.commit().await?)
}
