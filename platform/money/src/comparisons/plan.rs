//! Which days are to be compared.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use kernel::{Problem, ids::ProfileId, zone};
use shell::{app::Clinic, jobs::Going};
use store::{
    comparisons::{self, Comparison, state},
    payment_profiles::{self, PaymentProfile},
};

use super::compare::step_at;

/// From this hour of the next day on a day is compared: what was begun in its last minutes has
/// come to its end.
const HOUR: u32 = 4;

/// How many days are compared later, after the portal itself was away.
const BACK: u64 = 6;

/// So long a profile out of use is compared: money may still go back.
const AFTER: TimeDelta = TimeDelta::days(60);

/// A step that is overdue by so much is planned anew: its job is lost.
const OVERDUE: TimeDelta = TimeDelta::minutes(10);

/// How many of those at once.
const MANY: u64 = 100;

/// What the timetable does: plans the comparison of every day that is over, once, and the next step
/// of those whose job was lost.
pub fn plan(clinic: Clinic) -> Going<()> {
    Box::pin(async move {
        new(&clinic).await?;
        lost(&clinic).await
    })
}

/// The last day that can be compared.
fn last(tz: Tz, now: DateTime<Utc>) -> Option<NaiveDate> {
    let local = now.with_timezone(&tz);
    let back = if local.hour() >= HOUR { 1 } else { 2 };
    local.date_naive().checked_sub_days(Days::new(back))
}

/// The days of a profile that may be compared.
fn days(
    profile: &PaymentProfile,
    tz: Tz,
    now: DateTime<Utc>,
) -> impl Iterator<Item = NaiveDate> + use<> {
    let over = profile.retired_at.is_some_and(|at| at + AFTER < now);
    let last = last(tz, now).filter(|_| !over);
    let made = zone::date(tz, profile.created_at);
    let first = last.and_then(|last| last.checked_sub_days(Days::new(BACK)));
    let days = first.into_iter().flat_map(move |first| first.iter_days());
    days.take_while(move |day| last.is_some_and(|last| *day <= last))
        .skip_while(move |day| *day < made)
}

async fn new(clinic: &Clinic) -> Result<(), Problem> {
    let (now, tz) = (clinic.now(), clinic.site.config.zone);
    let missing: Vec<(ProfileId, NaiveDate)> = {
        let db = clinic.db().read().await?;
        let profiles = payment_profiles::all(&db).await?;
        let Some(first) = profiles.iter().flat_map(|one| days(one, tz, now)).min() else {
            return Ok(());
        };
        let known = comparisons::since(&db, first).await?;
        let is_known = |profile: &PaymentProfile, day| {
            known.iter().any(|row| row.profile_id == profile.id && row.day == day)
        };
        let of = |profile| {
            let days = days(profile, tz, now).filter(move |day| !is_known(profile, *day));
            days.map(|day| (ProfileId::of(profile.id), day))
        };
        profiles.iter().flat_map(of).collect()
    };
    for (profile, day) in missing {
        let mut row = Comparison::new(
            profile.0,
            day,
            state::OPEN.into(),
            String::new(),
            0,
            0,
            String::new(),
            Some(now),
            0,
            now,
            None,
        );
        let mut db = clinic.db().write().await?;
        // Of two processes one plans it.
        if comparisons::add(&mut db, row.clone()).await? {
            step_at(&mut db, &mut row, now, now).await?;
            comparisons::save(&mut db, row).await?;
            db.commit().await?;
        }
    }
    Ok(())
}

async fn lost(clinic: &Clinic) -> Result<(), Problem> {
    let now = clinic.now();
    let late = {
        let db = clinic.db().read().await?;
        comparisons::due(&db, now - OVERDUE, MANY).await?
    };
    for row in late {
        let mut db = clinic.db().write().await?;
        let row = comparisons::lock(&mut db, ProfileId::of(row.profile_id), row.day).await?;
        let is_late = |row: &Comparison| {
            row.state == state::OPEN && row.check_at.is_some_and(|at| at <= now - OVERDUE)
        };
        if let Some(mut row) = row.filter(is_late) {
            step_at(&mut db, &mut row, now, now).await?;
            comparisons::save(&mut db, row).await?;
            db.commit().await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a moment")
    }

    fn profile(made: &str, retired: Option<&str>) -> PaymentProfile {
        let text = String::new;
        PaymentProfile::new(
            uuid::Uuid::nil(),
            "yookassa".into(),
            text(),
            text(),
            text(),
            None,
            "{}".into(),
            1,
            text(),
            at(made),
            at(made),
            retired.map(at),
            None,
            text(),
        )
    }

    fn planned(profile: &PaymentProfile, now: &str) -> Vec<String> {
        days(profile, Tz::Europe__Moscow, at(now)).map(|day| day.to_string()).collect()
    }

    #[test]
    fn a_day_is_compared_in_the_morning_after_it() {
        let made = profile("2026-11-28T09:00:00Z", None);
        // 03:59 and 04:00 in Moscow.
        assert_eq!(planned(&made, "2026-11-30T00:59:00Z"), ["2026-11-28"]);
        assert_eq!(planned(&made, "2026-11-30T01:00:00Z"), ["2026-11-28", "2026-11-29"]);
    }

    #[test]
    fn a_week_is_made_up_for_and_no_more() {
        let old = profile("2026-01-01T09:00:00Z", None);
        let days = planned(&old, "2026-11-30T09:00:00Z");
        assert_eq!((days.len(), &*days[0], &*days[6]), (7, "2026-11-23", "2026-11-29"));
        assert!(planned(&profile("2026-11-30T08:00:00Z", None), "2026-11-30T09:00:00Z").is_empty());
    }

    #[test]
    fn a_profile_out_of_use_is_compared_for_two_months() {
        let made = "2026-01-01T09:00:00Z";
        let lately = profile(made, Some("2026-10-15T09:00:00Z"));
        assert_eq!(planned(&lately, "2026-11-30T09:00:00Z").len(), 7);
        let long_ago = profile(made, Some("2026-09-15T09:00:00Z"));
        assert!(planned(&long_ago, "2026-11-30T09:00:00Z").is_empty());
    }
}
