//! What a clinic's requests need again and again, kept in the process first and in Redis
//! behind it (S7).
//!
//! The only door is [`Cache::of`] with a [`Site`], and the only names are the typed keys in
//! [`keys`]: no entry of another clinic can be named (S6).
//!
//! * **Served:** from the process without a round trip, else from Redis, else computed; one
//!   computation at a time per key in a process.
//! * **Forgotten:** after the commit, on this node at once, on the others as soon as Redis
//!   passes the message on; until Redis has taken it, this node does not ask Redis for the
//!   entry. Forgets that Redis could not take are told when it is back.
//! * **Never stale:** a value computed from the state before a forget is not served after
//!   it, however late its computation ends: in the process because a forget removes the cell
//!   in which it is computed (`near.rs`), in Redis because it ends the generation
//!   (`far.rs`). Nodes that are cut off from each other may differ for as long as a value is
//!   served at all, at most the key's TTL; the database stays the judge.
//! * **Without Redis:** while it cannot be reached no request waits for it, and a node that
//!   is not told of changes serves nothing older than two seconds.
//!
//! Needs Redis 7 or later (`SET … NX GET`).

use std::{
    fmt,
    future::Future,
    sync::Arc,
    time::{Duration, Instant},
};

use kernel::{Site, SiteId};

mod counts;
mod far;
mod forgotten;
pub mod keys;
mod link;
mod near;
mod place;
mod turns;

pub use counts::Rate;
use far::{Answer, Far};
pub use keys::Key;
pub use near::State;
use near::{Cell, Near, Turn};
use place::Place;
use turns::Turns;
pub use turns::{Pace, Stand};

/// How old a value may get on a node that is not told of changes.
const UNTOLD: Duration = Duration::from_secs(2);

/// Whose the vendor's part of the cache is: no clinic has this id.
const PLATFORM: SiteId = SiteId(uuid::Uuid::nil());

/// Why there is no cache in Redis.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// The URL does not name a Redis server.
    #[error("the URL of Redis is malformed")]
    Url(#[source] redis::RedisError),
    /// Redis does not answer.
    #[error("Redis is out of reach")]
    OutOfReach,
}

/// The whole cache. Cheap to clone.
#[derive(Clone)]
pub struct Cache(Arc<Inner>);

struct Inner {
    near: Near,
    behind: Behind,
    turns: Turns,
}

/// How this node comes to know of the others' changes.
enum Behind {
    /// There are no others.
    Alone,
    /// It does not.
    ManyNodes,
    /// Through Redis.
    Redis(Far),
}

impl Cache {
    /// A cache for the only process of its deployment.
    pub fn memory() -> Self {
        Self(Arc::new(Inner { near: Near::new(), behind: Behind::Alone, turns: Turns::default() }))
    }

    /// A cache for one of several nodes that have no Redis: nothing is served for longer
    /// than two seconds.
    pub fn memory_for_many_nodes() -> Self {
        Self(Arc::new(Inner {
            near: Near::new(),
            behind: Behind::ManyNodes,
            turns: Turns::default(),
        }))
    }

    /// A cache with Redis behind it. Fails only if the URL is malformed: a server that is
    /// down is connected to when it comes up. To be called inside a Tokio runtime.
    pub fn redis(url: &str) -> Result<Self, CacheError> {
        let near = Near::new();
        let far = Far::open(url, &near)?;
        Ok(Self(Arc::new(Inner { near, behind: Behind::Redis(far), turns: Turns::default() })))
    }

    /// Asks a Redis server which version it is; waits a few seconds at most.
    pub async fn version(url: &str) -> Result<String, CacheError> {
        let client = redis::Client::open(url).map_err(CacheError::Url)?;
        let ask = async {
            let mut connection = client.get_multiplexed_async_connection().await?;
            redis::cmd("INFO").arg("server").query_async::<String>(&mut connection).await
        };
        let told = tokio::time::timeout(Duration::from_secs(4), ask).await;
        let told = told.ok().and_then(Result::ok).ok_or(CacheError::OutOfReach)?;
        let line = told.lines().find_map(|line| line.strip_prefix("redis_version:"));
        line.map(|version| version.trim().to_owned()).ok_or(CacheError::OutOfReach)
    }

    /// A clinic's part of the cache.
    pub fn of(&self, site: &Site) -> SiteCache {
        SiteCache { cache: self.clone(), site: site.id }
    }

    /// The vendor's part of the cache: no clinic has its id.
    pub fn of_platform(&self) -> SiteCache {
        SiteCache { cache: self.clone(), site: PLATFORM }
    }

    /// Returns when another node says that the sites have changed, by forgetting
    /// [`keys::PlatformSites`], or when such a word may have been missed. Without Redis never.
    /// One task of a process may wait.
    pub async fn sites_changed(&self) {
        match self.far() {
            Some(far) => far.sites_changed().await,
            None => std::future::pending().await,
        }
    }

