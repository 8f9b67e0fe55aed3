//! Which stretches of time weekly hours and special days make: no clock, no database.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use kernel::zone;
use store::{
    holidays::Holiday,
    intervals::{Interval, kind},
    special_days::{SpecialDays, what},
    weekly_hours::{WeeklyHours, weeks},
};
use uuid::Uuid;

/// One stretch of working time, on the date of its branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The local date.
    pub date: NaiveDate,
    /// Where.
    pub branch: Uuid,
    /// Its beginning.
    pub from: DateTime<Utc>,
    /// Its end.
    pub until: DateTime<Utc>,
    /// The length of a slot, in minutes.
    pub slot: i32,
    /// What for.
    pub kind: String,
}

/// The zones of the branches.
pub type Zones = HashMap<Uuid, Tz>;

impl Stretch {
    /// Whether patients book in it.
    pub fn is_booked(&self) -> bool {
        [kind::IN_PERSON, kind::ONLINE].contains(&&*self.kind)
    }

    /// Whether an interval is this stretch.
    pub fn is(&self, row: &Interval) -> bool {
        (row.branch_id, row.starts_at, row.ends_at) == (self.branch, self.from, self.until)
            && (row.slot_minutes, &*row.kind) == (self.slot, &*self.kind)
    }
}

/// The stretches of some days, soonest first, without weekly hours on days off, and the first date on which two overlap; of two
/// that overlap only the earlier one is among them.
pub fn expand(
    (first, last): (NaiveDate, NaiveDate),
    weekly: &[WeeklyHours],
    special: &[SpecialDays],
    off: &[Holiday],
    zones: &Zones,
) -> (Vec<Stretch>, Option<NaiveDate>) {
    let mut all: Vec<Stretch> = first
        .iter_days()
        .take_while(|date| *date <= last)
        .flat_map(|date| of_day(date, weekly, special, off, zones))
        .collect();
    all.sort_by_key(|one| (one.from, one.until));
    let mut clash = None;
    let mut end = DateTime::<Utc>::MIN_UTC;
    all.retain(|one| {
        let free = one.from >= end;
        if free {
            end = one.until;
        } else {
            clash = clash.or(Some(one.date));
        }
        free
    });
    (all, clash)
}

fn of_day(
    date: NaiveDate,
    weekly: &[WeeklyHours],
    special: &[SpecialDays],
    off: &[Holiday],
    zones: &Zones,
) -> Vec<Stretch> {
    let weekday = i32::try_from(date.weekday().number_from_monday()).unwrap_or(0);
    let here: Vec<&SpecialDays> =
        special.iter().filter(|one| (one.first_day..=one.last_day).contains(&date)).collect();
    let mut found = Vec::new();
    let mut add = |branch: Uuid, from: i32, until: i32, slot: i32, kind: &str| {
        let Some(zone) = zones.get(&branch) else { return };
        let at = |minute: i32| {
            let local = date.and_time(chrono::NaiveTime::MIN);
            zone::instant(*zone, local + TimeDelta::minutes(i64::from(minute)))
        };
        let (from, until) = (at(from), at(until));
        // The clocks may skip all of it.
        if from < until {
            found.push(Stretch { date, branch, from, until, slot, kind: kind.to_owned() });
        }
    };
    if here.iter().all(|one| one.what == what::EXTRA) {
        let works = |one: &&WeeklyHours| {
            one.weekday == weekday
                && is_valid(one, date)
                && !off.iter().any(|days| days.is_of(one.branch_id, date))
        };
        for one in weekly.iter().filter(works) {
            add(one.branch_id, one.from_minute, one.until_minute, one.slot_minutes, &one.kind);
        }
    }
    for one in here {
        if let Some(branch) = one.branch_id {
            add(branch, one.from_minute, one.until_minute, one.slot_minutes, &one.kind);
        }
    }
    found
}

fn is_valid(hours: &WeeklyHours, date: NaiveDate) -> bool {
    let odd = date.iso_week().week() % 2 == 1;
    let week = match &*hours.weeks {
        weeks::ODD => odd,
        weeks::EVEN => !odd,
        _ => true,
    };
    week && hours.valid_from <= date && hours.valid_until.is_none_or(|until| date <= until)
}

