//! The calendar's cells: a day of a doctor, a week, a month.

use chrono::{Datelike, Days, NaiveDate, Timelike};
use chrono_tz::Tz;
use store::plans::Plan;

use super::{
    plan::{self, moment},
    slots::{self, Wish},
};
use crate::{
    booking::screens::DayCell,
    views::{TimeView, TimesView},
};

/// One day of a doctor's calendar; `href` makes the address of its times.
pub(crate) fn cell(
    plan: &Plan,
    wish: Wish,
    zone: Tz,
    date: NaiveDate,
    today: NaiveDate,
    selected: bool,
    href: impl FnOnce(NaiveDate) -> String,
) -> DayCell {
    let (from, until) = plan::day(zone, date);
    let free = slots::free(plan, wish, from, until).count();
    let worked = slots::hours(plan, wish.branch, from, until)
        .filter(|_| date >= today && from < wish.latest);
    DayCell {
        date,
        state: match (free, worked) {
            (1.., _) => "open",
            (0, Some(_)) => "full",
            (0, None) => "none",
        },
        hours: worked
            .map(|(from, until)| format!("{}-{}", time(zone, from), time(zone, until)))
            .unwrap_or_default(),
        free,
        href: (free > 0).then(|| href(date)),
        selected,
        today: date == today,
    }
}

/// The table «Выберите время приема» of one day; `value` names a slot to the server.
pub(crate) fn times(
    plan: &Plan,
    wish: Wish,
    zone: Tz,
    date: NaiveDate,
    doctor: String,
    value: impl Fn(i64) -> String,
) -> TimesView {
    let times = plan::free_on(plan, wish, zone, date);
    let view = |slot: slots::Slot| TimeView {
        value: value(slot.from),
        from: time(zone, slot.from),
        to: time(zone, slot.until),
    };
    TimesView { date, doctor, times: times.into_iter().map(view).collect() }
}

/// «10:00» in that zone. The end of a day is «24:00» only as «00:00».
pub(crate) fn time(zone: Tz, minute: i64) -> String {
    let local = moment(minute).with_timezone(&zone);
    format!("{:02}:{:02}", local.hour(), local.minute())
}

/// The Monday of a date's week.
pub(crate) fn monday(date: NaiveDate) -> NaiveDate {
    let back = u64::from(date.weekday().num_days_from_monday());
    date.checked_sub_days(Days::new(back)).unwrap_or(date)
}

/// The seven days of a week.
pub(crate) fn days(monday: NaiveDate) -> Vec<NaiveDate> {
    monday.iter_days().take(7).collect()
}

/// The first of the month `months` later or earlier; `None` at the end of the calendar.
pub(crate) fn month(first: NaiveDate, months: i32) -> Option<NaiveDate> {
    let step = chrono::Months::new(months.unsigned_abs());
    if months < 0 { first.checked_sub_months(step) } else { first.checked_add_months(step) }
}

/// The weeks that a month touches, Monday first; days of other months are `None`.
pub(crate) fn weeks(
    first: NaiveDate,
    cell: impl Fn(NaiveDate) -> DayCell,
) -> Vec<Vec<Option<DayCell>>> {
    let mut weeks = Vec::new();
    let mut start = monday(first);
    while start.with_day(1) <= Some(first) || start < first {
        let in_month = |day: NaiveDate| (day.month() == first.month()).then(|| cell(day));
        weeks.push(days(start).into_iter().map(in_month).collect());
        let Some(next) = start.checked_add_days(Days::new(7)) else { break };
        start = next;
    }
    weeks
}
