//! «Выбрать»: in whose cabinet to act (D1).

use kernel::{Problem, Refused, ids::PatientId, problem};
use shell::{SignedIn, Trace, app::Clinic};
use store::{family_links, patients, sessions};

use crate::audit;

/// Chooses in whose cabinet the session acts: the own one, or that of a patient for whom a link
/// is in force. Everything done from then on is done in that patient's name. Choosing the same
/// once more is no mistake.
///
/// Refuses with `family.waiting` when the clinic has not yet confirmed the link (anew), with
/// 404 for anybody else.
pub async fn choose(
    clinic: &Clinic,
    who: &SignedIn,
    patient: PatientId,
    trace: &Trace,
) -> Result<(), Problem> {
    let config = &clinic.site.config;
    let mut db = clinic.db().write().await?;
    let mut object = None;
    if patient != who.own.id() {
        let link = match config.family.enabled {
            true => family_links::active(&db, who.own.id(), patient).await?,
            false => None,
        };
        let link = link.ok_or_else(problem::not_found)?;
        if !link.in_force(&config.family, config.zone, clinic.now()) {
            return Err(Refused::new(409, "family.waiting").into());
        }
        let card = patients::find(&db, patient).await?;
        card.filter(|card| card.forgotten_at.is_none()).ok_or_else(problem::not_found)?;
        object = Some(link.id);
    }
    if !sessions::act_for(&mut db, who.session, patient).await? {
        return Err(problem::not_found());
    }
    audit::record(clinic, &mut db, trace, "family.choose", Some(patient), object).await?;
    Ok(db.commit().await?)
}
