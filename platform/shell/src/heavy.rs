//! Work that costs much memory and time: hashing passwords, reading pictures. Few pieces at once, few that wait;
//! who comes then is told to come again, so that a storm of them cannot take the process down.

use std::{
    num::NonZero,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
};

use kernel::{Problem, Refused};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// The refusal when too many wait already.
pub const BUSY: &str = "accounts.busy";

type Work = Box<dyn FnOnce() + Send>;

/// Where heavy work is done: on a few threads of its own. What a thread has once had of memory
/// it keeps for its next piece; were every piece on another thread, as those that tokio lends,
/// each of them would keep as much.
#[derive(Debug)]
pub struct Heavy {
    /// Those at work and those that wait.
    places: Arc<Semaphore>,
    /// The way to the threads, which end with it and with the last place.
    hands: mpsc::Sender<Work>,
}

impl Heavy {
    /// On half of the processors, at least one and at most eight, so that pages go on meanwhile;
    /// at most `waiting` pieces wait.
    pub fn new(waiting: usize) -> Self {
        let processors = thread::available_parallelism().map_or(1, NonZero::get);
        Self::with_hands((processors / 2).clamp(1, 8), waiting)
    }

    /// On that many threads.
    pub fn with_hands(hands: usize, waiting: usize) -> Self {
        let (sender, work) = mpsc::channel::<Work>();
        let work = Arc::new(Mutex::new(work));
        for _ in 0..hands {
            let work = Arc::clone(&work);
            thread::spawn(move || {
                loop {
                    // The lock is given back before the work begins.
                    let next = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(next) = next else { break };
                    // Whoever waits for work that panicked is told; the thread goes on.
                    let _ = catch_unwind(AssertUnwindSafe(next));
                }
            });
        }
        Self { places: Arc::new(Semaphore::new(hands + waiting)), hands: sender }
    }

    /// A place for one piece of work. To be asked for before anything else is done for the
    /// request: in a storm nearly all are refused, and a refusal must cost next to nothing.
    ///
    /// Refuses with [`BUSY`].
    pub fn place(&self) -> Result<Place, Refused> {
        let busy = |_| Refused::new(503, BUSY).with("seconds", 2);
        let permit = Arc::clone(&self.places).try_acquire_owned().map_err(busy)?;
        Ok(Place { permit, hands: self.hands.clone() })
    }
}

/// A place among those at work and those that wait; whoever drops it makes room.
#[derive(Debug)]
pub struct Place {
    permit: OwnedSemaphorePermit,
    hands: mpsc::Sender<Work>,
}

impl Place {
    /// Does a piece of work off the threads that answer requests. Whoever loses patience
    /// meanwhile does not make room: the work goes on to its end.
    pub async fn run<T: Send + 'static>(
        self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let Self { permit, hands } = self;
        let (tell, told) = oneshot::channel();
        let piece = Box::new(move || {
            let done = work();
            drop(permit);
            let _ = tell.send(done);
        });
        hands.send(piece).map_err(|_| Problem::failed("the threads for heavy work are gone"))?;
        Ok(told.await?)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use kernel::Problem;

    use super::{BUSY, Heavy};

    #[tokio::test]
    async fn work_that_panics_is_a_failure_and_the_thread_goes_on() {
        let heavy = Heavy::with_hands(1, 1);
        let place = heavy.place().expect("a place");
        let failed = place.run(|| assert_eq!(1, 2, "on purpose")).await;
        assert!(matches!(failed, Err(Problem::Failed(_))));
        let place = heavy.place().expect("a place");
        assert!(matches!(place.run(|| 5).await, Ok(5)));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn who_finds_no_place_is_refused_at_once_and_the_others_are_served() {
        let heavy = Heavy::with_hands(1, 1);
        let mut running = vec![];
        let mut ends = vec![];
        for _ in 0..2 {
            let (end, ended) = mpsc::channel::<()>();
            let place = heavy.place().expect("a place");
            running
                .push(tokio::spawn(async move { place.run(move || ended.recv()).await.is_ok() }));
            ends.push(end);
        }
        assert!(matches!(heavy.place(), Err(refused) if refused.code == BUSY));
        drop(ends);
        for one in running {
            assert!(one.await.expect("no panic"));
        }
        drop(heavy.place().expect("a place"));
        assert!(matches!(heavy.place().expect("a place").run(|| 5).await, Ok(5)));
    }
}
