//! Fair shares: how much of the process one clinic may have at a time.
//!
//! A request that costs something takes a [`Place`] as soon as its clinic is known, before anything
//! is read for it. There are so many places in the process, and one clinic may have a part of them
//! only, so that it can take neither all connections to the database nor all processors. Whoever
//! finds none waits, not long and not among many; the clinics take turns, however many of one
//! clinic's visitors wait. The rest is told to come again, at once: 503 with `Retry-After`.
//!
//! How many places there are follows from how long a request that could run waits for a processor:
//! when it waits long there are fewer, down to two for each processor.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use kernel::{Refused, SiteId};
use tokio::{sync::oneshot, time::timeout};

mod class;
mod gates;
mod lines;

pub use class::Class;
pub use gates::{Allowed, Gates, Held};
use lines::{Enter, Lines};

/// The refusal of whoever cannot be served now.
pub const CROWDED: &str = "request.crowded";

/// After how many seconds one should try again.
const AGAIN: u32 = 3;

/// How much there is, and how long is waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Places in all. A request takes as many as its [`Class`] costs.
    pub most: u32,
    /// The fewest that are left when the processors are busy.
    pub least: u32,
    /// The most of them that one clinic may have.
    pub share: u32,
    /// How many requests of one clinic may wait.
    pub waiting: usize,
    /// How many may wait in all.
    pub waiting_in_all: usize,
    /// How long each may wait.
    pub patience: Duration,
}

/// The places of one kind. Cheap to clone.
#[derive(Clone)]
pub struct Gate(Arc<Inner>);

struct Inner {
    bounds: Bounds,
    lines: Mutex<Lines>,
}

/// A request's place; dropped, it is another's.
pub struct Place {
    gate: Arc<Inner>,
    site: SiteId,
    cost: u32,
    /// Whether its clinic had another one when this one was given.
    among_others: bool,
}

/// One that waits; whoever goes away takes it out of the line, or gives its place back.
struct Waiting<'a> {
    gate: &'a Inner,
    site: SiteId,
    cost: u32,
    number: u64,
    told: oneshot::Receiver<()>,
    taken: bool,
}

impl Gate {
    /// Opens it.
    pub fn new(bounds: Bounds) -> Self {
        Self(Arc::new(Inner { bounds, lines: Mutex::new(Lines::new(bounds)) }))
    }

    /// A place for a request of a clinic that costs so much, as soon as there is one.
    ///
    /// Refuses with [`CROWDED`].
    pub async fn enter(&self, site: SiteId, cost: u32) -> Result<Place, Refused> {
        let (tell, told) = oneshot::channel();
        let entered = self.0.lines().enter(site, cost, tell);
        let number = match entered {
            Enter::In { among_others } => {
                return Ok(Place { gate: Arc::clone(&self.0), site, cost, among_others });
            }
            Enter::Full => return Err(shed("full")),
            Enter::Wait(number) => number,
        };
        let gate = &*self.0;
        let mut waiting = Waiting { gate, site, cost, number, told, taken: false };
        match timeout(gate.bounds.patience, &mut waiting.told).await {
            Ok(Ok(())) => {
                waiting.taken = true;
                // Who has waited has seen the others run meanwhile.
                Ok(Place { gate: Arc::clone(&self.0), site, cost, among_others: false })
            }
            Ok(Err(_)) => Err(shed("full")),
            Err(_) => Err(shed("late")),
        }
    }

    /// How many wait.
    pub fn waiting(&self) -> usize {
        self.0.lines().waiting()
    }

    /// How many places there are now.
    pub fn places(&self) -> u32 {
        self.0.lines().level()
    }
}

impl Inner {
    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Lets the others reach the gate before this one goes on, where its clinic has other requests
    /// on the way: what never waits for anything would else not be seen at the same time as its
    /// neighbours, and a crowd of it would fill the processors unnoticed.
    pub async fn make_way(&self) {
        if !self.among_others {
            return;
        }
        let since = Instant::now();
        tokio::task::yield_now().await;
        self.gate.lines().ran_after(since.elapsed(), Instant::now());
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.gate.lines().leave(self.site, self.cost);
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if self.taken {
            return;
        }
        self.told.close();
        let given = self.told.try_recv().is_ok();
        let mut lines = self.gate.lines();
        if given {
            lines.leave(self.site, self.cost);
        } else {
            lines.go_away(self.site, self.number);
        }
    }
}

fn shed(why: &'static str) -> Refused {
    metrics::counter!("portal_http_shed_total", "reason" => why).increment(1);
    Refused::new(503, CROWDED).with("seconds", AGAIN)
}

#[cfg(test)]
mod tests;
