//! Counts that the nodes share: how often something may be done in a time.
//!
//! The generic cell rate algorithm: Redis keeps one moment per count, the one at which the
//! count is empty again, and decides by its own clock. One key, so it works in a cluster; the
//! script is sent along, so a Redis that was restarted knows it.

use std::time::Duration;

use redis::pipe;

use super::SiteCache;

/// How often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// That many at once…
    pub burst: u32,
    /// …and as many again in this time, evenly.
    pub period: Duration,
}

impl Rate {
    /// After how long one more is allowed.
    pub fn every(&self) -> Duration {
        (self.period / self.burst.max(1)).max(Duration::from_micros(1))
    }
}

/// Answers 0 when it was counted, else the seconds to wait.
const COUNT: &str = "
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local every, burst, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local empty = tonumber(redis.call('GET', KEYS[1]) or now)
if empty < now then empty = now end
local next = empty + every * cost
local wait = next - now - every * burst
if wait > 0 then return math.ceil(wait / 1000000) end
redis.call('SET', KEYS[1], string.format('%.0f', next), 'PX', math.ceil((next - now) / 1000))
return 0
";

impl SiteCache {
    /// Counts `cost` more of `kind` by `who`, for all nodes together. Gives the seconds to wait
    /// when there were too many; `None` when no Redis answers: then each node counts for itself.
    ///
    /// `kind` is a plain word; `who` must name nobody: hash what is personal.
    pub async fn count(&self, kind: &'static str, who: &str, rate: Rate, cost: u32) -> Option<u64> {
        let session = self.cache.far()?.session()?;
        let key = super::keys::count(self.site, kind, who);
        let every = u64::try_from(rate.every().as_micros()).unwrap_or(u64::MAX);
        let mut ask = pipe();
        ask.cmd("EVAL").arg(COUNT).arg(1).arg(key).arg(every).arg(rate.burst.max(1)).arg(cost);
        session.ask::<(u64,)>(&ask).await.map(|(wait,)| wait)
    }
}
