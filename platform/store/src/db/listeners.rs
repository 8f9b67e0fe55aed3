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
pub(crate) struct Listeners(Arc<Mutex<Waiting>>);

#[derive(Debug, Default)]
struct Waiting {
    by_site: HashMap<SiteId, Heard>,
    /// Whether the process is stopping: nobody is to wait any more.
    over: bool,
}

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
    fn all(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One more who waits; none if too many do.
    pub(super) fn join(&self, site: SiteId) -> Option<Listener> {
        let mut all = self.all();
        if all.by_site.values().map(|heard| heard.waiting).sum::<usize>() >= IN_ALL {
            return None;
        }
        let heard = all.by_site.entry(site).or_default();
        if heard.waiting >= PER_SITE {
            return None;
        }
        heard.waiting += 1;
        Some(Listener { of: self.clone(), site, notify: Arc::clone(&heard.notify) })
    }

    /// Wakes all who wait for this clinic.
    pub(super) fn tell(&self, site: SiteId) {
        if let Some(heard) = self.all().by_site.get(&site) {
            heard.notify.notify_waiters();
        }
    }

    /// Wakes all, and lets nobody wait any more.
    pub(super) fn end(&self) {
        let mut all = self.all();
        all.over = true;
        all.by_site.values().for_each(|heard| heard.notify.notify_waiters());
    }
}

impl Listener {
    /// What comes true when something happens from now on, even before it is awaited.
    pub fn news(&self) -> Notified<'_> {
        self.notify.notified()
    }

    /// Whether waiting is of no use any more, because the process is stopping.
    pub fn is_over(&self) -> bool {
        self.of.all().over
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut all = self.of.all();
        let left = all.by_site.get_mut(&self.site).map(|heard| {
            heard.waiting -= 1;
            heard.waiting
        });
        if left == Some(0) {
            all.by_site.remove(&self.site);
        }
    }
}
