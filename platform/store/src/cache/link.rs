//! The link to Redis: made, watched and made again for ever, in the background.
//!
//! A link is up only while commands are answered *and* the messages of other nodes arrive;
//! it has no state in between. While it is down nobody asks Redis anything, so a dead Redis
//! costs a request nothing. It comes up in this order: subscribe, forget everything in the
//! process (messages may have been lost), announce.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    time::Duration,
};

use arc_swap::ArcSwapOption;
use futures_util::StreamExt;
use kernel::ids::new_uuid;
use redis::{
    AsyncConnectionConfig, Client, FromRedisValue, Pipeline, RedisError, RedisResult,
    aio::{MultiplexedConnection, PubSub},
};
use tokio::{
    sync::Notify,
    time::{MissedTickBehavior, interval, sleep, timeout},
};
use uuid::Uuid;

use super::{
    PLATFORM,
    forgotten::Forgotten,
    keys::PlatformSites,
    near::Near,
    place::{CHANNEL, Place},
};

/// How long a request waits for Redis's answer.
const ANSWER: Duration = Duration::from_millis(150);
/// How long making a connection may take.
const CONNECT: Duration = Duration::from_secs(2);
/// How often an idle link is tried. Together with [`SILENCE`] less than the age that values
/// may reach on a node that is not told of changes.
const BEAT: Duration = Duration::from_millis(500);
/// How long the subscription may leave a beat unanswered.
const SILENCE: Duration = Duration::from_secs(1);
/// How many time-outs in a row break the link.
const TIMEOUTS: u32 = 3;
/// The pauses between attempts to connect: doubled from the first to the last.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));
/// How many forgotten entries are told at once.
const BATCH: usize = 256;

/// The link to Redis as the rest of the cache sees it.
pub(super) struct Link {
    client: Client,
    node: Uuid,
    generations: AtomicU64,
    session: ArcSwapOption<Session>,
    pub(super) forgotten: Forgotten,
    told: Notify,
    /// Another node has changed the sites, or may have while this one heard nothing.
    pub(super) sites: Notify,
    sites_place: Place,
}

/// A link that is up.
pub(super) struct Session {
    commands: MultiplexedConnection,
    timeouts: AtomicU32,
    broken: Notify,
}

impl Link {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            // An id that is only random: nobody reads the moment in it.
            node: new_uuid(chrono::DateTime::UNIX_EPOCH),
            generations: AtomicU64::new(0),
            session: ArcSwapOption::empty(),
            forgotten: Forgotten::default(),
            told: Notify::new(),
            sites: Notify::new(),
            sites_place: Place::of(PLATFORM, PlatformSites),
        }
    }

    pub(super) fn session(&self) -> Option<Arc<Session>> {
        self.session.load_full()
    }

    pub(super) fn is_up(&self) -> bool {
        self.session.load().is_some()
    }

    /// Wakes the teller.
    pub(super) fn tell_soon(&self) {
        self.told.notify_one();
    }

    /// The name of a generation that never was before.
    pub(super) fn new_generation(&self) -> String {
        format!("{}.{}", self.node.simple(), self.generations.fetch_add(1, Ordering::Relaxed))
    }

    /// Tells Redis and the other nodes what was forgotten here; whether it could.
    async fn tell(&self, session: &Session) -> bool {
        loop {
            let some = self.forgotten.some(BATCH);
            if some.is_empty() {
                return true;
            }
            let mut commands = redis::pipe();
            for (place, _) in &some {
                commands.del(place.generation_key()).ignore();
                commands.publish(CHANNEL, place.message(self.node)).ignore();
            }
            if session.ask::<()>(&commands).await.is_none() {
                return false;
            }
            self.forgotten.told(&some);
        }
    }

    /// Forgets what another node says; this one has forgotten its own already.
    fn hear(&self, message: &redis::Msg, near: &Near) {
        let payload = message.get_payload::<String>().unwrap_or_default();
        match Place::read(&payload) {
            Some((node, _)) if node == self.node => {}
            Some((_, place)) => {
                if place == self.sites_place {
                    self.sites.notify_one();
                }
                near.forget(&place);
            }
            None => near.forget_all(),
        }
    }
}

impl Session {
    /// Asks Redis; `None` if it did not answer as it should.
    pub(super) async fn ask<T: FromRedisValue>(&self, commands: &Pipeline) -> Option<T> {
        match commands.query_async(&mut self.commands.clone()).await {
            Ok(answer) => {
                self.timeouts.store(0, Ordering::Relaxed);
                Some(answer)
            }
            Err(why) => {
                tracing::warn!(%why, "the cache has no answer from Redis");
                let breaks = if why.is_timeout() {
                    self.timeouts.fetch_add(1, Ordering::Relaxed) + 1 >= TIMEOUTS
                } else {
                    why.is_io_error() || why.is_unrecoverable_error()
                };
                if breaks {
                    self.broken.notify_one();
                }
                None
            }
        }
    }
}

/// Keeps the link up as well as can be. Never returns.
pub(super) async fn keep(link: Arc<Link>, near: Near) {
    let mut pause = PAUSES.0;
    loop {
        match connect(&link.client).await {
            Ok((commands, hearing)) => {
                pause = PAUSES.0;
                let why = run(&link, &near, commands, hearing).await;
                link.session.store(None);
                tracing::warn!(why, "Redis is out of reach: the cache goes on without it");
            }
            Err(why) if pause == PAUSES.0 => tracing::warn!(%why, "Redis cannot be reached yet"),
            Err(why) => tracing::debug!(%why, "Redis cannot be reached yet"),
        }
        sleep(pause).await;
        pause = (2 * pause).min(PAUSES.1);
    }
}

async fn connect(client: &Client) -> RedisResult<(MultiplexedConnection, PubSub)> {
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(CONNECT))
        .set_response_timeout(Some(ANSWER));
    timeout(2 * CONNECT, async {
        let commands = client.get_multiplexed_async_connection_with_config(&config).await?;
        let mut hearing = client.get_async_pubsub().await?;
        hearing.subscribe(CHANNEL).await?;
        Ok((commands, hearing))
    })
    .await
    .unwrap_or_else(|late| Err(RedisError::from(std::io::Error::from(late))))
}

/// Holds the link while it is up; says why it went down.
async fn run(
    link: &Link,
    near: &Near,
    commands: MultiplexedConnection,
    hearing: PubSub,
) -> &'static str {
    let (mut sink, mut messages) = hearing.split();
    let session =
        Arc::new(Session { commands, timeouts: AtomicU32::new(0), broken: Notify::new() });
    near.forget_all();
    link.sites.notify_one();
    link.session.store(Some(Arc::clone(&session)));
    tracing::info!("the cache uses Redis");
    let mut beats = interval(BEAT);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            message = messages.next() => match message {
                Some(message) => link.hear(&message, near),
                None => return "the subscription ended",
            },
            () = link.told.notified() => {
                link.tell(&session).await; // If it could not, the next beat tries again.
            }
            () = session.broken.notified() => return "commands are not answered",
            _ = beats.tick() => {
                let ping = timeout(SILENCE, sink.ping::<redis::Value>());
                if !matches!(ping.await, Ok(Ok(_))) {
                    return "the subscription is silent";
                }
                // Whether it answers is counted with the other commands.
                let _ = session.ask::<()>(redis::pipe().cmd("PING").ignore()).await;
                if !link.tell(&session).await {
                    return "it does not take what is forgotten";
                }
            }
        }
    }
}
