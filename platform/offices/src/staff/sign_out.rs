//! «Выйти»: here, or everywhere.

use kernel::Problem;
use people::audit;
use shell::{AtWork, Trace, app::Clinic};
use store::staff_sessions;

/// Ends this session; that it has ended already is no mistake.
pub async fn sign_out(clinic: &Clinic, who: &AtWork, trace: &Trace) -> Result<(), Problem> {
    let mut db = clinic.db().write().await?;
    staff_sessions::end(&mut db, who.member.id(), who.session).await?;
    audit::record(clinic, &mut db, trace, "staff.sign_out", None, Some(who.session.0)).await?;
    Ok(db.commit().await?)
}

/// «Выйти везде»: ends every session of who is at work, this one too.
pub async fn sign_out_everywhere(
    clinic: &Clinic,
    who: &AtWork,
    trace: &Trace,
) -> Result<(), Problem> {
    let mut db = clinic.db().write().await?;
    staff_sessions::end_all(&mut db, who.member.id(), None).await?;
    audit::record(clinic, &mut db, trace, "staff.sign_out_everywhere", None, None).await?;
    Ok(db.commit().await?)
}
