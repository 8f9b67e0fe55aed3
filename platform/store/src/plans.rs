//! A doctor's plan: working intervals and what keeps their slots, over the whole horizon.
//! The value that the slot cache holds (S7); slots are computed from it, never stored.

use chrono::{DateTime, Utc};
use kernel::ids::DoctorId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{DbError, Reader, appointments, appointments::status, intervals};

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
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Plan, DbError> {
    let minute = |at: DateTime<Utc>| at.timestamp().div_euclid(60);
    let work = intervals::of_doctor(db, doctor, from, until).await?;
    let busy = appointments::keeping_slots(db, doctor, from, until).await?;
    Ok(Plan {
        work: work
            .iter()
            .filter(|row| row.is_booked())
            .map(|row| Work {
                branch: row.branch_id,
                from: minute(row.starts_at),
                until: minute(row.ends_at),
                slot: i64::from(row.slot_minutes.max(1)),
            })
            .collect(),
        busy: busy
            .iter()
            .map(|row| Busy {
                from: minute(row.starts_at),
                until: minute(row.ends_at),
                held_until: (row.status == status::HELD)
                    .then(|| row.held_until.map_or(0, |until| until.timestamp())),
            })
            .collect(),
    })
}