    /// Whether what stands behind the cache answers; without Redis nothing does and it is well.
    pub async fn ping(&self) -> Result<(), CacheError> {
        match self.far() {
            Some(far) => far.ping().await,
            None => Ok(()),
        }
    }

    fn far(&self) -> Option<&Far> {
        match &self.0.behind {
            Behind::Redis(far) => Some(far),
            Behind::Alone | Behind::ManyNodes => None,
        }
    }

    /// How old a value may get in this process, over and above its key's TTL.
    fn longest(&self) -> Option<Duration> {
        match &self.0.behind {
            Behind::Alone => None,
            Behind::ManyNodes => Some(UNTOLD),
            Behind::Redis(far) => (!far.is_up()).then_some(UNTOLD),
        }
    }
}

/// Counts where a value was found.
fn read_from(place: &'static str) {
    metrics::counter!("portal_cache_reads_total", "from" => place).increment(1);
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache").field("redis", &self.far().map(Far::is_up)).finish()
    }
}

/// A clinic's part of the cache. Cheap to clone.
#[derive(Clone, Debug)]
pub struct SiteCache {
    cache: Cache,
    site: SiteId,
}

impl SiteCache {
    /// The entry's value, computed by `load` unless it is there. An error is not kept; who
    /// waited for the failed computation makes an own one.
    ///
    /// `load` must begin to read when it is first polled: a transaction opened before this
    /// call may see a state from before a forget.
    pub fn get<'a, K, E, F>(
        &'a self,
        key: K,
        load: impl FnOnce() -> F + Send + 'a,
    ) -> impl Future<Output = Result<Arc<K::Value>, E>> + Send + 'a
    where
        K: Key,
        E: Send + 'a,
        F: Future<Output = Result<K::Value, E>> + Send + 'a,
    {
        let place = Place::of(self.site, key);
        let cell = self.cache.0.near.cell(&place, K::TTL, self.cache.longest());
        let known = cell.value();
        // Whoever finds the value carries nothing of what computing it would take.
        async move {
            if let Some(value) = known {
                read_from("process");
                return Ok(value);
            }
            Box::pin(self.wait::<K, E, F>(&place, &cell, load)).await
        }
    }

    /// The value of a cell that had none; from whoever computes it, or computed here.
    async fn wait<K: Key, E, F: Future<Output = Result<K::Value, E>>>(
        &self,
        place: &Place,
        cell: &Cell,
        load: impl FnOnce() -> F,
    ) -> Result<Arc<K::Value>, E> {
        match cell.turn().await {
            Some(turn) => self.compute::<K, E>(place, turn, load()).await,
            None => match cell.value() {
                Some(value) => {
                    read_from("process");
                    Ok(value)
                }
                None => load().await.map(Arc::new),
            },
        }
    }

    /// What has been forgotten of this clinic so far. Between two moments with the same state
    /// nothing was, so what was made of entries is as good as new; for a short while, because
    /// entries also age. None on a node that is not told of changes.
    pub fn state(&self) -> Option<State> {
        self.cache.longest().is_none().then(|| self.cache.0.near.state(self.site))
    }

    /// Forgets an entry, on this node at once and on the others as soon as can be. To be
    /// called once the change is committed; it does not wait.
    pub fn forget<K: Key>(&self, key: K) {
        let place = Place::of(self.site, key);
        // First the note, so that no computation that begins after the removal asks Redis.
        if let Some(far) = self.cache.far() {
            far.forget(place.clone(), K::TTL);
        }
        self.cache.0.near.forget(&place);
    }

    /// Fills the cell from Redis or by computing.
    async fn compute<K: Key, E>(
        &self,
        place: &Place,
        turn: Turn<'_>,
        load: impl Future<Output = Result<K::Value, E>>,
    ) -> Result<Arc<K::Value>, E> {
        let since = Instant::now();
        let shelf = match self.cache.far() {
            Some(far) => match far.find::<K>(place).await {
                Answer::Value(value, left) => {
                    let value = Arc::new(value);
                    turn.fill(value.clone(), since, since + left);
                    read_from("redis");
                    return Ok(value);
                }
                Answer::Nothing(shelf) => Some(shelf),
                Answer::Silence => None,
            },
            None => None,
        };
        read_from("nowhere");
        match load.await {
            Ok(value) => {
                let (value, until) = (Arc::new(value), since + K::TTL);
                turn.fill(value.clone(), since, until);
                if let Some(shelf) = shelf {
                    shelf.put(&*value, until).await;
                }
                Ok(value)
            }
            Err(why) => {
                turn.fail();
                Err(why)
            }
        }
    }
}
