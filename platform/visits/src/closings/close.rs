//! Closing.

use chrono::NaiveDate;
use kernel::{
    Problem, Refused,
    ids::{BranchId, ClosingId, SpecialisationId, new_uuid},
    problem, zone,
};
use people::audit;
use shell::{Trace, app::Clinic};
use store::{
    cache::keys::ClinicDirectory,
    closings::{self, Closing, MOST},
};

use crate::directory;

/// What is to be closed.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Where; none: in every branch.
    pub branch: Option<BranchId>,
    /// As what; none: as any specialist.
    pub specialisation: Option<SpecialisationId>,
    /// The first day, local to the branch.
    pub from: NaiveDate,
    /// The last day; none: until it is opened.
    pub until: Option<NaiveDate>,
    /// What patients are told.
    pub reason: String,
}

/// Closes booking to patients for visits on these days. Visits that are booked stay, and who is
/// filling in the form may finish.
///
/// Refuses with `closings.dates_wrong` and `closings.reason_long` at the fields,
/// `closings.too_many`, or 404 for what the clinic has not.
pub async fn close(clinic: &Clinic, wish: Wish, by: &Trace) -> Result<ClosingId, Problem> {
    let now = clinic.now();
    let directory = directory::of(clinic).await?;
    let branch = match wish.branch {
        Some(id) => Some(directory.branch(id.0).ok_or_else(problem::not_found)?),
        None => None,
    };
    if let Some(id) = wish.specialisation {
        directory.specialisation(id.0).ok_or_else(problem::not_found)?;
    }
    let zone = branch.map_or(clinic.site.config.zone, |one| directory::zone(clinic, one));
    let mut wrong = Vec::new();
    let (starts_at, _) = zone::day(zone, wish.from);
    let ends_at = wish.until.map(|last| zone::day(zone, last).1);
    if wish.until.is_some_and(|last| last < wish.from) || ends_at.is_some_and(|end| end <= now) {
        wrong.push(("until", "closings.dates_wrong"));
    }
    if wish.reason.chars().count() > super::REASON {
        wrong.push(("reason", "closings.reason_long"));
    }
    if !wrong.is_empty() {
        return Err(Refused::invalid(wrong).into());
    }
    let mut db = clinic.db().write().await?;
    if closings::count_since(&db, now).await? >= MOST {
        return Err(Refused::new(409, "closings.too_many").into());
    }
    let id = new_uuid(now);
    let row = Closing::new(
        id,
        wish.branch.map(|id| id.0),
        wish.specialisation.map(|id| id.0),
        starts_at,
        ends_at,
        wish.reason,
        by.name.clone(),
        now,
    );
    closings::add(&mut db, row).await?;
    audit::record(clinic, &mut db, by, "closings.close", None, Some(id)).await?;
    let cache = clinic.cache();
    db.after_commit(move || cache.forget(ClinicDirectory));
    db.commit().await?;
    Ok(ClosingId::of(id))
}
