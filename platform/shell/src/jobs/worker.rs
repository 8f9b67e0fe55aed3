//! The worker of the outbox: takes due jobs, does them, records what became of them.

use std::{collections::HashMap, sync::Arc, time::Duration};

use chrono::TimeDelta;
use kernel::Problem;
use store::jobs::{self, Outcome};
use tokio::task::JoinSet;

use super::Going;
use crate::app::{App, Clinic};

/// What became of one try.
pub enum Done {
    /// It is done, or there is nothing left to do.
    Yes,
    /// The outside did not take it now; try again later.
    Later(String),
    /// The outside will never take it.
    Never(String),
}

/// A job as its handler sees it.
pub struct Job {
    /// The clinic it belongs to.
    pub clinic: Clinic,
    /// Its id: stable over tries, so that what it sends can carry it.
    pub id: uuid::Uuid,
    /// JSON of ids.
    pub payload: String,
}

/// Does a job.
pub type Handler = fn(Job) -> Going<Done>;

/// The handlers of all kinds of jobs, by kind.
#[derive(Clone, Default)]
pub struct Jobs(Arc<HashMap<&'static str, Handler>>);

impl Jobs {
    /// From the rooms' lists.
    pub fn new(lists: impl IntoIterator<Item = (&'static str, Handler)>) -> Self {
        Self(Arc::new(lists.into_iter().collect()))
    }
}

/// How long a worker keeps a job before another one may take it.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// After this many tries a job is dead: with the pauses below, about two days.
const TRIES: i32 = 20;

/// How many jobs a process does at once: those that wait for a slow outside hold up no others.
const AT_ONCE: usize = 32;

/// Works for ever.
pub async fn work(app: Arc<App>, jobs: Jobs) {
    let mut going = JoinSet::new();
    loop {
        while going.len() >= AT_ONCE {
            going.join_next().await;
        }
        while going.try_join_next().is_some() {}
        let free = u32::try_from(AT_ONCE - going.len()).unwrap_or(1);
        match jobs::take(&app.db, free.min(16), LEASE, app.clock.now()).await {
            Ok(taken) if taken.is_empty() => {
                tokio::time::sleep(Duration::from_millis(700)).await;
            }
            Ok(taken) => {
                for job in taken {
                    let (app, jobs) = (Arc::clone(&app), jobs.clone());
                    going.spawn(async move {
                        if let Err(problem) = one(&app, &jobs, job).await {
                            tracing::warn!(%problem, "what became of a job could not be noted");
                        }
                    });
                }
            }
            Err(problem) => {
                tracing::warn!(%problem, "the queue could not be read");
                tokio::time::sleep(Duration::from_secs(3)).await;
            }
        }
    }
}

/// Does what is due now; tells how many jobs were tried.
pub async fn run_due(app: &Arc<App>, jobs: &Jobs) -> Result<usize, Problem> {
    let taken = jobs::take(&app.db, 16, LEASE, app.clock.now()).await?;
    let count = taken.len();
    let tries = taken.into_iter().map(|job| one(app, jobs, job));
    for result in futures_util::future::join_all(tries).await {
        result?;
    }
    Ok(count)
}

async fn one(app: &Arc<App>, jobs: &Jobs, job: jobs::Job) -> Result<(), Problem> {
    let (id, kind, attempt) = (job.id, job.kind.clone(), job.attempt);
    let done = match (jobs.0.get(kind.as_str()), app.sites.by_id(job.site)) {
        (None, _) => Ok(Done::Never(format!("nobody knows jobs of the kind {kind}"))),
        // A site may be newer than this node's knowledge of sites.
        (_, None) => Ok(Done::Later("the site is not known here yet".into())),
        (Some(handler), Some(live)) => {
            let clinic = Clinic { app: Arc::clone(app), site: Arc::clone(&live.site) };
            handler(Job { clinic, id, payload: job.payload }).await
        }
    };
    let outcome = match done {
        Ok(Done::Yes) => Outcome::Done,
        Ok(Done::Never(why)) => {
            tracing::error!(%id, kind, why, "a job is dead");
            Outcome::Dead(why)
        }
        Ok(Done::Later(why)) => again(app, attempt, why),
        Err(problem) => again(app, attempt, problem.to_string()),
    };
    Ok(jobs::settle(&app.db, id, outcome).await?)
}

/// Pauses double from ten seconds to four hours.
fn again(app: &App, attempt: i32, why: String) -> Outcome {
    if attempt >= TRIES {
        tracing::error!(why, "a job is dead after its last try");
        return Outcome::Dead(why);
    }
    let pause = (10_i64 << (attempt.clamp(1, 11) - 1)).min(4 * 3600);
    tracing::warn!(why, pause, "a job is tried again later");
    Outcome::Retry(app.clock.now() + TimeDelta::seconds(pause), why)
}
