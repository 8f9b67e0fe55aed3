//! A doctor's plan: working intervals and what keeps their slots, over the whole horizon.
//! The value that the slot cache holds (S7); slots are computed from it, never stored.

use chrono::{DateTime, Utc};
use kernel::ids::DoctorId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    DbError, Reader,
    appointments::{self, status},
    intervals::{self, Interval},
};

/// One doctor's plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Working intervals, soonest first. They may touch, they do not overlap.
    pub work: Vec<Work>,
    /// Kept slots, soonest first. They do not overlap.
    pub busy: Vec<Busy>,
}

/// One unbroken stretch of working time. Moments are unix minutes, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// Where.
    pub branch: Uuid,
    /// Its beginning.
    pub from: i64,
    /// Its end.
    pub until: i64,
    /// The length of a slot, in minutes; at least 1.
    pub slot: i64,
}

/// A kept slot. Moments are unix minutes, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Busy {
    /// Its beginning.
    pub from: i64,
    /// Its end.
    pub until: i64,
    /// For a slot that is only held: the unix second at which it is free again.
    pub held_until: Option<i64>,
}

/// Reads a doctor's plan for a range of time.
pub async fn load(
    db: &Reader,
    doctor: DoctorId,
    range: (DateTime<Utc>, DateTime<Utc>),
) -> Result<Plan, DbError> {
    let kept = appointments::kept_slots(db, doctor, range).await?;
    let busy = |(from, until, status, held_until): appointments::Kept| Busy {
        from: minute(from),
        until: minute(until),
        held_until: (status == status::HELD)
            .then(|| held_until.map_or(0, |until: DateTime<Utc>| until.timestamp())),
    };
    let work = work(db, doctor, range).await?;
    Ok(Plan { work, busy: kept.into_iter().map(busy).collect() })
}

/// Reads the working intervals of it alone, those that touch the range.
pub async fn work(
    db: &Reader,
    doctor: DoctorId,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Work>, DbError> {
    let rows = intervals::of_doctor(db, doctor, from, until).await?;
    let work = |row: &Interval| Work {
        branch: row.branch_id,
        from: minute(row.starts_at),
        until: minute(row.ends_at),
        slot: i64::from(row.slot_minutes.max(1)),
    };
    Ok(rows.iter().filter(|row| row.is_booked()).map(work).collect())
}

fn minute(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(60)
}
