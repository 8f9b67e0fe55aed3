//! Work that costs much memory and time: hashing passwords. Few pieces at once, few that wait;
//! who comes then is told to come again, so that a storm of them cannot take the process down.

use std::{num::NonZero, sync::Arc};

use kernel::{Problem, Refused};
use tokio::sync::Semaphore;

/// The refusal when too many wait already.
pub const BUSY: &str = "accounts.busy";

/// Where heavy work is done.
#[derive(Debug)]
pub struct Heavy {
    /// Those at work and those that wait.
    places: Arc<Semaphore>,
    /// Those at work.
    hands: Arc<Semaphore>,
}

impl Heavy {
    /// As many pieces at once as there are processors, at most eight; at most `waiting` wait.
    pub fn new(waiting: usize) -> Self {
        let hands = std::thread::available_parallelism().map_or(1, NonZero::get).min(8);
        Self::with_hands(hands, waiting)
    }

    /// That many pieces at once.
    pub fn with_hands(hands: usize, waiting: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(hands + waiting)),
            hands: Arc::new(Semaphore::new(hands)),
        }
    }

    /// Does a piece of work off the threads that answer requests. Whoever loses patience
    /// meanwhile does not make room: the work goes on to its end.
    ///
    /// Refuses with [`BUSY`].
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let busy = || Refused::new(503, BUSY).with("seconds", 2);
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| busy())?;
        let hand = Arc::clone(&self.hands).acquire_owned().await?;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop((place, hand));
            done
        });
        Ok(done.await?)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, mpsc};

    use kernel::Problem;

    use super::{BUSY, Heavy};

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn who_finds_no_place_is_refused_at_once_and_the_others_are_served() {
        let heavy = Arc::new(Heavy::with_hands(1, 1));
        let mut running = vec![];
        let mut ends = vec![];
        for _ in 0..2 {
            let (end, ended) = mpsc::channel::<()>();
            let heavy = Arc::clone(&heavy);
            running
                .push(tokio::spawn(async move { heavy.run(move || ended.recv()).await.is_ok() }));
            ends.push(end);
        }
        while heavy.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let third = heavy.run(|| ()).await;
        assert!(matches!(third, Err(Problem::Refused(refused)) if refused.code == BUSY));
        drop(ends);
        for one in running {
            assert!(one.await.expect("no panic"));
        }
        assert!(heavy.run(|| ()).await.is_ok());
    }
}
