//! Declaring days off.

use chrono::{Days, NaiveDate, TimeDelta};
use kernel::{Keep, Problem, Refused, ids::new_uuid, problem, zone};
use people::audit;
use shell::{Trace, app::Clinic};
use store::{
    appointments, branches,
    holidays::{self, Holiday, MOST},
};
use uuid::Uuid;
use visits::timetables::{AHEAD, refill, zones};

/// What is to be closed.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Where; none: in every branch.
    pub branches: Vec<Uuid>,
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
    /// Why, for the clinic's people.
    pub note: String,
}

/// What it makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// How many visits are booked on these days: they stay.
    pub visits: usize,
}

/// Takes the weekly hours away on these days, or says how many visits are booked on them. The
/// intervals of all timetables are made anew by a job, a moment later.
///
/// Refuses with `holidays.dates_wrong` and `holidays.note_long` at the fields,
/// `holidays.too_many`, or 404 for branches that the clinic has not.
pub async fn declare(
    clinic: &Clinic,
    wish: &Wish,
    keep: Keep,
    by: &Trace,
) -> Result<Declared, Problem> {
    let now = clinic.now();
    let today = zone::date(clinic.site.config.zone, now);
    let mut wrong = Vec::new();
    if wish.last < wish.first || wish.last < today || wish.last > today + Days::new(AHEAD) {
        wrong.push(("last", "holidays.dates_wrong"));
    }
    if wish.note.chars().count() > super::NOTE {
        wrong.push(("note", "holidays.note_long"));
    }
    if !wrong.is_empty() {
        return Err(Refused::invalid(wrong).into());
    }
    let mut db = clinic.db().write().await?;
    let all = branches::all(&db).await?;
    if !wish.branches.iter().all(|id| all.iter().any(|one| one.id == *id)) {
        return Err(problem::not_found());
    }
    let rows = if wish.branches.is_empty() {
        vec![None]
    } else {
        wish.branches.iter().copied().map(Some).collect()
    };
    let row = |branch| {
        Holiday::new(
            new_uuid(now),
            branch,
            wish.first,
            wish.last,
            wish.note.clone(),
            by.name.clone(),
            now,
        )
    };
    let rows: Vec<Holiday> = rows.into_iter().map(row).collect();
    if holidays::count_since(&db, today).await? + rows.len() as u64 > MOST {
        return Err(Refused::new(409, "holidays.too_many").into());
    }
    let zones = zones(clinic, &all);
    let zone = |branch: &Uuid| zones.get(branch).copied().unwrap_or(clinic.site.config.zone);
    // A day more at both ends: the days are local ones somewhere.
    let from = zone::day_start(clinic.site.config.zone, wish.first) - TimeDelta::days(1);
    let until = zone::day_start(clinic.site.config.zone, wish.last) + TimeDelta::days(2);
    let booked = appointments::booked_within(&db, (from.max(now), until)).await?;
    let on = |branch: &Uuid, at: chrono::DateTime<chrono::Utc>| {
        let day = zone::date(zone(branch), at);
        rows.iter().any(|one| one.is_of(*branch, day))
    };
    let visits = booked.iter().filter(|(branch, at)| on(branch, *at)).count();
    let first = rows.first().map(|row| row.id);
    holidays::add(&mut db, rows).await?;
    if keep == Keep::Yes {
        refill(clinic, &mut db).await?;
        audit::record(clinic, &mut db, by, "holidays.declare", None, first).await?;
        db.commit().await?;
    }
    Ok(Declared { visits })
}
