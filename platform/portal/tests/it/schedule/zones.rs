//! Local days in every zone of the world, over all changes of clocks of ten years (B5): each
//! slot belongs to exactly one day.

use chrono::{Datelike, NaiveDate, TimeDelta};
use chrono_tz::{TZ_VARIANTS, Tz};
use kernel::zone;
use store::plans::{Plan, Work};
use uuid::Uuid;
use visits::schedule::{
    plan::{self, minute, moment},
    slots::{self, Slot, Wish},
};

const BRANCH: Uuid = Uuid::from_u128(1);

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a date")
}

/// Zones with the dates on which a day is not 24 hours long.
fn changes() -> Vec<(Tz, Vec<NaiveDate>)> {
    let (first, last) = (date(2020, 1, 1), date(2031, 1, 1));
    let mut found = Vec::new();
    for zone in TZ_VARIANTS {
        let starts: Vec<_> = first
            .iter_days()
            .take_while(|day| *day <= last)
            .map(|day| (day, zone::day_start(zone, day)))
            .collect();
        let mut odd = Vec::new();
        for pair in starts.windows(2) {
            let ((day, from), (_, until)) = (pair[0], pair[1]);
            assert!(from <= until, "{zone}: {day} ends before it begins");
            if until - from != TimeDelta::days(1) {
                odd.push(day);
            }
        }
        found.push((zone, odd));
    }
    found
}

fn wish(from: i64, until: i64) -> Wish {
    Wish { branch: BRANCH, minutes: 0, earliest: from, latest: until, now_seconds: 0 }
}

/// A plan of one stretch of work without an end, in slots that fit no hour.
fn always(from: i64, until: i64) -> Plan {
    Plan { work: vec![Work { branch: BRANCH, from, until, slot: 7 }], busy: vec![] }
}

fn check(zone: Tz, around: NaiveDate) {
    let days: Vec<NaiveDate> = (-2..=2).map(|day| around + TimeDelta::days(day)).collect();
    let (from, _) = plan::day(zone, days[0]);
    let (_, until) = plan::day(zone, days[4]);
    let (plan, wish) = (always(from - 3000, until + 3000), wish(from, until));
    let by_day: Vec<Vec<Slot>> =
        days.iter().map(|day| plan::free_on(&plan, wish, zone, *day)).collect();
    let whole: Vec<Slot> = slots::free(&plan, wish, from, until).collect();
    assert_eq!(
        by_day.concat(),
        whole,
        "{zone}: the days around {around} leave something out or give it twice"
    );
    for (day, slots) in days.iter().zip(&by_day) {
        for slot in slots {
            let local = zone::date(zone, moment(slot.from));
            // Where the clocks go back over midnight, the evening comes once more on the next day.
            assert!(
                local == *day || went_back(zone, *day, local),
                "{zone}: {local} is shown on {day}"
            );
        }
    }
    let soonest = by_day.concat().first().map(|slot| zone::date(zone, moment(slot.from)));
    assert_eq!(plan::nearest(&plan, wish, zone), soonest, "{zone} {around}");
}

/// Whether the clocks of a day go back into the day before.
fn went_back(zone: Tz, day: NaiveDate, shown: NaiveDate) -> bool {
    let (from, until) = plan::day(zone, day);
    let dates = (from..until).map(|minute| zone::date(zone, moment(minute)));
    let mut seen = dates.collect::<Vec<_>>();
    seen.dedup();
    shown.succ_opt() == Some(day) && seen.len() > 2
}

#[test]
fn every_slot_belongs_to_exactly_one_local_day_in_every_zone() {
    let all = changes();
    assert!(all.len() > 400, "{} zones", all.len());
    let odd: usize = all.iter().map(|(_, days)| days.len()).sum();
    assert!(odd > 2000, "{odd} days with a change of clocks");
    for (zone, days) in all {
        // And an ordinary day.
        for day in days.into_iter().chain([date(2026, 7, 15)]) {
            check(zone, day);
        }
    }
}

#[test]
fn work_over_midnight_and_over_a_change_of_clocks_keeps_its_grid() {
    // Berlin, 29 March 2026: after 01:59 comes 03:00.
    let zone = Tz::Europe__Berlin;
    let day = date(2026, 3, 29);
    let (from, until) = plan::day(zone, day);
    assert_eq!(until - from, 23 * 60);
    let eve = minute(zone::instant(zone, date(2026, 3, 28).and_hms_opt(22, 0, 0).expect("a time")));
    let plan = Plan {
        work: vec![Work { branch: BRANCH, from: eve, until: eve + 8 * 60, slot: 60 }],
        busy: vec![],
    };
    let shown = |day: NaiveDate| {
        let slots = plan::free_on(&plan, wish(eve, until), zone, day);
        let hours = slots
            .iter()
            .map(|slot| moment(slot.from).with_timezone(&zone).format("%d %H:%M").to_string());
        hours.collect::<Vec<_>>()
    };
    assert_eq!(shown(date(2026, 3, 28)), ["28 22:00", "28 23:00"]);
    assert_eq!(
        shown(day),
        ["29 00:00", "29 01:00", "29 03:00", "29 04:00", "29 05:00", "29 06:00"]
    );

    // Berlin, 25 October 2026: 02:00 to 02:59 comes twice.
    let day = date(2026, 10, 25);
    let (from, until) = plan::day(zone, day);
    assert_eq!((until - from, day.weekday()), (25 * 60, chrono::Weekday::Sun));
    let plan = always(from, until);
    assert_eq!(plan::free_on(&plan, wish(from, until), zone, day).len(), 25 * 60 / 7);
}

#[test]
fn the_ends_of_the_calendar_are_survived() {
    for zone in [Tz::Pacific__Kiritimati, Tz::Pacific__Midway, Tz::Europe__Moscow] {
        for day in
            [NaiveDate::MIN, NaiveDate::MAX, date(9999, 12, 31), date(-1, 1, 1), date(0, 1, 1)]
        {
            let (from, until) = plan::day(zone, day);
            assert!(from <= until, "{zone} {day}");
        }
    }
}
