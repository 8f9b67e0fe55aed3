//! The gates of a process: one for everybody, one for files, one for what providers tell of payments.

use std::{
    num::NonZero,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use kernel::{Refused, SiteId};

use super::{Bounds, Class, Gate, Place};

/// Places for each processor, unless it is set.
const FOR_EACH: u32 = 16;
/// The fewest for each processor, when they are busy.
const LEAST: u32 = 2;
/// Files that may come at a time: each takes up to three parts of 5 MiB in memory.
const FILES: u32 = 24;
/// The most of them that come to one clinic.
const FILES_OF_ONE: u32 = 12;
/// Lines of this many clinics may be full at a time.
const LINES: usize = 8;

/// What the operator allows.
#[derive(Clone, Copy, Debug)]
pub struct Allowed {
    /// Places in all; 0 for as many as fit the processors.
    pub at_once: u32,
    /// The most of them that one clinic may have, in hundredths.
    pub share: u32,
    /// How many requests of one clinic may wait.
    pub waiting: usize,
    /// How long each may wait.
    pub patience: Duration,
    /// Connections to the database: one clinic has never more than half of them.
    pub connections: u32,
}

/// The gates of a process.
pub struct Gates {
    all: Gate,
    files: Gate,
    notices: Gate,
}

/// The place of a request, which it may give back before it is answered.
#[derive(Clone, Default)]
pub struct Held(Arc<Mutex<Option<Place>>>);

impl Gates {
    /// Opens them.
    pub fn new(allowed: Allowed) -> Self {
        let processors = thread::available_parallelism().map_or(1, NonZero::get);
        let processors = u32::try_from(processors).unwrap_or(1);
        let most = match allowed.at_once {
            0 => (FOR_EACH * processors).max(2),
            some => some.max(2),
        };
        let share = (most * allowed.share.clamp(1, 100) / 100).min(allowed.connections / 2);
        let bounds = Bounds {
            most,
            least: (LEAST * processors).min(most),
            share: share.max(1),
            waiting: allowed.waiting,
            waiting_in_all: allowed.waiting.saturating_mul(LINES),
            patience: allowed.patience,
        };
        // A provider repeats what was not answered; it is not sent away before it would hang up.
        let notices = Bounds {
            most: (allowed.connections / 2).max(2),
            least: (allowed.connections / 2).max(2),
            share: (allowed.connections / 4).max(1),
            waiting: 10_000,
            waiting_in_all: 20_000,
            patience: Duration::from_secs(10).max(allowed.patience),
        };
        let files = Bounds { most: FILES, least: FILES, share: FILES_OF_ONE, ..bounds };
        Self { all: Gate::new(bounds), files: Gate::new(files), notices: Gate::new(notices) }
    }

    /// A place for a request of a clinic; what is free needs none.
    ///
    /// Refuses with [`super::CROWDED`].
    pub async fn enter(&self, site: SiteId, class: Class) -> Result<Held, Refused> {
        let gate = match class {
            Class::Free => return Ok(Held::default()),
            Class::Notice => &self.notices,
            Class::File => &self.files,
            Class::Read | Class::Write | Class::Heavy => &self.all,
        };
        let place = gate.enter(site, class.cost()).await?;
        place.make_way().await;
        Ok(Held(Arc::new(Mutex::new(Some(place)))))
    }

    /// How many requests wait.
    pub fn waiting(&self) -> usize {
        self.all.waiting() + self.files.waiting() + self.notices.waiting()
    }

    /// How many places there are now.
    pub fn places(&self) -> u32 {
        self.all.places()
    }
}

impl Held {
    /// Gives the place back: what is still to come waits for something else, or is over.
    pub fn give_back(&self) {
        let place = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(place);
    }
}
