//! What can be done with a timetable, and what becomes of its rows.

use chrono::{DateTime, Datelike, Days, NaiveDate, Timelike, Utc, Weekday};
use kernel::{
    Problem, Refused,
    ids::{DoctorId, new_uuid},
};
use store::{
    intervals::Interval,
    special_days::{SpecialDays, what},
    weekly_hours::{WeeklyHours, weeks},
};
use uuid::Uuid;

use super::hours::Zones;

/// The most rows of weekly hours, and of special days, of one doctor.
pub(super) const MANY: usize = 500;

/// Hours of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Where.
    pub branch: Uuid,
    /// The beginning, in minutes of the day.
    pub from: i32,
    /// The end, at most 24 hours.
    pub until: i32,
    /// The length of a slot, in minutes.
    pub slot: i32,
    /// What for: see [`store::intervals::kind`].
    pub kind: String,
}

/// From which day until which, in which weeks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Valid {
    /// The first day.
    pub from: NaiveDate,
    /// The last one, if there is an end.
    pub until: Option<NaiveDate>,
    /// See [`store::weekly_hours::weeks`].
    pub weeks: &'static str,
}

/// What is done with a timetable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// The panel keeps the doctor's time from now on; the week that is planned now, which begins
    /// on this Monday, comes back every week.
    Adopt(NaiveDate),
    /// The same hours on some days of the week, 1 is Monday.
    AddWeekly(Vec<i32>, Hours, Valid),
    /// Other hours in the place of a row.
    ChangeWeekly(Uuid, i32, Hours, Valid),
    /// A row less.
    RemoveWeekly(Uuid),
    /// Days that differ: see [`what`]; days off have no hours.
    AddDays((NaiveDate, NaiveDate), &'static str, Option<Hours>, String),
    /// A row of such days less.
    RemoveDays(Uuid),
    /// The week that begins on a Monday, as it is, on every week of a range.
    CopyWeek(NaiveDate, (NaiveDate, NaiveDate)),
    /// Another doctor's weekly hours from a day on, in the place of the own ones.
    CopyDoctor(DoctorId, NaiveDate),
}

impl Edit {
    /// The hours that are typed, if any.
    pub const fn hours(&self) -> Option<&Hours> {
        match self {
            Self::AddWeekly(_, hours, _)
            | Self::ChangeWeekly(_, _, hours, _)
            | Self::AddDays(_, _, Some(hours), _) => Some(hours),
            _ => None,
        }
    }
}

/// The rows of a timetable.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// What comes back every week.
    pub weekly: Vec<WeeklyHours>,
    /// What differs.
    pub special: Vec<SpecialDays>,
}

/// What an edit may need to know of elsewhere.
pub struct Known<'a> {
    /// The doctor.
    pub doctor: DoctorId,
    /// The other doctor's weekly hours.
    pub others: Vec<WeeklyHours>,
    /// What is planned in the week that is taken over.
    pub planned: Vec<Interval>,
    /// The branches' zones.
    pub zones: &'a Zones,
    /// Now.
    pub now: DateTime<Utc>,
    /// The local date.
    pub today: NaiveDate,
}

impl Rows {
    /// The rows once the edit is done.
    ///
    /// Refuses with 404 for a row that is not there, with `timetable.nothing_to_copy` and
    /// `timetable.too_many`.
    pub fn after(mut self, edit: &Edit, known: &Known<'_>) -> Result<Self, Problem> {
        match edit {
            Edit::Adopt(_) => {
                let Self { weekly, .. } = &mut self;
                for one in &known.planned {
                    weekly.extend(adopted(one, known));
                }
            }
            Edit::AddWeekly(days, hours, valid) => {
                let new = days.iter().map(|day| weekly_row(known, *day, hours, *valid));
                self.weekly.extend(new);
            }
            Edit::ChangeWeekly(id, day, hours, valid) => {
                let at = self.weekly.iter().position(|one| one.id == *id);
                let at = at.ok_or_else(kernel::problem::not_found)?;
                self.weekly[at] = weekly_row(known, *day, hours, *valid);
            }
            Edit::RemoveWeekly(id) => {
                let before = self.weekly.len();
                self.weekly.retain(|one| one.id != *id);
                there(self.weekly.len() < before)?;
            }
            Edit::AddDays(days, what, hours, note) => {
                self.special.push(special_row(known, *days, what, hours.as_ref(), note));
            }
            Edit::RemoveDays(id) => {
                let before = self.special.len();
                self.special.retain(|one| one.id != *id);
                there(self.special.len() < before)?;
            }
            Edit::CopyWeek(monday, range) => self.copy_week(known, *monday, *range)?,
            Edit::CopyDoctor(_, from) => self.copy_doctor(known, *from)?,
        }
        if self.weekly.len() > MANY || self.special.len() > MANY {
            return Err(Refused::new(422, "timetable.too_many").into());
        }
        Ok(self)
    }

