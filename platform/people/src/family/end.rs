//! Ending a link.

use kernel::{
    Problem,
    ids::{FamilyLinkId, PatientId},
    problem,
};
use shell::{Trace, app::Clinic};
use store::{
    Writer, accounts, changes,
    family_links::{self, FamilyLink, Taken, status},
    sessions,
};

use super::letter::{self, What};
use crate::audit;

/// Who ends a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The representative, or the patient who is represented: a card.
    Patient(PatientId),
    /// The clinic's staff.
    Staff,
}

/// Ends a link, or takes a wish for one back: the representative himself, the patient whom he
/// acts for, or the clinic. Whoever is in the dependent's cabinet at that moment is back in his
/// own. The representative is told when it was not he. What is ended already stays so.
///
/// Refuses with 404 when the link is none of this patient's.
pub async fn end(
    clinic: &Clinic,
    id: FamilyLinkId,
    by: By,
    trace: &Trace,
) -> Result<FamilyLink, Problem> {
    let mut db = clinic.db().write().await?;
    let link = family_links::lock_any(&mut db, id).await?;
    let mut link = link.filter(|link| may(link, by)).ok_or_else(problem::not_found)?;
    if link.status == status::ENDED {
        return Ok(link);
    }
    let representative = PatientId::of(link.representative_id);
    let himself = by == By::Patient(representative);
    let reason = match by {
        By::Staff => "by_clinic",
        By::Patient(_) if himself => "by_representative",
        By::Patient(_) => "by_dependent",
    };
    close(clinic, &mut db, &mut link, reason, trace).await?;
    if !himself {
        letter::enqueue(&mut db, id, What::Ended, clinic.now()).await?;
    }
    let about = link.dependent_id.unwrap_or(link.representative_id);
    let about = Some(PatientId::of(about));
    audit::record(clinic, &mut db, trace, "family.end", about, Some(link.id)).await?;
    db.commit().await?;
    Ok(link)
}

fn may(link: &FamilyLink, by: By) -> bool {
    match by {
        By::Staff => true,
        By::Patient(card) => link.representative_id == card.0 || link.dependent_id == Some(card.0),
    }
}

/// Ends a locked link in the caller's transaction and leads the representative's sessions out
/// of the dependent's cabinet.
pub(crate) async fn close(
    clinic: &Clinic,
    db: &mut Writer,
    link: &mut FamilyLink,
    reason: &str,
    trace: &Trace,
) -> Result<(), Problem> {
    link.status = status::ENDED.into();
    link.reason = reason.into();
    decide(clinic, db, link, trace).await
}

/// Stores what was decided about a link that is not in force any more.
pub(super) async fn decide(
    clinic: &Clinic,
    db: &mut Writer,
    link: &mut FamilyLink,
    trace: &Trace,
) -> Result<(), Problem> {
    let now = clinic.now();
    link.decided_at = Some(now);
    link.decided_by = if trace.actor == "staff" { &trace.name } else { trace.actor }.into();
    match family_links::save(db, link).await {
        Ok(()) => {}
        Err(Taken::Already) => return Err(Problem::failed("a link stood twice")),
        Err(Taken::Failed(error)) => return Err(error.into()),
    }
    let own = PatientId::of(link.representative_id);
    if let (Some(dependent), Some(account)) =
        (link.dependent_id, accounts::of_patient(db, own).await?)
    {
        sessions::leave(db, account.id(), PatientId::of(dependent), own).await?;
    }
    Ok(changes::add(db, "family_links.changed", link.id, now).await?)
}
