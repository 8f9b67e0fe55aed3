//! The time that is looked at.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use chrono_tz::Tz;
use kernel::zone;

/// What is looked at when nothing is said.
const USUAL: u64 = 29;

/// A longer time is added up by months.
const DAYS: usize = 62;

/// The longest time, in months; the rest lies before it.
const LONGEST: u32 = 60;

/// From one day to another, both of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) first: NaiveDate,
    pub(super) last: NaiveDate,
}

/// A part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// «24.11» or «11.2026».
    pub(super) label: String,
    /// The first moment after it.
    pub(super) end: DateTime<Utc>,
}

impl Period {
    /// The period that is wished for; at most five years, the last ones of it.
    pub(super) fn of(first: Option<NaiveDate>, last: Option<NaiveDate>, today: NaiveDate) -> Self {
        let known = |day: &NaiveDate| (2000..3000).contains(&day.year());
        let last = last.filter(known).unwrap_or_else(|| first.map_or(today, |day| day.max(today)));
        let usual = last.checked_sub_days(Days::new(USUAL)).unwrap_or(last);
        let first = first.filter(known).unwrap_or(usual);
        let (first, last) = if first <= last { (first, last) } else { (last, first) };
        let earliest = last.checked_sub_months(Months::new(LONGEST)).unwrap_or(last);
        Self { first: first.max(earliest), last }
    }

    /// Its first moment, and the first after it.
    pub(super) fn moments(self, tz: Tz) -> (DateTime<Utc>, DateTime<Utc>) {
        (zone::day(tz, self.first).0, zone::day(tz, self.last).1)
    }

    /// Whether it is added up by months.
    pub(super) fn is_long(self) -> bool {
        self.first.iter_days().take_while(|day| *day <= self.last).count() > DAYS
    }

    /// Its days, or its months where it is long.
    pub(super) fn spans(self, tz: Tz) -> Vec<Span> {
        let end = |day: NaiveDate| zone::day(tz, day.min(self.last)).1;
        if !self.is_long() {
            let days = self.first.iter_days().take_while(|day| *day <= self.last);
            let span =
                |day: NaiveDate| Span { label: day.format("%d.%m").to_string(), end: end(day) };
            return days.map(span).collect();
        }
        let mut spans = Vec::new();
        let mut month = self.first.with_day(1).unwrap_or(self.first);
        while month <= self.last {
            let Some(next) = month.checked_add_months(Months::new(1)) else { break };
            let label = month.format("%m.%Y").to_string();
            spans.push(Span { label, end: end(next.pred_opt().unwrap_or(next)) });
            month = next;
        }
        spans
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn of(first: &str, last: &str) -> (String, String) {
        let wished = |text: &str| text.parse().ok();
        let period = Period::of(wished(first), wished(last), day("2026-11-30"));
        (period.first.to_string(), period.last.to_string())
    }

    #[test]
    fn a_period_is_what_was_wished_or_the_last_thirty_days() {
        let is = |first: &str, last: &str| (first.to_owned(), last.to_owned());
        assert_eq!(of("", ""), is("2026-11-01", "2026-11-30"));
        assert_eq!(of("2026-11-20", ""), is("2026-11-20", "2026-11-30"));
        assert_eq!(of("", "2026-03-31"), is("2026-03-02", "2026-03-31"));
        assert_eq!(of("2026-12-05", "2026-12-01"), is("2026-12-01", "2026-12-05"));
        assert_eq!(of("2026-12-05", ""), is("2026-12-05", "2026-12-05"));
        assert_eq!(of("2001-01-01", "2026-11-30"), is("2021-11-30", "2026-11-30"));
        assert_eq!(of("-262143-01-01", "+262142-12-31"), is("2026-11-01", "2026-11-30"));
    }

    #[test]
    fn a_long_period_is_parted_by_months_a_short_one_by_days() {
        let period = |first, last| Period { first: day(first), last: day(last) };
        let spans = period("2026-11-29", "2026-12-01").spans(Tz::Europe__Moscow);
        let labels: Vec<_> = spans.iter().map(|span| &*span.label).collect();
        assert_eq!(labels, ["29.11", "30.11", "01.12"]);
        assert_eq!(spans[0].end.to_string(), "2026-11-29 21:00:00 UTC");
        let long = period("2026-09-15", "2026-12-10").spans(Tz::Europe__Moscow);
        let labels: Vec<_> = long.iter().map(|span| &*span.label).collect();
        assert_eq!(labels, ["09.2026", "10.2026", "11.2026", "12.2026"]);
        assert_eq!(long[3].end.to_string(), "2026-12-10 21:00:00 UTC");
    }
}