    /// Every day of the range becomes as the day of that week is.
    fn copy_week(
        &mut self,
        known: &Known<'_>,
        monday: NaiveDate,
        (first, last): (NaiveDate, NaiveDate),
    ) -> Result<(), Problem> {
        let sunday = monday + Days::new(6);
        let (week, _) =
            super::hours::expand((monday, sunday), &self.weekly, &self.special, &[], known.zones);
        if week.is_empty() {
            return Err(Refused::new(422, "timetable.nothing_to_copy").into());
        }
        self.special = std::mem::take(&mut self.special)
            .into_iter()
            .flat_map(|row| without(row, (first, last), known.now))
            .collect();
        for date in first.iter_days().take_while(|date| *date <= last) {
            let same = |one: &&super::hours::Stretch| one.date.weekday() == date.weekday();
            let mut any = false;
            for one in week.iter().filter(same) {
                any = true;
                let zone = known.zones.get(&one.branch).copied().unwrap_or_default();
                let hours = Hours {
                    branch: one.branch,
                    from: minute_of(one.from, zone, one.date),
                    until: minute_of(one.until, zone, one.date),
                    slot: one.slot,
                    kind: one.kind.clone(),
                };
                let row = special_row(known, (date, date), what::INSTEAD, Some(&hours), "");
                self.special.push(row);
            }
            if !any {
                self.special.push(special_row(known, (date, date), what::OFF, None, ""));
            }
            if self.special.len() > MANY {
                return Err(Refused::new(422, "timetable.too_many").into());
            }
        }
        Ok(())
    }

    /// The own hours end the day before, the other doctor's follow.
    fn copy_doctor(&mut self, known: &Known<'_>, from: NaiveDate) -> Result<(), Problem> {
        let theirs =
            known.others.iter().filter(|one| one.valid_until.is_none_or(|last| last >= from));
        let theirs: Vec<WeeklyHours> = theirs
            .map(|one| {
                let mut own = one.clone();
                own.id = new_uuid(known.now);
                own.doctor_id = known.doctor.0;
                own.valid_from = one.valid_from.max(from);
                own
            })
            .collect();
        if theirs.is_empty() {
            return Err(Refused::new(422, "timetable.nothing_to_copy").into());
        }
        self.weekly.retain(|one| one.valid_from < from);
        let end = from - Days::new(1);
        for one in &mut self.weekly {
            one.valid_until = Some(one.valid_until.map_or(end, |until| until.min(end)));
        }
        self.weekly.extend(theirs);
        Ok(())
    }
}

fn there(found: bool) -> Result<(), Problem> {
    if found { Ok(()) } else { Err(kernel::problem::not_found()) }
}

fn weekly_row(known: &Known<'_>, weekday: i32, hours: &Hours, valid: Valid) -> WeeklyHours {
    WeeklyHours::new(
        new_uuid(known.now),
        known.doctor.0,
        hours.branch,
        weekday,
        hours.from,
        hours.until,
        hours.slot,
        hours.kind.clone(),
        valid.from,
        valid.until,
        valid.weeks.to_owned(),
    )
}

fn special_row(
    known: &Known<'_>,
    (first, last): (NaiveDate, NaiveDate),
    what: &str,
    hours: Option<&Hours>,
    note: &str,
) -> SpecialDays {
    SpecialDays::new(
        new_uuid(known.now),
        known.doctor.0,
        first,
        last,
        what.to_owned(),
        hours.map(|one| one.branch),
        hours.map_or(0, |one| one.from),
        hours.map_or(0, |one| one.until),
        hours.map_or(0, |one| one.slot),
        hours.map(|one| one.kind.clone()).unwrap_or_default(),
        note.to_owned(),
    )
}

/// What is left of special days without a range.
fn without(
    row: SpecialDays,
    (first, last): (NaiveDate, NaiveDate),
    now: DateTime<Utc>,
) -> Vec<SpecialDays> {
    let mut left = Vec::new();
    if row.first_day < first {
        let mut before = row.clone();
        before.last_day = row.last_day.min(first - Days::new(1));
        left.push(before);
    }
    if row.last_day > last {
        let mut after = row;
        after.id = new_uuid(now);
        after.first_day = after.first_day.max(last + Days::new(1));
        left.push(after);
    }
    left
}

/// The weekly hours that a planned interval makes; one that goes beyond its day is cut there.
fn adopted(row: &Interval, known: &Known<'_>) -> Option<WeeklyHours> {
    let zone = *known.zones.get(&row.branch_id)?;
    let date = row.starts_at.with_timezone(&zone).date_naive();
    let hours = Hours {
        branch: row.branch_id,
        from: minute_of(row.starts_at, zone, date),
        until: minute_of(row.ends_at, zone, date),
        slot: row.slot_minutes,
        kind: row.kind.clone(),
    };
    let weekday = i32::try_from(date.weekday().number_from_monday()).ok()?;
    let valid = Valid { from: known.today, until: None, weeks: weeks::ALL };
    (hours.from < hours.until).then(|| weekly_row(known, weekday, &hours, valid))
}

/// The minute of a local date that a moment is, at most its end.
fn minute_of(at: DateTime<Utc>, zone: chrono_tz::Tz, date: NaiveDate) -> i32 {
    let local = at.with_timezone(&zone);
    if local.date_naive() > date {
        return 24 * 60;
    }
    i32::try_from(local.hour() * 60 + local.minute()).unwrap_or(0)
}

/// The Monday of the week in which a date lies.
pub fn monday(date: NaiveDate) -> NaiveDate {
    date.week(Weekday::Mon).first_day()
}
