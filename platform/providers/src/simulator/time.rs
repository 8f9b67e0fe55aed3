//! The time money's providers live by: the process's clock, moved on or quickened by
//! `POST /clock` with `{"advance":3600}` (seconds) and `{"speed":60}` (times).
//! `GET /clock` tells it.

use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use poem::{
    handler,
    web::{Data, Json},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::World;

/// A century, and the quickest a test needs.
const FARTHEST: i64 = 100 * 366 * 24 * 3600;
const QUICKEST: u32 = 100_000;

/// Simulated time as a line over the clock's.
#[derive(Default)]
pub(super) struct Time {
    /// The clock's moment and the simulated one when the speed was last changed.
    since: Option<(DateTime<Utc>, DateTime<Utc>)>,
    speed: Option<u32>,
}

/// How time is to go on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    #[serde(default)]
    advance: i64,
    speed: Option<u32>,
}

impl Time {
    /// What time it is when the clock shows `clock`.
    pub(super) fn at(&self, clock: DateTime<Utc>) -> DateTime<Utc> {
        let Some((from, then)) = self.since else { return clock };
        let speed = i32::try_from(self.speed.unwrap_or(1)).unwrap_or(i32::MAX);
        (clock - from)
            .checked_mul(speed)
            .and_then(|passed| then.checked_add_signed(passed))
            .unwrap_or(then)
    }

    fn change(&mut self, clock: DateTime<Utc>, change: &Change) {
        let advance = TimeDelta::seconds(change.advance.clamp(0, FARTHEST));
        let now = self.at(clock);
        self.since = Some((clock, now.checked_add_signed(advance).unwrap_or(now)));
        if let Some(speed) = change.speed {
            self.speed = Some(speed.clamp(1, QUICKEST));
        }
    }
}

#[handler]
pub(super) fn tell(Data(world): Data<&Arc<World>>) -> Json<Value> {
    let now = world.at_work().1;
    Json(json!({ "now": now.to_rfc3339_opts(SecondsFormat::Millis, true) }))
}

#[handler]
pub(super) fn set(Data(world): Data<&Arc<World>>, Json(change): Json<Change>) -> Json<Value> {
    world.state().time.change(world.clock.now(), &change);
    let now = world.at_work().1;
    Json(json!({ "now": now.to_rfc3339_opts(SecondsFormat::Millis, true) }))
}