/// Whether patients could book all of a time in a branch.
pub fn covers(
    stretches: &[Stretch],
    branch: Uuid,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> bool {
    let mut reached = from;
    for one in stretches.iter().filter(|one| one.branch == branch && one.is_booked()) {
        if one.from <= reached && reached < one.until {
            reached = one.until;
        }
    }
    reached >= until
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn weekly(weekday: i32, (from, until): (i32, i32), valid: (&str, Option<&str>)) -> WeeklyHours {
        WeeklyHours::new(
            Uuid::nil(),
            Uuid::nil(),
            Uuid::nil(),
            weekday,
            from,
            until,
            30,
            kind::IN_PERSON.into(),
            day(valid.0),
            valid.1.map(day),
            weeks::ALL.into(),
        )
    }

    fn special(days: (&str, &str), what: &str, hours: Option<(i32, i32)>) -> SpecialDays {
        let (from, until) = hours.unwrap_or_default();
        SpecialDays::new(
            Uuid::nil(),
            Uuid::nil(),
            day(days.0),
            day(days.1),
            what.into(),
            hours.map(|_| Uuid::nil()),
            from,
            until,
            30,
            kind::IN_PERSON.into(),
            String::new(),
        )
    }

    fn shown(
        days: (&str, &str),
        zone: Tz,
        hours: &[WeeklyHours],
        specials: &[SpecialDays],
    ) -> Vec<String> {
        let zones = Zones::from([(Uuid::nil(), zone)]);
        let (found, _) = expand((day(days.0), day(days.1)), hours, specials, &[], &zones);
        found
            .iter()
            .map(|one| {
                format!("{} {}–{}", one.date, one.from.format("%H:%M"), one.until.format("%H:%M"))
            })
            .collect()
    }

    #[test]
    fn weekly_hours_come_on_their_day_as_long_as_they_are_valid() {
        let hours = [weekly(1, (540, 780), ("2026-11-30", Some("2026-12-07")))];
        let found = shown(("2026-11-20", "2026-12-31"), Tz::Europe__Moscow, &hours, &[]);
        assert_eq!(found, ["2026-11-30 06:00–10:00", "2026-12-07 06:00–10:00"]);
    }

    #[test]
    fn days_off_take_away_extra_hours_add_and_other_hours_replace() {
        let hours = [weekly(1, (540, 600), ("2026-01-01", None))];
        let specials = [
            special(("2026-12-07", "2026-12-13"), what::OFF, None),
            special(("2026-12-14", "2026-12-14"), what::EXTRA, Some((600, 660))),
            special(("2026-12-21", "2026-12-21"), what::INSTEAD, Some((900, 960))),
        ];
        let found = shown(("2026-12-01", "2026-12-28"), Tz::UTC, &hours, &specials);
        assert_eq!(
            found,
            [
                "2026-12-14 09:00–10:00",
                "2026-12-14 10:00–11:00",
                "2026-12-21 15:00–16:00",
                "2026-12-28 09:00–10:00",
            ]
        );
    }

    #[test]
    fn hours_of_odd_and_even_weeks_take_turns_by_the_weeks_number() {
        let of = |word: &str| {
            let mut hours = weekly(1, (540, 600), ("2026-01-01", None));
            hours.weeks = word.into();
            hours
        };
        let days = ("2026-12-07", "2026-12-27");
        let dates = |word| {
            let found = shown(days, Tz::UTC, &[of(word)], &[]);
            found.iter().map(|one| one[..10].to_owned()).collect::<Vec<_>>()
        };
        // 7 December 2026 begins the calendar's week 50.
        assert_eq!(dates(weeks::EVEN), ["2026-12-07", "2026-12-21"]);
        assert_eq!(dates(weeks::ODD), ["2026-12-14"]);
        assert_eq!(dates(weeks::ALL).len(), 3);
    }

    #[test]
    fn on_days_off_only_the_hours_of_the_day_itself_stay() {
        let hours = [weekly(1, (540, 600), ("2026-01-01", None))];
        let specials = [
            special(("2026-12-14", "2026-12-14"), what::INSTEAD, Some((900, 960))),
            special(("2026-12-21", "2026-12-21"), what::EXTRA, Some((600, 660))),
        ];
        let off = |branch| {
            let (first, last) = (day("2026-12-07"), day("2026-12-21"));
            let now = DateTime::UNIX_EPOCH;
            Holiday::new(Uuid::nil(), branch, first, last, String::new(), String::new(), now)
        };
        let zones = Zones::from([(Uuid::nil(), Tz::UTC)]);
        let days = (day("2026-12-01"), day("2026-12-31"));
        let found = |off: Holiday| -> Vec<String> {
            let (found, _) = expand(days, &hours, &specials, &[off], &zones);
            found.iter().map(|one| format!("{} {}", one.date, one.from.format("%H:%M"))).collect()
        };
        let expected = ["2026-12-14 15:00", "2026-12-21 10:00", "2026-12-28 09:00"];
        assert_eq!(found(off(None)), expected);
        assert_eq!(found(off(Some(Uuid::nil()))), expected);
        assert_eq!(found(off(Some(Uuid::max()))).len(), 5, "another branch's day off");
    }

    #[test]
    fn of_two_that_overlap_the_earlier_stays_and_the_date_is_told() {
        let hours = [
            weekly(1, (540, 600), ("2026-01-01", None)),
            weekly(1, (590, 660), ("2026-12-14", None)),
        ];
        let zones = Zones::from([(Uuid::nil(), Tz::UTC)]);
        let (found, clash) =
            expand((day("2026-12-07"), day("2026-12-14")), &hours, &[], &[], &zones);
        assert_eq!((found.len(), clash), (2, Some(day("2026-12-14"))));
    }

    #[test]
    fn the_hours_of_a_day_follow_the_clocks() {
        let hours = [
            weekly(7, (60, 240), ("2026-01-01", None)),
            weekly(7, (120, 150), ("2026-01-01", None)),
        ];
        // On 29 March the clocks go from 02:00 to 03:00.
        let skipped = [hours[1].clone()];
        let found = shown(("2026-03-29", "2026-03-29"), Tz::Europe__Berlin, &skipped, &[]);
        assert_eq!(found, [""; 0]);
        let found = shown(("2026-03-29", "2026-03-29"), Tz::Europe__Berlin, &hours[..1], &[]);
        assert_eq!(found, ["2026-03-29 00:00–02:00"]);
    }

    #[test]
    fn a_visit_is_covered_by_stretches_that_touch() {
        let at = |minutes: i64| DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes);
        let stretch = |from, until, kind: &str| Stretch {
            date: day("1970-01-01"),
            branch: Uuid::nil(),
            from: at(from),
            until: at(until),
            slot: 30,
            kind: kind.into(),
        };
        let hours = [
            stretch(0, 60, kind::IN_PERSON),
            stretch(60, 90, kind::IN_PERSON),
            stretch(90, 120, kind::DUTY),
        ];
        assert!(covers(&hours, Uuid::nil(), (at(30), at(90))));
        assert!(!covers(&hours, Uuid::nil(), (at(60), at(120))));
        assert!(!covers(&hours, Uuid::max(), (at(0), at(30))));
    }
}
