//! A doctor's weekly hours, told as a whole: by a table (M3).

use chrono::NaiveDate;
use kernel::{
    Keep, Problem, Refused,
    ids::{DoctorId, new_uuid},
};
use people::audit;
use shell::{Trace, app::Clinic};
use store::{
    branches, posts, timetables,
    weekly_hours::{WeeklyHours, weeks},
};

use super::{
    change::{possible, put, rows_of, today, zones},
    edit::{Hours, MANY},
};

/// Hours of one day of the week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weekly {
    /// The day: 1 is Monday.
    pub day: i32,
    /// When, where and what for.
    pub hours: Hours,
    /// In which weeks: see [`weeks`].
    pub weeks: &'static str,
    /// The first day; none: as it is, today for hours that are new.
    pub from: Option<NaiveDate>,
    /// The last one, if there is an end.
    pub until: Option<NaiveDate>,
}

/// What became of one row: whether it was there before, or why nothing was done.
pub type Told = Result<bool, Refused>;

/// Puts weekly hours in the place of all that the doctor has, or says what would become of them;
/// days that differ stay. Either all of them are taken or none: a doctor of whom a part is
/// missing could not be booked, and nobody would know. What is told again is as it was.
///
/// A row is refused with `timetable.kind_of_branch`, `timetable.no_post`, `timetable.overlaps`,
/// `timetable.too_many`, or `timetable.others_wrong` for the sake of another row.
pub async fn tell(
    clinic: &Clinic,
    doctor: DoctorId,
    told: &[Weekly],
    keep: Keep,
    trace: &Trace,
) -> Result<Vec<Told>, Problem> {
    let all = |code| Ok(told.iter().map(|_| Err(Refused::new(422, code))).collect());
    if told.len() > MANY {
        return all("timetable.too_many");
    }
    let mut db = clinic.db().write_about(doctor).await?;
    let version = timetables::find(&db, doctor).await?.map_or(0, |row| row.version);
    let branches = branches::all(&db).await?;
    let posts = posts::of_doctors(&db, &[doctor.0]).await?;
    let today = today(clinic);
    let mut wrong = vec![None; told.len()];
    for (at, one) in told.iter().enumerate() {
        wrong[at] = match possible(&one.hours, &branches, &posts) {
            Ok(()) => told[..at]
                .iter()
                .any(|other| one.meets(other, today))
                .then(|| Refused::new(422, "timetable.overlaps")),
            Err(Problem::Refused(refused)) => Some(refused),
            Err(problem) => return Err(problem),
        };
    }
    if wrong.iter().any(Option::is_some) {
        let others = || Refused::new(422, "timetable.others_wrong");
        return Ok(wrong.into_iter().map(|one| Err(one.unwrap_or_else(others))).collect());
    }
    let mut rows = rows_of(&db, doctor).await?;
    let mut left = std::mem::take(&mut rows.weekly);
    let mut answers = Vec::new();
    for one in told {
        let known = left.iter().position(|row| one.is(row));
        answers.push(Ok(known.is_some()));
        rows.weekly.push(match known {
            Some(at) => left.swap_remove(at),
            None => one.row(doctor, clinic, today),
        });
    }
    if version > 0 && left.is_empty() && answers.iter().all(|one| *one == Ok(true)) {
        return Ok(answers);
    }
    let zones = zones(clinic, &branches);
    match put(clinic, &mut db, doctor, version, &rows, &zones).await {
        Ok(_) => {}
        Err(Problem::Refused(refused)) => return all(refused.code),
        Err(problem) => return Err(problem),
    }
    if keep == Keep::Yes {
        audit::record(clinic, &mut db, trace, "timetable.change", None, Some(doctor.0)).await?;
        db.commit().await?;
    }
    Ok(answers)
}

impl Weekly {
    /// Whether a row says the same.
    fn is(&self, row: &WeeklyHours) -> bool {
        let Hours { branch, from, until, slot, kind } = &self.hours;
        (row.weekday, row.branch_id, &row.kind) == (self.day, *branch, kind)
            && (row.from_minute, row.until_minute, row.slot_minutes) == (*from, *until, *slot)
            && (&*row.weeks, row.valid_until) == (self.weeks, self.until)
            && self.from.is_none_or(|from| from == row.valid_from)
    }

    fn row(&self, doctor: DoctorId, clinic: &Clinic, today: NaiveDate) -> WeeklyHours {
        let Hours { branch, from, until, slot, kind } = self.hours.clone();
        WeeklyHours::new(
            new_uuid(clinic.now()),
            doctor.0,
            branch,
            self.day,
            from,
            until,
            slot,
            kind,
            self.from.unwrap_or(today),
            self.until,
            self.weeks.to_owned(),
        )
    }

    /// Whether both would be at the same time.
    fn meets(&self, other: &Self, today: NaiveDate) -> bool {
        let days = |one: &Self| (one.from.unwrap_or(today), one.until.unwrap_or(NaiveDate::MAX));
        let (own, theirs) = (days(self), days(other));
        self.day == other.day
            && (self.weeks == other.weeks || [self.weeks, other.weeks].contains(&weeks::ALL))
            && own.0 <= theirs.1
            && theirs.0 <= own.1
            && self.hours.from < other.hours.until
            && other.hours.from < self.hours.until
    }
}
