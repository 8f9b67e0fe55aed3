//! A timetable as its pages show it.

use chrono::{Datelike, Days, NaiveDate};
use kernel::staff::Right;
use shell::Ctx;
use store::{
    appointments::Appointment, branches::Branch, special_days::SpecialDays,
    weekly_hours::WeeklyHours,
};
use uuid::Uuid;

use visits::timetables::{Stretch, Zones, monday};

use crate::clinic::screens::{DayView, HoursView, VisitView};

/// How many weeks are shown ahead.
const WEEKS: u64 = 3;

fn name(branches: &[Branch], id: Uuid) -> String {
    branches.iter().find(|one| one.id == id).map(|one| one.name.clone()).unwrap_or_default()
}

fn time(from: i32, until: i32) -> String {
    format!("{:02}:{:02}–{:02}:{:02}", from / 60, from % 60, until / 60, until % 60)
}

fn day(date: NaiveDate) -> String {
    date.format("%d.%m.%Y").to_string()
}

/// Weekly hours.
pub(super) fn weekly(rows: &[WeeklyHours], branches: &[Branch]) -> Vec<HoursView> {
    let view = |row: &WeeklyHours| HoursView {
        id: row.id.to_string(),
        weekday: row.weekday,
        days: match row.valid_until {
            Some(until) => format!("{}–{}", day(row.valid_from), day(until)),
            None => format!("{} →", day(row.valid_from)),
        },
        what: String::new(),
        time: time(row.from_minute, row.until_minute),
        branch: name(branches, row.branch_id),
        kind: row.kind.clone(),
        slot: row.slot_minutes,
        note: String::new(),
        weeks: row.weeks.clone(),
    };
    rows.iter().map(view).collect()
}

/// Days that differ, those that are over left out.
pub(super) fn special(
    rows: &[SpecialDays],
    branches: &[Branch],
    today: NaiveDate,
) -> Vec<HoursView> {
    let view = |row: &SpecialDays| HoursView {
        id: row.id.to_string(),
        weekday: 0,
        days: if row.first_day == row.last_day {
            day(row.first_day)
        } else {
            format!("{}–{}", day(row.first_day), day(row.last_day))
        },
        what: row.what.clone(),
        time: row.branch_id.map(|_| time(row.from_minute, row.until_minute)).unwrap_or_default(),
        branch: row.branch_id.map(|id| name(branches, id)).unwrap_or_default(),
        kind: row.kind.clone(),
        slot: row.slot_minutes,
        note: row.note.clone(),
        weeks: String::new(),
    };
    rows.iter().filter(|row| row.last_day >= today).map(view).collect()
}

/// The coming weeks, this one first.
pub(super) fn weeks(
    stretches: &[Stretch],
    branches: &[Branch],
    zones: &Zones,
    today: NaiveDate,
) -> Vec<Vec<DayView>> {
    let of = |date: NaiveDate| DayView {
        weekday: date.weekday().number_from_monday(),
        date: date.format("%d.%m").to_string(),
        hours: stretches
            .iter()
            .filter(|one| one.date == date)
            .map(|one| {
                let zone = zones.get(&one.branch).copied().unwrap_or_default();
                let at = |at: chrono::DateTime<chrono::Utc>| {
                    at.with_timezone(&zone).format("%H:%M").to_string()
                };
                HoursView {
                    id: String::new(),
                    weekday: 0,
                    days: String::new(),
                    what: String::new(),
                    time: format!("{}–{}", at(one.from), at(one.until)),
                    branch: name(branches, one.branch),
                    kind: one.kind.clone(),
                    slot: one.slot,
                    note: String::new(),
                    weeks: String::new(),
                }
            })
            .collect(),
    };
    let first = monday(today);
    (0..WEEKS).map(|week| (0..7).map(|at| of(first + Days::new(7 * week + at))).collect()).collect()
}

/// Booked visits outside the hours. Their patients are named to who may see the desk.
pub(super) fn outside(
    ctx: &Ctx,
    rows: &[Appointment],
    branches: &[Branch],
    zones: &Zones,
) -> Vec<VisitView> {
    let desk = ctx.at_work().is_some_and(|one| one.may(Right::Register));
    let view = |row: &Appointment| {
        let zone = zones.get(&row.branch_id).copied().unwrap_or(ctx.clinic.site.config.zone);
        VisitView {
            href: format!("/desk/visits/{}", row.id),
            when: row.starts_at.with_timezone(&zone).format("%d.%m.%Y %H:%M").to_string(),
            branch: name(branches, row.branch_id),
            patient: if desk { row.patient.clone() } else { String::new() },
        }
    };
    rows.iter().map(view).collect()
}
