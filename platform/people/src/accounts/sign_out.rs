//! «Выйти»: this device, another one, all of them.

use kernel::{Problem, ids::SessionId, problem};
use shell::{SignedIn, Trace, app::Clinic};
use store::sessions;

use crate::audit;

/// Ends one session of who has signed in: this one or another device's.
///
/// Refuses with 404 when it is not there, or another's.
pub async fn sign_out(
    clinic: &Clinic,
    patient: &SignedIn,
    session: SessionId,
    trace: &Trace,
) -> Result<(), Problem> {
    let mut db = clinic.db().write().await?;
    if !sessions::end(&mut db, patient.account.id(), session).await? {
        return Err(problem::not_found());
    }
    let (whose, object) = (Some(patient.own.id()), Some(session.0));
    audit::record(clinic, &mut db, trace, "accounts.sign_out", whose, object).await?;
    Ok(db.commit().await?)
}

/// «Выйти везде»: ends every session of who has signed in, this one too.
pub async fn sign_out_everywhere(
    clinic: &Clinic,
    patient: &SignedIn,
    trace: &Trace,
) -> Result<(), Problem> {
    let mut db = clinic.db().write().await?;
    sessions::end_all(&mut db, patient.account.id(), None).await?;
    let whose = Some(patient.own.id());
    audit::record(clinic, &mut db, trace, "accounts.sign_out_everywhere", whose, None).await?;
    Ok(db.commit().await?)
}
