//! The cache in Redis, shared by the nodes.
//!
//! Of each entry Redis holds a *generation*, an opaque name, and values under keys that
//! contain it. A computation notes the generation first, naming a new one if there is none,
//! and puts its value under the noted one; forgetting deletes the generation. So a value
//! computed from the state before a commit lands where, after the forget, nobody looks.
//!
//! A name is never used twice. (A counter would start again when Redis loses it, and lead to
//! old values.) So eviction and restarts bring no old value back, and forgetting needs no
//! memory: a full Redis takes it as well.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use redis::{Client, pipe};
use serde::Serialize;
use tokio::task::JoinHandle;

use super::{
    CacheError, Key,
    link::{Link, Session, keep},
    near::Near,
    place::Place,
};

/// How long Redis remembers a generation; losing one only costs a computation.
const GENERATION: Duration = Duration::from_secs(24 * 3600);

/// The entries in Redis.
pub(super) struct Far {
    link: Arc<Link>,
    keeper: JoinHandle<()>,
}

/// What Redis knows of an entry.
pub(super) enum Answer<V> {
    /// Its value and how long it may still be served.
    Value(V, Duration),
    /// That there is none, and where to put it.
    Nothing(Shelf),
    /// Nothing is known: Redis is out of reach, or has not been told yet of a forget.
    Silence,
}

/// Where a value may be put whose computation begins now.
pub(super) struct Shelf {
    key: String,
    session: Arc<Session>,
}

impl Far {
    /// Fails only if the URL is malformed; the link is made in the background.
    pub(super) fn open(url: &str, near: &Near) -> Result<Self, CacheError> {
        let client = Client::open(url).map_err(CacheError::Url)?;
        let link = Arc::new(Link::new(client));
        let keeper = tokio::spawn(keep(Arc::clone(&link), near.clone()));
        Ok(Self { link, keeper })
    }

    /// Whether this node is told of changes.
    pub(super) fn is_up(&self) -> bool {
        self.link.is_up()
    }

    /// The link, while it is up.
    pub(super) fn session(&self) -> Option<Arc<Session>> {
        self.link.session()
    }

    /// Asks for a value.
    pub(super) async fn find<K: Key>(&self, place: &Place) -> Answer<K::Value> {
        if self.link.forgotten.contains(place) {
            return Answer::Silence;
        }
        let Some(session) = self.link.session() else {
            return Answer::Silence;
        };
        // Names a new generation if there is none, and answers with the one there was.
        let new = self.link.new_generation();
        let mut note = pipe();
        note.cmd("SET").arg(place.generation_key()).arg(&new);
        note.arg("NX").arg("GET").arg("EX").arg(GENERATION.as_secs());
        let Some((noted,)) = session.ask::<(Option<String>,)>(&note).await else {
            return Answer::Silence;
        };
        let key = place.value_key(noted.as_ref().unwrap_or(&new));
        if noted.is_some() {
            let mut ask = pipe();
            ask.get(&key).pttl(&key);
            let Some((value, left)) = session.ask::<(Option<Vec<u8>>, i64)>(&ask).await else {
                return Answer::Silence;
            };
            let value = value.and_then(|json| serde_json::from_slice(&json).ok());
            if let (Some(value), Ok(left @ 1..)) = (value, u64::try_from(left)) {
                return Answer::Value(value, Duration::from_millis(left).min(K::TTL));
            }
        }
        Answer::Nothing(Shelf { key, session })
    }

    /// Forgets on every node. Returns at once; it is told as soon as Redis can be reached.
    pub(super) fn forget(&self, place: Place, ttl: Duration) {
        self.link.forgotten.add(place, ttl);
        self.link.tell_soon();
    }

    /// Returns when another node has changed the sites, or may have.
    pub(super) async fn sites_changed(&self) {
        self.link.sites.notified().await
    }

    /// Whether Redis answers.
    pub(super) async fn ping(&self) -> Result<(), CacheError> {
        let session = self.link.session().ok_or(CacheError::OutOfReach)?;
        session.ask::<()>(pipe().cmd("PING").ignore()).await.ok_or(CacheError::OutOfReach)
    }
}

impl Shelf {
    /// Puts a value there until it expires.
    pub(super) async fn put<V: Serialize>(self, value: &V, until: Instant) {
        let left = until.saturating_duration_since(Instant::now()).as_millis();
        let (Ok(json), Ok(left @ 1..)) = (serde_json::to_vec(value), u64::try_from(left)) else {
            return;
        };
        let _ = self.session.ask::<()>(pipe().pset_ex(self.key, json, left).ignore()).await;
    }
}

impl Drop for Far {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}
