//! Whether the database server can be reached.
//!
//! While it cannot, nobody waits for it: whoever wants to begin a transaction is refused at once,
//! and one task asks again until it answers. Nobody asks while all is well: a look is taken when a
//! transaction takes long to begin, or when something has failed as if nobody were there. A server
//! that is only busy answers the look, and whoever waits goes on waiting.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sea_orm::{ConnAcquireErr, DatabaseConnection, DbErr};
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};

/// How long a transaction may take to begin before somebody looks.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(3);
/// The pause between two looks at a server that was not there.
const PAUSE: Duration = Duration::from_millis(500);

/// What this process knows of the server. Cheap to clone. The default never doubts: an embedded
/// database is always there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reach(Option<Arc<State>>);

#[derive(Debug)]
struct State {
    /// A connection of its own, so that a pool without a free one does not look like a server that
    /// is gone.
    asking: DatabaseConnection,
    down: watch::Sender<bool>,
    looking: AtomicBool,
}

impl Reach {
    /// Of the server behind a connection.
    pub(super) fn of(asking: DatabaseConnection) -> Self {
        let (down, looking) = (watch::Sender::new(false), AtomicBool::new(false));
        Self(Some(Arc::new(State { asking, down, looking })))
    }

    /// Refuses while the server is known to be out of reach.
    pub(super) fn check(&self) -> Result<(), DbErr> {
        match &self.0 {
            Some(state) if *state.down.borrow() => Err(out_of_reach()),
            _ => Ok(()),
        }
    }

    /// Looks whether the server is there, unless somebody does already.
    pub(super) fn doubt(&self) {
        if let Some(state) = &self.0
            && !state.looking.swap(true, Ordering::SeqCst)
        {
            tokio::spawn(look(Arc::clone(state)));
        }
    }

    /// Does something that needs the server; gives up as soon as it is known to be out of reach.
    pub(super) async fn watching<T>(
        &self,
        what: impl Future<Output = Result<T, DbErr>>,
    ) -> Result<T, DbErr> {
        let Some(state) = &self.0 else { return what.await };
        self.check()?;
        let mut down = state.down.subscribe();
        tokio::pin!(what);
        tokio::select! {
            biased;
            done = &mut what => return done,
            () = sleep(PATIENCE) => self.doubt(),
        }
        tokio::select! {
            done = &mut what => done,
            _ = down.wait_for(|down| *down) => Err(out_of_reach()),
        }
    }
}

fn out_of_reach() -> DbErr {
    DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed)
}

/// Asks until the server answers.
async fn look(state: Arc<State>) {
    loop {
        let said = match timeout(ANSWER, state.asking.ping()).await {
            Ok(said) => said,
            Err(_) => Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)),
        };
        let was_down = state.down.send_replace(said.is_err());
        match said {
            Ok(()) => {
                if was_down {
                    tracing::warn!("the database is there again");
                }
                state.looking.store(false, Ordering::SeqCst);
                return;
            }
            Err(error) if !was_down => tracing::warn!(%error, "the database is out of reach"),
            Err(_) => {}
        }
        sleep(PAUSE).await;
    }
}
