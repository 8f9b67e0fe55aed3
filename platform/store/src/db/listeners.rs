//! Who waits in this process for something to happen in a clinic.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use kernel::SiteId;
use tokio::sync::{Notify, futures::Notified};

/// How many may wait for one clinic at once.
const PER_SITE: usize = 8;

/// How many may wait in one process at once.
const IN_ALL: usize = 4000;

/// Those who wait, by clinic.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listeners(Arc<Mutex<HashMap<SiteId, Heard>>>);

#[derive(Debug, Default)]
struct Heard {
    notify: Arc<Notify>,
    waiting: usize,
}

/// One who waits; the place is free again with the value's end.
#[derive(Debug)]
pub struct Listener {
    of: Listeners,
    site: SiteId,
    notify: Arc<Notify>,
}

impl Listeners {
    fn all(&self) -> MutexGuard<'_, HashMap<SiteId, Heard>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One more who waits; none if too many do.
    pub(super) fn join(&self, site: SiteId) -> Option<Listener> {
        let mut all = self.all();
        if all.values().map(|heard| heard.waiting).sum::<usize>() >= IN_ALL {
            return None;
        }
        let heard = all.entry(site).or_default();
        if heard.waiting >= PER_SITE {
            return None;
        }
        heard.waiting += 1;
        Some(Listener { of: self.clone(), site, notify: Arc::clone(&heard.notify) })
    }

    /// Wakes all who wait for this clinic.
    pub(super) fn tell(&self, site: SiteId) {
        if let Some(heard) = self.all().get(&site) {
            heard.notify.notify_waiters();
        }
    }
}

impl Listener {
    /// What comes true when something happens from now on, even before it is awaited.
    pub fn news(&self) -> Notified<'_> {
        self.notify.notified()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut all = self.of.all();
        let left = all.get_mut(&self.site).map(|heard| {
            heard.waiting -= 1;
            heard.waiting
        });
        if left == Some(0) {
            all.remove(&self.site);
        }
    }
}
