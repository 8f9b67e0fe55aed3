//! Putting a doctor's working time in the place of what was planned.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{
    Problem, Refused,
    ids::{DoctorId, new_uuid},
    problem,
};
use shell::app::Clinic;
use store::{
    branches::{self, Branch},
    doctors,
    intervals::{self, Interval, kind},
    timetables,
};
use visits::schedule::plan;

use crate::{
    batch::{Answer, Done, Item, Refusal},
    check,
    records::IntervalRecord,
};

/// The longest range, in days.
const MAX_DAYS: i64 = 400;

/// What became of a schedule.
#[derive(Clone, Debug)]
pub struct Replaced {
    /// Each of the intervals, in order.
    pub items: Vec<Answer>,
    /// How many that were planned before are gone.
    pub removed: u64,
}

/// Puts intervals in the place of all that a doctor's begin in a range with. They lie within the
/// range and do not overlap; one that is refused is left out. Visits stay as they are.
///
/// Refuses with 404 for an unknown doctor, with `exchange.time_wrong`, `exchange.range_wrong`, or
/// `exchange.schedule_of_panel` for a doctor whose time the clinic keeps in the panel.
pub async fn replace(
    clinic: &Clinic,
    doctor: &str,
    (from, until): (&str, &str),
    items: Vec<Item<IntervalRecord>>,
) -> Result<Replaced, Problem> {
    let at = |text| check::moment("", text).map_err(|refusal| Refused::new(422, refusal.code));
    let (from, until) = (at(from)?, at(until)?);
    if from >= until || until - from > TimeDelta::days(MAX_DAYS) {
        return Err(Refused::new(422, "exchange.range_wrong").into());
    }
    check::id("", doctor).map_err(|_| problem::not_found())?;
    let db = clinic.db().read().await?;
    let found = doctors::ids_of_codes(&db, &[doctor.to_owned()]).await?;
    let branches = branches::all(&db).await?;
    drop(db);
    let (_, doctor) = found.into_iter().next().ok_or_else(problem::not_found)?;
    let doctor = DoctorId::of(doctor);

    let mut db = clinic.db().write_about(doctor).await?;
    if timetables::find(&db, doctor).await?.is_some() {
        return Err(Refused::new(409, "exchange.schedule_of_panel").into());
    }
    let planned = intervals::of_doctor(&db, doctor, from, until).await?;
    let (mut old, mut taken): (Vec<Interval>, Vec<_>) =
        planned.into_iter().partition(|row| row.starts_at >= from);
    let mut new = Vec::new();
    let mut answers = Vec::new();
    for item in items {
        let read = item.map_err(|unread| unread.refusal);
        let row = read.and_then(|told| row(clinic, &told, doctor, &branches));
        let row = row.and_then(|row| {
            if row.starts_at < from || row.ends_at > until {
                return Err(Refusal::of("/starts_at", "exchange.out_of_range"));
            }
            let meets = |one: &Interval| one.starts_at < row.ends_at && row.starts_at < one.ends_at;
            if taken.iter().any(meets) {
                return Err(Refusal::of("/starts_at", "exchange.overlaps"));
            }
            Ok(row)
        });
        answers.push(match row {
            Err(refusal) => Answer::refused(None, refusal),
            Ok(row) => {
                taken.push(row.clone());
                let known = old.iter().position(|one| same(one, &row));
                let done = if known.is_some() { Done::Unchanged } else { Done::Created };
                match known {
                    Some(at) => drop(old.swap_remove(at)),
                    None => new.push(row),
                }
                Answer { mis_id: None, outcome: Ok((done, None)) }
            }
        });
    }
    let removed = intervals::remove(&mut db, &old).await?;
    let changed = removed > 0 || !new.is_empty();
    intervals::add(&mut db, new).await?;
    if changed {
        plan::forget_after_commit(clinic, &mut db, doctor);
    }
    db.commit().await?;
    Ok(Replaced { items: answers, removed })
}

/// The row that an interval is to be.
fn row(
    clinic: &Clinic,
    told: &IntervalRecord,
    doctor: DoctorId,
    branches: &[Branch],
) -> Result<Interval, Refusal> {
    let branch = branches.iter().find(|branch| branch.code == told.branch);
    let branch = branch.ok_or_else(|| Refusal::of("/branch", "exchange.unknown_reference"))?;
    let (from, until) = span(&told.starts_at, &told.ends_at)?;
    let slot = check::number("/slot_minutes", told.slot_minutes, 1, 24 * 60)?;
    let kind = told.kind.as_deref().unwrap_or(&branch.kind);
    if !kind::ALL.contains(&kind) {
        return Err(Refusal::of("/kind", "exchange.word_unknown"));
    }
    if [kind::IN_PERSON, kind::ONLINE].contains(&kind) && kind != branch.kind {
        return Err(Refusal::of("/kind", "exchange.kind_of_branch"));
    }
    let id = new_uuid(clinic.now());
    Ok(Interval::new(id, doctor.0, branch.id, from, until, slot, kind.to_owned()))
}

/// A beginning and an end, at most a day apart.
pub(crate) fn span(
    starts_at: &str,
    ends_at: &str,
) -> Result<(DateTime<Utc>, DateTime<Utc>), Refusal> {
    let from = check::moment("/starts_at", starts_at)?;
    let until = check::moment("/ends_at", ends_at)?;
    if from >= until {
        return Err(Refusal::of("/ends_at", "exchange.ends_before"));
    }
    if until - from > TimeDelta::days(1) {
        return Err(Refusal::of("/ends_at", "exchange.too_long"));
    }
    Ok((from, until))
}

fn same(one: &Interval, other: &Interval) -> bool {
    let what = |row: &Interval| {
        (row.branch_id, row.starts_at, row.ends_at, row.slot_minutes, row.kind.clone())
    };
    what(one) == what(other)
}
