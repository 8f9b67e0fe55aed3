//! The reminder itself: when it leaves, in the branch's zone and outside the quiet hours.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use kernel::{site::Messages, zone};

/// How long before the quiet hours begin a reminder leaves that is due in them: time enough
/// for some tries.
const BEFORE_QUIET: TimeDelta = TimeDelta::minutes(30);
/// Less than this before the visit a reminder is of no use any more.
pub(super) const TOO_LATE: TimeDelta = TimeDelta::minutes(15);

/// When the reminders of a visit leave: (minutes before, moment), soonest first. One whose time
/// has passed already is left out; of several at the same moment the last one stays.
pub(super) fn plan(
    rules: &Messages,
    zone: Tz,
    starts_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Vec<(u32, DateTime<Utc>)> {
    let mut minutes = rules.reminders.clone();
    minutes.sort_unstable_by(|a, b| b.cmp(a));
    minutes.dedup();
    let mut planned: Vec<(u32, DateTime<Utc>)> = Vec::new();
    for before in minutes {
        let wished = starts_at - TimeDelta::minutes(i64::from(before));
        let at = (wished > now).then(|| outside_quiet(rules, zone, wished, now));
        let Some(at) = at.filter(|at| *at + TOO_LATE <= starts_at) else { continue };
        planned.retain(|(_, earlier)| *earlier < at);
        planned.push((before, at));
    }
    planned
}

/// The moment itself; out of the quiet hours into the time before them, if that is still to
/// come, else to their end.
pub(super) fn outside_quiet(
    rules: &Messages,
    zone: Tz,
    wished: DateTime<Utc>,
    now: DateTime<Utc>,
) -> DateTime<Utc> {
    let Some((begins, ends)) = quiet_around(rules, zone, wished) else { return wished };
    let before = begins - BEFORE_QUIET;
    if before > now { before } else { ends }
}

/// The quiet hours around a moment, if it lies in them.
fn quiet_around(
    rules: &Messages,
    zone: Tz,
    at: DateTime<Utc>,
) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let (from, until) = (rules.quiet_from, rules.quiet_until);
    let today = zone::date(zone, at);
    // They may have begun the evening before.
    [today.pred_opt(), Some(today)].into_iter().flatten().find_map(|date| {
        let last = if until > from { Some(date) } else { date.succ_opt() };
        let moment =
            |date: chrono::NaiveDate, time: NaiveTime| zone::instant(zone, date.and_time(time));
        let quiet = (moment(date, from), moment(last?, until));
        (from != until && quiet.0 <= at && at < quiet.1).then_some(quiet)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOSCOW: Tz = Tz::Europe__Moscow;
    const KHABAROVSK: Tz = Tz::Asia__Vladivostok;

    fn rules(reminders: &[u32]) -> Messages {
        Messages { reminders: reminders.to_vec(), ..Messages::default() }
    }

    fn local(zone: Tz, text: &str) -> DateTime<Utc> {
        zone::instant(zone, format!("{text}:00").parse().expect("a time"))
    }

    fn planned(rules: &Messages, zone: Tz, starts: &str, now: &str) -> Vec<(u32, String)> {
        plan(rules, zone, local(zone, starts), local(zone, now))
            .into_iter()
            .map(|(before, at)| (before, at.with_timezone(&zone).format("%d %H:%M").to_string()))
            .collect()
    }

    #[test]
    fn a_reminder_leaves_so_long_before_the_visit() {
        let both = planned(&rules(&[120, 1440]), MOSCOW, "2026-12-10T15:00", "2026-12-01T10:00");
        assert_eq!(both, [(1440, "09 15:00".into()), (120, "10 13:00".into())]);
        let late = planned(&rules(&[1440, 120]), MOSCOW, "2026-12-10T15:00", "2026-12-10T10:00");
        assert_eq!(late, [(120, "10 13:00".into())]);
        let none = planned(&rules(&[1440, 120]), MOSCOW, "2026-12-10T15:00", "2026-12-10T13:00");
        assert_eq!(none, []);
        assert_eq!(planned(&rules(&[]), MOSCOW, "2026-12-10T15:00", "2026-12-01T10:00"), []);
    }

    #[test]
    fn one_due_in_the_quiet_hours_leaves_before_them_or_after() {
        // 07:30 is quiet: the evening before.
        let before = planned(&rules(&[120]), MOSCOW, "2026-12-10T09:30", "2026-12-09T12:00");
        assert_eq!(before, [(120, "09 20:30".into())]);
        // The evening is over: in the morning.
        let after = planned(&rules(&[120]), MOSCOW, "2026-12-10T09:30", "2026-12-09T22:00");
        assert_eq!(after, [(120, "10 09:00".into())]);
        // In the morning it would be too late, and after the visit never.
        for starts in ["2026-12-10T09:10", "2026-12-10T08:00"] {
            assert_eq!(planned(&rules(&[120]), MOSCOW, starts, "2026-12-09T22:00"), [], "{starts}");
        }
        // 23:30 of the evening before is quiet, too.
        let night = planned(&rules(&[600]), MOSCOW, "2026-12-10T09:30", "2026-12-09T12:00");
        assert_eq!(night, [(600, "09 20:30".into())]);
    }

    #[test]
    fn the_hours_are_those_of_the_branch() {
        let here = planned(&rules(&[60]), KHABAROVSK, "2026-12-10T11:00", "2026-12-09T12:00");
        assert_eq!(here, [(60, "10 10:00".into())]);
        let starts = local(KHABAROVSK, "2026-12-10T11:00");
        let now = local(KHABAROVSK, "2026-12-09T12:00");
        // 10:00 there is 03:00 in Moscow.
        let there = plan(&rules(&[60]), MOSCOW, starts, now);
        assert_ne!(there, plan(&rules(&[60]), KHABAROVSK, starts, now));
    }

    #[test]
    fn of_two_at_the_same_moment_one_leaves() {
        let one = planned(&rules(&[700, 600]), MOSCOW, "2026-12-10T09:30", "2026-12-09T12:00");
        assert_eq!(one, [(600, "09 20:30".into())]);
    }

    #[test]
    fn quiet_hours_may_lie_within_a_day_or_not_be_at_all() {
        let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).expect("a time");
        let noon = Messages { quiet_from: at(12), quiet_until: at(14), ..rules(&[60]) };
        let shifted = planned(&noon, MOSCOW, "2026-12-10T14:00", "2026-12-09T12:00");
        assert_eq!(shifted, [(60, "10 11:30".into())]);
        let none = Messages { quiet_from: at(9), quiet_until: at(9), ..rules(&[60]) };
        let kept = planned(&none, MOSCOW, "2026-12-10T04:00", "2026-12-09T12:00");
        assert_eq!(kept, [(60, "10 03:00".into())]);
    }
}
