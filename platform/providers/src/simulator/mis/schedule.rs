//! From weekly patterns to working times, and to the times that are free.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use kernel::zone;

use super::{
    book::{Book, Place},
    clinic::{ClinicFile, Doctor, Pattern},
};

/// A stretch of working time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Worked {
    pub(super) branch: String,
    pub(super) specialisation: String,
    pub(super) starts_at: DateTime<Utc>,
    pub(super) ends_at: DateTime<Utc>,
    pub(super) slot: i64,
}

impl ClinicFile {
    /// When a doctor works on so many days, from one on.
    pub(super) fn worked(&self, doctor: &Doctor, from: NaiveDate, days: u64) -> Vec<Worked> {
        let mut taken = BTreeSet::new();
        let mut found = Vec::new();
        for post in &doctor.posts {
            let zone = self.zone(&post.branch);
            for pattern in post.patterns().filter_map(|name| self.patterns.get(name)) {
                for date in (0..days).filter_map(|day| from.checked_add_days(Days::new(day))) {
                    for (begins, ends) in pattern.on(date) {
                        let starts_at = zone::instant(zone, date.and_time(begins));
                        // Two posts at the same hours share them.
                        if taken.insert(starts_at) {
                            found.push(Worked {
                                branch: post.branch.clone(),
                                specialisation: post.specialisation.clone(),
                                starts_at,
                                ends_at: zone::instant(zone, date.and_time(ends)),
                                slot: post.slot,
                            });
                        }
                    }
                }
            }
        }
        found
    }

    /// The times of a doctor that are free on a day, as far as the book knows.
    pub(super) fn free(
        &self,
        book: &Book,
        doctor: &Doctor,
        date: NaiveDate,
        now: DateTime<Utc>,
    ) -> Vec<Place> {
        let busy: Vec<&Place> = book
            .visits
            .values()
            .filter(|visit| visit.status.keeps())
            .flat_map(|visit| {
                let agreed = visit.agreed.iter().map(|(place, _)| place);
                agreed.chain([&visit.place])
            })
            .filter(|place| place.doctor == doctor.id)
            .collect();
        let mut free = Vec::new();
        for worked in self.worked(doctor, date, 1) {
            let slot = TimeDelta::minutes(worked.slot.max(1));
            let mut starts_at = worked.starts_at;
            while starts_at + slot <= worked.ends_at {
                let ends_at = starts_at + slot;
                let meets = |one: &&Place| one.starts_at < ends_at && starts_at < one.ends_at;
                if starts_at > now && !busy.iter().any(meets) {
                    free.push(Place {
                        doctor: doctor.id.clone(),
                        branch: worked.branch.clone(),
                        specialisation: worked.specialisation.clone(),
                        starts_at,
                        ends_at,
                    });
                }
                starts_at = ends_at;
            }
        }
        free
    }
}

impl Pattern {
    fn on(&self, date: NaiveDate) -> Vec<(NaiveTime, NaiveTime)> {
        let even = date.iso_week().week().is_multiple_of(2);
        if matches!((self.weeks.as_str(), even), ("even", false) | ("odd", true)) {
            return vec![];
        }
        let day = match date.weekday() {
            Weekday::Mon => "mon",
            Weekday::Tue => "tue",
            Weekday::Wed => "wed",
            Weekday::Thu => "thu",
            Weekday::Fri => "fri",
            Weekday::Sat => "sat",
            Weekday::Sun => "sun",
        };
        let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").ok();
        let hours = self.days.get(day).into_iter().flatten();
        hours
            .filter_map(|range| {
                let (from, until) = range.split_once('-')?;
                Some((time(from)?, time(until)?))
            })
            .collect()
    }
}
