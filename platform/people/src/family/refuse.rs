//! The registry refuses a link.

use kernel::{
    Problem, Refused,
    ids::{FamilyLinkId, PatientId},
    problem,
};
use shell::{Trace, app::Clinic};
use store::family_links::{self, FamilyLink, status};

use super::{
    end::decide,
    letter::{self, What},
};
use crate::audit;

/// Refuses a link that waits for the clinic; the representative is told. Refusing once more
/// changes nothing.
///
/// Refuses with `family.decided` when it does not wait any more, with 404 when there is none.
pub async fn refuse(
    clinic: &Clinic,
    id: FamilyLinkId,
    trace: &Trace,
) -> Result<FamilyLink, Problem> {
    let mut db = clinic.db().write().await?;
    let link = family_links::lock_any(&mut db, id).await?;
    let mut link = link.ok_or_else(problem::not_found)?;
    match link.status.as_str() {
        status::REFUSED => return Ok(link),
        status::WAITING => {}
        _ => return Err(Refused::new(409, "family.decided").into()),
    }
    link.status = status::REFUSED.into();
    link.reason = "by_clinic".into();
    decide(clinic, &mut db, &mut link, trace).await?;
    letter::enqueue(&mut db, id, What::Refused, clinic.now()).await?;
    let about = PatientId::of(link.dependent_id.unwrap_or(link.representative_id));
    audit::record(clinic, &mut db, trace, "family.refuse", Some(about), Some(link.id)).await?;
    db.commit().await?;
    Ok(link)
}
