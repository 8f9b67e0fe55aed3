//! Patients join programmes and leave them.

use kernel::{
    Problem, Refused,
    ids::{BonusCardId, PatientId, ProgrammeId},
    problem, zone,
};
use people::audit;
use shell::{Trace, app::Clinic};
use store::{
    Alone,
    bonus_cards::{self, BonusCard},
    bonus_programmes, patients,
};

/// The longest number of a card.
const NUMBER: usize = 50;

/// A card to be handed out.
#[derive(Clone, Debug)]
pub struct Join {
    /// Its id: sent twice, it is one.
    pub id: BonusCardId,
    /// Who joins.
    pub patient: PatientId,
    /// Which programme.
    pub programme: ProgrammeId,
    /// What stands on the card; may be empty.
    pub number: String,
}

/// Lets a patient join a programme.
///
/// Refuses with 404, with `balances.joined` where the patient has a card of it, with
/// `balances.programme_over`, and at the field with `balances.number_wrong`.
pub async fn join(clinic: &Clinic, join: Join, by: &Trace) -> Result<(), Problem> {
    let now = clinic.now();
    let Join { id, patient, programme, number } = join;
    let letters = number.chars();
    if letters.clone().count() > NUMBER || letters.into_iter().any(char::is_control) {
        return Err(Refused::invalid(vec![("number", "balances.number_wrong")]).into());
    }
    // Two who hand one out at once: the second sees the first one's.
    let mut db = clinic.db().write_alone(Alone::Patients).await?;
    let card = patients::find(&db, patient).await?;
    card.filter(|card| card.forgotten_at.is_none()).ok_or_else(problem::not_found)?;
    let of = bonus_programmes::lock(&mut db, programme).await?.ok_or_else(problem::not_found)?;
    let known = bonus_cards::of_patient(&db, patient).await?;
    if known.iter().any(|card| card.id == id.0) {
        return Ok(());
    }
    if known.iter().any(|card| card.programme_id == programme.0) {
        return Err(Refused::new(409, "balances.joined").into());
    }
    if of.retired_at.is_some() {
        return Err(Refused::new(409, "balances.programme_over").into());
    }
    if bonus_cards::lock(&mut db, id).await?.is_some() {
        return Err(problem::not_found());
    }
    let today = zone::date(clinic.site.config.zone, now);
    let row = BonusCard::new(id.0, None, programme.0, patient.0, number, today, now, None);
    bonus_cards::put(&mut db, vec![row]).await?;
    audit::record(clinic, &mut db, by, "balances.join", Some(patient), Some(id.0)).await?;
    Ok(db.commit().await?)
}

/// Ends a patient's card; what the patient has stays. Ended already, nothing changes.
///
/// Refuses with 404.
pub async fn leave(
    clinic: &Clinic,
    patient: PatientId,
    id: BonusCardId,
    by: &Trace,
) -> Result<(), Problem> {
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    let row = bonus_cards::lock(&mut db, id).await?;
    let mut row = row.filter(|row| row.patient_id == patient.0).ok_or_else(problem::not_found)?;
    if row.ended_at.is_some() {
        return Ok(());
    }
    row.ended_at = Some(now);
    row.updated_at = now;
    bonus_cards::put(&mut db, vec![row]).await?;
    audit::record(clinic, &mut db, by, "balances.leave", Some(patient), Some(id.0)).await?;
    Ok(db.commit().await?)
}
