//! Changing a doctor's timetable, and what the change makes of the planned time.

use super::{
    edit::{Edit, Hours, Known, Rows, monday},
    hours::{Stretch, Zones, covers, expand},
};
use crate::{directory, schedule::plan};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use kernel::{
    Keep, Problem, Refused,
    ids::{DoctorId, new_uuid},
    problem, zone,
};
use people::audit;
use shell::{Trace, app::Clinic};
use store::{
    Reader, Writer, appointments,
    appointments::{Appointment, status},
    branches,
    branches::Branch,
    doctors, holidays,
    intervals::{self, Interval, kind},
    posts::{self, Post},
    special_days, timetables, weekly_hours,
};

/// For how many days ahead hours are looked at for overlaps, and how far ahead days may lie.
pub const AHEAD: u64 = 400;

/// What a change makes of a doctor's time.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// How many intervals are new.
    pub added: usize,
    /// How many are gone.
    pub removed: usize,
    /// The time that is planned from today on.
    pub stretches: Vec<Stretch>,
    /// Booked visits that lie outside: they stay.
    pub outside: Vec<Appointment>,
}

/// Changes a doctor's timetable, or says what would become of it; the first change makes it the
/// panel's. `seen` is the version that the form was made of, 0 where there was none. Visits stay
/// as they are, those outside the new hours are told.
///
/// Refuses with 404, `clinic.changed`, `timetable.overlaps`, `timetable.kind_of_branch`,
/// `timetable.no_post` and what [`Rows::after`] refuses with.
pub async fn change(
    clinic: &Clinic,
    doctor: DoctorId,
    seen: i64,
    edit: &Edit,
    keep: Keep,
    trace: &Trace,
) -> Result<Outcome, Problem> {
    let now = clinic.now();
    let mut db = clinic.db().write_about(doctor).await?;
    doctors::find(&db, doctor).await?.ok_or_else(problem::not_found)?;
    let version = timetables::find(&db, doctor).await?.map_or(0, |row| row.version);
    if version != seen {
        return Err(Refused::new(409, "clinic.changed").into());
    }
    let branches = branches::all(&db).await?;
    let posts = posts::of_doctors(&db, &[doctor.0]).await?;
    if let Some(hours) = edit.hours() {
        possible(hours, &branches, &posts)?;
    }
    let zones = zones(clinic, &branches);
    let known = known(&db, doctor, edit, (&zones, now, today(clinic))).await?;
    let rows = rows_of(&db, doctor).await?.after(edit, &known)?;
    let (added, removed, stretches) = put(clinic, &mut db, doctor, version, &rows, &zones).await?;
    let outside = outside(&db, doctor, &stretches, now).await?;
    if keep == Keep::Yes {
        audit::record(clinic, &mut db, trace, "timetable.change", None, Some(doctor.0)).await?;
        db.commit().await?;
    }
    Ok(Outcome { added, removed, stretches, outside })
}

/// Stores rows as the version after `version`, and what they make.
///
/// Refuses with `timetable.overlaps`.
pub(super) async fn put(
    clinic: &Clinic,
    db: &mut Writer,
    doctor: DoctorId,
    version: i64,
    rows: &Rows,
    zones: &Zones,
) -> Result<(usize, usize, Vec<Stretch>), Problem> {
    let today = today(clinic);
    let far = today + Days::new(AHEAD);
    if let (_, Some(date)) = expand((today, far), &rows.weekly, &rows.special, &[], zones) {
        let refused = Refused::new(422, "timetable.overlaps");
        return Err(refused.with("date", date.format("%d.%m.%Y")).into());
    }
    let until = horizon(clinic, today);
    weekly_hours::replace(db, doctor, rows.weekly.clone()).await?;
    special_days::replace(db, doctor, rows.special.clone()).await?;
    timetables::put(db, doctor, (version + 1, until), clinic.now()).await?;
    fill(clinic, db, doctor, rows, zones).await
}

/// The doctor's rows.
pub async fn rows_of(db: &Reader, doctor: DoctorId) -> Result<Rows, Problem> {
    let weekly = weekly_hours::of_doctor(db, doctor).await?;
    Ok(Rows { weekly, special: special_days::of_doctor(db, doctor).await? })
}

