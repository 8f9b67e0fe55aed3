//! Free slots, computed from a doctor's plan (B5). Pure: no clock, no database.
//!
//! Moments are unix minutes, UTC; a local day is given by its first and last moment, so
//! that zones, clock changes and intervals over midnight need no special case.

use chrono::{DateTime, Utc};
use store::plans::{Busy, Plan, Work};
use uuid::Uuid;

/// A free slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot {
    /// Its beginning.
    pub from: i64,
    /// Its end.
    pub until: i64,
}

impl Slot {
    /// The moments of its beginning and its end.
    pub fn moments(self) -> (DateTime<Utc>, DateTime<Utc>) {
        (super::plan::moment(self.from), super::plan::moment(self.until))
    }
}

/// What is asked of a plan.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// Where.
    pub branch: Uuid,
    /// How many minutes the visit takes; 0 for one slot of the interval's own length.
    pub minutes: i64,
    /// The first allowed beginning: now and the clinic's minimum notice.
    pub earliest: i64,
    /// The end of the horizon: no slot begins at it or later.
    pub latest: i64,
    /// The second it is, for holds that ran out.
    pub now_seconds: i64,
}

impl Wish {
    /// How long the visit is in this interval: whole slots of it.
    pub fn length(&self, slot: i64) -> i64 {
        if self.minutes <= slot { slot } else { (self.minutes + slot - 1) / slot * slot }
    }
}

/// The free slots that begin in `[from, until)`, soonest first.
pub fn free(plan: &Plan, wish: Wish, from: i64, until: i64) -> impl Iterator<Item = Slot> + '_ {
    let (from, until) = (from.max(wish.earliest), until.min(wish.latest));
    let first = plan.work.partition_point(|work| work.until <= from);
    plan.work[first..]
        .iter()
        .take_while(move |work| work.from < until)
        .filter(move |work| work.branch == wish.branch)
        .flat_map(move |work| in_interval(plan, *work, wish, from, until))
}

/// Whether exactly this slot is offered: what the API and the pages book must have been.
pub fn offers(plan: &Plan, wish: Wish, from: i64) -> Option<Slot> {
    free(plan, wish, from, from + 1).find(|slot| slot.from == from)
}

fn in_interval(
    plan: &Plan,
    work: Work,
    wish: Wish,
    from: i64,
    until: i64,
) -> impl Iterator<Item = Slot> + '_ {
    let length = wish.length(work.slot);
    // The first beginning on the interval's grid that is not before `from`.
    let skipped = (from - work.from).max(0);
    let first = work.from + (skipped + work.slot - 1) / work.slot * work.slot;
    let last = (work.until - length).min(until - 1);
    let mut busy = plan.busy.partition_point(|busy| busy.until <= first);
    (0..)
        .map(move |step| first + step * work.slot)
        .take_while(move |start| *start <= last)
        .filter(move |start| {
            while plan.busy.get(busy).is_some_and(|one| one.until <= *start) {
                busy += 1;
            }
            !plan.busy[busy..]
                .iter()
                .take_while(|one| one.from < start + length)
                .any(|one| keeps(one, wish.now_seconds))
        })
        .map(move |start| Slot { from: start, until: start + length })
}

/// Whether the slot is still kept: a hold that ran out keeps nothing.
fn keeps(busy: &Busy, now_seconds: i64) -> bool {
    busy.held_until.is_none_or(|until| until > now_seconds)
}

/// The working hours in a branch within `[from, until)`: (first beginning, last end).
pub fn hours(plan: &Plan, branch: Uuid, from: i64, until: i64) -> Option<(i64, i64)> {
    let first = plan.work.partition_point(|work| work.until <= from);
    plan.work[first..]
        .iter()
        .take_while(|work| work.from < until)
        .filter(|work| work.branch == branch)
        .map(|work| (work.from.max(from), work.until.min(until)))
        .filter(|(from, until)| from < until)
        .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}
