//! Times are stored in UTC and shown in the branch's zone (B5).

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;

/// «UTC+3», «UTC+5:30», «UTC−3»: the zone's offset at that moment, as the manual shows it.
pub fn label(zone: Tz, at: DateTime<Utc>) -> String {
    let seconds = at.with_timezone(&zone).offset().fix().local_minus_utc();
    let (sign, minutes) = if seconds < 0 { ('−', -seconds / 60) } else { ('+', seconds / 60) };
    match minutes % 60 {
        0 => format!("UTC{sign}{}", minutes / 60),
        rest => format!("UTC{sign}{}:{rest:02}", minutes / 60),
    }
}

/// The date it is in that zone.
pub fn date(zone: Tz, at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// The first moment of a local day. Where the clocks jump over midnight, the day
/// begins at the first time that exists; where midnight comes twice, at the first one.
pub fn day_start(zone: Tz, date: NaiveDate) -> DateTime<Utc> {
    instant(zone, date.and_time(chrono::NaiveTime::MIN))
}

/// The half-open range of moments that makes up a local day.
pub fn day(zone: Tz, date: NaiveDate) -> (DateTime<Utc>, DateTime<Utc>) {
    let next = date.checked_add_days(Days::new(1)).unwrap_or(date);
    (day_start(zone, date), day_start(zone, next))
}

/// The moment of a local wall-clock time. A time that the clocks skip is the first
/// moment after the gap; a time that comes twice is the first of the two.
pub fn instant(zone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    // At the ends of the calendar an offset would lead out of it; no zone has rules there.
    if !(1..=9999).contains(&local.year()) {
        return Utc.from_utc_datetime(&local);
    }
    if let Some(found) = zone.from_local_datetime(&local).earliest() {
        return found.with_timezone(&Utc);
    }
    // In a gap: the offset before it puts the wall clock past the gap; the first
    // existing moment is found by bisecting between the two sides.
    let day = chrono::TimeDelta::days(1);
    let guess = Utc.from_utc_datetime(&local);
    let (mut low, mut high) = (guess - day * 2, guess + day * 2);
    while high - low > chrono::TimeDelta::seconds(1) {
        let middle = low + (high - low) / 2;
        if middle.with_timezone(&zone).naive_local() < local { low = middle } else { high = middle }
    }
    DateTime::from_timestamp(high.timestamp(), 0).unwrap_or(high)
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, TimeZone, Utc};
    use chrono_tz::Tz;

    use super::{day, instant, label};

    #[test]
    fn labels_are_those_of_the_manual() {
        let at = Utc.with_ymd_and_hms(2026, 1, 15, 12, 0, 0).unwrap();
        assert_eq!(label(Tz::Europe__Moscow, at), "UTC+3");
        assert_eq!(label(Tz::Asia__Kolkata, at), "UTC+5:30");
        assert_eq!(label(Tz::America__Sao_Paulo, at), "UTC−3");
    }

    #[test]
    fn a_time_that_the_clocks_skip_is_the_first_moment_after_the_gap() {
        let date = NaiveDate::from_ymd_opt(2026, 3, 29).unwrap();
        let skipped = instant(Tz::Europe__Berlin, date.and_hms_opt(2, 30, 0).unwrap());
        assert_eq!(skipped, Utc.with_ymd_and_hms(2026, 3, 29, 1, 0, 0).unwrap());
    }

    #[test]
    fn a_day_that_the_clocks_skip_altogether_is_empty() {
        // Samoa went from 29 to 31 December 2011.
        let (from, to) = day(Tz::Pacific__Apia, NaiveDate::from_ymd_opt(2011, 12, 30).unwrap());
        assert_eq!(from, to);
    }
}