async fn known<'a>(
    db: &Reader,
    doctor: DoctorId,
    edit: &Edit,
    (zones, now, today): (&'a Zones, DateTime<Utc>, NaiveDate),
) -> Result<Known<'a>, Problem> {
    let others = match edit {
        Edit::CopyDoctor(other, _) => weekly_hours::of_doctor(db, *other).await?,
        _ => Vec::new(),
    };
    let mut planned = Vec::new();
    if let Edit::Adopt(week) = edit {
        let from = week.and_time(chrono::NaiveTime::MIN).and_utc() - TimeDelta::days(1);
        let rows = intervals::of_doctor(db, doctor, from, from + TimeDelta::days(9)).await?;
        planned = rows
            .into_iter()
            .filter(|row| {
                zones.get(&row.branch_id).is_some_and(|zone| {
                    monday(row.starts_at.with_timezone(zone).date_naive()) == *week
                })
            })
            .collect();
    }
    Ok(Known { doctor, others, planned, zones, now, today })
}

/// Hours must be possible where they are.
///
/// Refuses with 404 for a branch that is not there, `timetable.kind_of_branch` and
/// `timetable.no_post`.
pub(super) fn possible(hours: &Hours, branches: &[Branch], posts: &[Post]) -> Result<(), Problem> {
    let Hours { branch, kind, .. } = hours;
    let branch = branches.iter().find(|one| one.id == *branch && one.hidden_at.is_none());
    let branch = branch.ok_or_else(problem::not_found)?;
    if ![kind::IN_PERSON, kind::ONLINE].contains(&&**kind) {
        return Ok(());
    }
    if *kind != branch.kind {
        return Err(Refused::new(422, "timetable.kind_of_branch").into());
    }
    if posts.iter().all(|post| post.branch_id != branch.id) {
        return Err(Refused::new(422, "timetable.no_post").into());
    }
    Ok(())
}

/// Puts what the rows make in the place of all that is planned from today on; tells how many
/// intervals are new, how many are gone, and all there are.
pub async fn fill(
    clinic: &Clinic,
    db: &mut Writer,
    doctor: DoctorId,
    rows: &Rows,
    zones: &Zones,
) -> Result<(usize, usize, Vec<Stretch>), Problem> {
    let now = clinic.now();
    let today = today(clinic);
    let from = zone::day_start(clinic.site.config.zone, today);
    // A day more at both ends: the day is a local one somewhere.
    let days = (today - Days::new(1), horizon(clinic, today));
    let off = holidays::since(db, days.0).await?;
    let (mut stretches, _) = expand(days, &rows.weekly, &rows.special, &off, zones);
    let ever = from + TimeDelta::days(4000);
    let (mut old, begun): (Vec<Interval>, Vec<Interval>) =
        intervals::of_doctor(db, doctor, from, ever)
            .await?
            .into_iter()
            .partition(|row| row.starts_at >= from);
    let reached = begun.iter().map(|row| row.ends_at).max().unwrap_or(from);
    stretches.retain(|one| one.from >= reached);
    let mut new = Vec::new();
    for one in &stretches {
        match old.iter().position(|row| one.is(row)) {
            Some(at) => drop(old.swap_remove(at)),
            None => new.push(Interval::new(
                new_uuid(now),
                doctor.0,
                one.branch,
                one.from,
                one.until,
                one.slot,
                one.kind.clone(),
            )),
        }
    }
    let (added, removed) = (new.len(), old.len());
    intervals::remove(db, &old).await?;
    intervals::add(db, new).await?;
    if added + removed > 0 {
        plan::forget_after_commit(clinic, db, doctor);
    }
    Ok((added, removed, stretches))
}

/// The booked visits before the doctor that lie outside the hours.
pub async fn outside(
    db: &Reader,
    doctor: DoctorId,
    stretches: &[Stretch],
    now: DateTime<Utc>,
) -> Result<Vec<Appointment>, Problem> {
    let rows = appointments::keeping_slots(db, doctor, now, now + TimeDelta::days(4000)).await?;
    let lies = |row: &Appointment| {
        row.status == status::BOOKED
            && row.starts_at >= now
            && !covers(stretches, row.branch_id, (row.starts_at, row.ends_at))
    };
    Ok(rows.into_iter().filter(lies).collect())
}

/// The last day for which intervals are made: booking is open until then, and some days more.
pub fn horizon(clinic: &Clinic, today: NaiveDate) -> NaiveDate {
    let days = clinic.site.config.booking.horizon_days.max(28);
    today + Days::new(u64::from(days) + 7)
}

/// The date at the clinic.
pub fn today(clinic: &Clinic) -> NaiveDate {
    zone::date(clinic.site.config.zone, clinic.now())
}

/// The zone of each branch.
pub fn zones(clinic: &Clinic, branches: &[Branch]) -> Zones {
    branches.iter().map(|branch| (branch.id, directory::zone(clinic, branch))).collect()
}
