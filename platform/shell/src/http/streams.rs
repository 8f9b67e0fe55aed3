//! Answers that go on: server-sent events. So many at once, for each person and in all, and no
//! longer than the process serves.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;
use uuid::Uuid;

/// How many one person may have at once.
const OF_ONE: usize = 4;

/// How many a process has at once.
const IN_ALL: usize = 4000;

/// Those that are open, by whose they are.
#[derive(Clone, Debug)]
pub struct Streams {
    open: Arc<Mutex<HashMap<Uuid, usize>>>,
    over: watch::Sender<bool>,
}

/// One that is open; its place is free again with the value's end.
#[derive(Debug)]
pub struct Place {
    of: Streams,
    whose: Uuid,
    over: watch::Receiver<bool>,
}

impl Default for Streams {
    fn default() -> Self {
        Self { open: Arc::default(), over: watch::Sender::new(false) }
    }
}

impl Streams {
    fn all(&self) -> MutexGuard<'_, HashMap<Uuid, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One more of somebody; none if there are too many, or the process is stopping.
    pub fn open(&self, whose: Uuid) -> Option<Place> {
        let mut all = self.all();
        let over = self.over.subscribe();
        if *over.borrow() || all.values().sum::<usize>() >= IN_ALL {
            return None;
        }
        let own = all.entry(whose).or_default();
        if *own >= OF_ONE {
            return None;
        }
        *own += 1;
        Some(Place { of: self.clone(), whose, over })
    }

    /// Ends all, and opens none any more.
    pub fn end(&self) {
        self.over.send_replace(true);
    }
}

impl Place {
    /// Comes true when the process is stopping.
    pub async fn over(&mut self) {
        // Without a sender there is no process any more.
        let _ = self.over.wait_for(|over| *over).await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut all = self.of.all();
        let left = all.get_mut(&self.whose).map(|own| {
            *own -= 1;
            *own
        });
        if left == Some(0) {
            all.remove(&self.whose);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_has_a_few_and_whoever_goes_makes_room() {
        let (streams, anna, boris) = (Streams::default(), Uuid::from_u128(1), Uuid::from_u128(2));
        let mut open: Vec<_> = (0..OF_ONE).map(|_| streams.open(anna).expect("a place")).collect();
        assert!(streams.open(anna).is_none());
        assert!(streams.open(boris).is_some());
        open.pop();
        assert!(streams.open(anna).is_some());
        drop(open);
        assert!(streams.all().is_empty());
    }

    #[tokio::test]
    async fn all_end_with_the_process() {
        let streams = Streams::default();
        let mut place = streams.open(Uuid::nil()).expect("a place");
        streams.end();
        place.over().await;
        assert!(streams.open(Uuid::nil()).is_none());
    }
}
