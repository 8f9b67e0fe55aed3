//! The queue before something that very many want: a place in it is a number.
//!
//! Two counters for each clinic: how many numbers were given out, and up to which one everybody is
//! let in. The second runs after the first at the clinic's pace, and ahead of it by no more than a
//! small stock, so that nobody waits while few come. Both stand in Redis, which reckons by its own
//! clock; one round trip, one key. Every process remembers what it has seen last and goes on from
//! there while Redis is away, and tells a Redis that has forgotten: nobody loses his place.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, Utc};
use kernel::SiteId;
use redis::pipe;

use super::SiteCache;

/// How fast a queue moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// How many are let in a minute.
    pub per_minute: u32,
    /// How many may come at once without waiting.
    pub at_once: u32,
}

/// How a queue stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stand {
    /// How many numbers were given out; the last one is whoever's that took one now.
    pub given: u64,
    /// Up to which number everybody is let in.
    pub open: u64,
}

/// What a process has seen of the queues.
#[derive(Default)]
pub(super) struct Turns(Mutex<HashMap<SiteId, Seen>>);

#[derive(Clone, Copy)]
struct Seen {
    given: u64,
    /// In millionths.
    open: u64,
    at: DateTime<Utc>,
}

const MILLION: u64 = 1_000_000;

/// How long Redis remembers a queue to which nobody comes.
const KEPT_MS: u64 = 24 * 3600 * 1000;

/// Answers how many numbers were given out and up to which everybody is let in, in millionths.
const TURN: &str = "
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local row = redis.call('HMGET', KEYS[1], 'given', 'open', 'at')
local given = math.max(tonumber(row[1] or 0), tonumber(ARGV[4]))
local open = math.max(tonumber(row[2] or 0), tonumber(ARGV[5]))
local at = tonumber(row[3] or now)
local stock = (given + tonumber(ARGV[2])) * 1000000
if not row[1] and given == 0 then open = stock end
if now > at then open = open + math.floor((now - at) * tonumber(ARGV[1]) / 60) end
if open > stock then open = stock end
given = given + tonumber(ARGV[3])
redis.call('HSET', KEYS[1], 'given', string.format('%.0f', given), 'open', string.format('%.0f', open), 'at', string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], ARGV[6])
return { string.format('%.0f', given), string.format('%.0f', open) }
";

impl SiteCache {
    /// How the clinic's queue stands now; with `take` one more number is given out before that.
    /// `known` is how it stood at least: what somebody who waits was told.
    pub async fn turn(&self, pace: Pace, take: bool, known: Stand, now: DateTime<Utc>) -> Stand {
        let turns = &self.cache.0.turns;
        let seen = turns.seen(self.site);
        let given = known.given.max(seen.map_or(0, |seen| seen.given));
        let open = known.open.saturating_mul(MILLION).max(seen.map_or(0, |seen| seen.open));
        if let Some(session) = self.cache.far().and_then(super::Far::session) {
            let key = super::keys::queue(self.site);
            let mut ask = pipe();
            ask.cmd("EVAL").arg(TURN).arg(1).arg(key).arg(pace.per_minute).arg(pace.at_once);
            ask.arg(u8::from(take)).arg(given).arg(open).arg(KEPT_MS);
            if let Some(((given, open),)) = session.ask::<((u64, u64),)>(&ask).await {
                turns.keep(self.site, Seen { given, open, at: now });
                return Stand { given, open: open / MILLION };
            }
        }
        turns.turn(self.site, pace, take, known, now)
    }
}

impl Turns {
    fn all(&self) -> MutexGuard<'_, HashMap<SiteId, Seen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn seen(&self, site: SiteId) -> Option<Seen> {
        self.all().get(&site).copied()
    }

    /// Remembers what Redis said. Answers may overtake each other.
    fn keep(&self, site: SiteId, said: Seen) {
        let mut all = self.all();
        let seen = all.entry(site).or_insert(said);
        seen.given = seen.given.max(said.given);
        if said.open >= seen.open {
            (seen.open, seen.at) = (said.open, said.at);
        }
    }

    /// The same as in Redis, in this process.
    fn turn(
        &self,
        site: SiteId,
        pace: Pace,
        take: bool,
        known: Stand,
        now: DateTime<Utc>,
    ) -> Stand {
        let mut all = self.all();
        let seen = all.entry(site).or_insert_with(|| {
            let fresh = if known.given == 0 { u64::from(pace.at_once) } else { known.open };
            Seen { given: known.given, open: fresh.saturating_mul(MILLION), at: now }
        });
        seen.given = seen.given.max(known.given);
        seen.open = seen.open.max(known.open.saturating_mul(MILLION));
        let passed =
            (now - seen.at).num_microseconds().and_then(|passed| u64::try_from(passed).ok());
        let come = passed.unwrap_or(0).saturating_mul(pace.per_minute.into()) / 60;
        let stock = (seen.given + u64::from(pace.at_once)).saturating_mul(MILLION);
        seen.open = seen.open.saturating_add(come).min(stock);
        seen.at = seen.at.max(now);
        seen.given += u64::from(take);
        Stand { given: seen.given, open: seen.open / MILLION }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;

    const PACE: Pace = Pace { per_minute: 60, at_once: 2 };

    #[test]
    fn a_place_is_a_number_and_the_queue_moves_at_its_pace() {
        let (turns, site, other) = (Turns::default(), SiteId(Uuid::nil()), SiteId(Uuid::max()));
        let mut now = DateTime::UNIX_EPOCH;
        let none = Stand::default();
        let take = |now| turns.turn(site, PACE, true, none, now);
        assert_eq!(take(now), Stand { given: 1, open: 2 });
        assert_eq!(take(now), Stand { given: 2, open: 2 });
        assert_eq!(take(now), Stand { given: 3, open: 2 }, "the third waits");
        now += TimeDelta::milliseconds(500);
        assert_eq!(turns.turn(site, PACE, false, none, now), Stand { given: 3, open: 2 });
        now += TimeDelta::milliseconds(500);
        assert_eq!(turns.turn(site, PACE, false, none, now), Stand { given: 3, open: 3 });
        now += TimeDelta::hours(1);
        assert_eq!(
            turns.turn(site, PACE, false, none, now),
            Stand { given: 3, open: 5 },
            "a stock"
        );
        assert_eq!(turns.turn(other, PACE, true, none, now), Stand { given: 1, open: 2 });
    }

    #[test]
    fn whoever_waits_tells_a_process_that_knows_nothing_how_the_queue_stood() {
        let (turns, site) = (Turns::default(), SiteId(Uuid::nil()));
        let known = Stand { given: 500, open: 400 };
        let now = DateTime::UNIX_EPOCH;
        assert_eq!(turns.turn(site, PACE, false, known, now), known);
        let later = now + TimeDelta::seconds(100);
        assert_eq!(turns.turn(site, PACE, true, known, later), Stand { given: 501, open: 500 });
    }
}
