//! From weekly patterns to intervals on days.

use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};
use chrono_tz::Tz;
use kernel::{Problem, zone};
use store::intervals::Interval;
use uuid::Uuid;

use super::data::{Pattern, Weeks};

/// The intervals of one day by a pattern.
pub(super) fn on(
    pattern: &Pattern,
    date: NaiveDate,
    zone: Tz,
    (doctor, branch, slot, kind): (Uuid, Uuid, i32, &'static str),
) -> Result<Vec<Interval>, Problem> {
    let even = date.iso_week().week().is_multiple_of(2);
    if matches!((pattern.weeks, even), (Weeks::Even, false) | (Weeks::Odd, true)) {
        return Ok(vec![]);
    }
    let hours = match date.weekday() {
        Weekday::Mon => &pattern.mon,
        Weekday::Tue => &pattern.tue,
        Weekday::Wed => &pattern.wed,
        Weekday::Thu => &pattern.thu,
        Weekday::Fri => &pattern.fri,
        Weekday::Sat => &pattern.sat,
        Weekday::Sun => &pattern.sun,
    };
    let interval = |range: &String| {
        let wrong = || Problem::failed(format!("{range} is no range of hours"));
        let (from, until) = range.split_once('-').ok_or_else(wrong)?;
        let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| wrong());
        let (from, until) = (date.and_time(time(from)?), date.and_time(time(until)?));
        let (from, until) = (zone::instant(zone, from), zone::instant(zone, until));
        let id = kernel::ids::new_uuid(from);
        Ok(Interval::new(id, doctor, branch, from, until, slot, kind.into()))
    };
    hours.iter().map(interval).collect()
}
