//! The worker of the outbox: takes due jobs, does them, records what became of them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Problem, SiteId};
use store::jobs::{self, Outcome};
use tokio::task::JoinSet;
use tracing::Instrument;
use uuid::Uuid;

use super::Going;
use crate::{
    app::{App, Clinic},
    metrics,
};

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

/// How many of one clinic's: a process that also serves leaves connections to the others, since
/// half of them may be used by the clinic's visitors.
const OF_ONE: u32 = 8;

/// How many are taken at a time.
const AT_A_TIME: u32 = 16;

/// How long it is believed of which clinics jobs are due.
const BELIEVED: Duration = Duration::from_secs(1);

/// Jobs that this process has taken and not done with: whose they are, and until when it has them.
type InHand = Arc<Mutex<HashMap<Uuid, (SiteId, Option<DateTime<Utc>>)>>>;

/// Works until `stop` comes. Then no more jobs are taken; those that are being done have `grace` to
/// end, and what is not done by then is given back for another worker to take.
pub async fn work(app: Arc<App>, jobs: Jobs, stop: impl Future<Output = ()>, grace: Duration) {
    let (mut going, in_hand) = (JoinSet::new(), InHand::default());
    {
        let working = take_and_do(&app, &jobs, &mut going, &in_hand);
        tokio::select! { () = working => {}, () = stop => {} }
    }
    let all = async { while going.join_next().await.is_some() {} };
    if tokio::time::timeout(grace, all).await.is_err() {
        going.shutdown().await;
    }
    // Also those that were taken while the stop came.
    let left: Vec<_> = hold(&in_hand).drain().map(|(id, (_, until))| (id, until)).collect();
    if !left.is_empty() {
        tracing::warn!(jobs = left.len(), "jobs are given back undone");
        if let Err(problem) = jobs::give_back(&app.db, &left).await {
            tracing::warn!(%problem, "jobs could not be given back: they wait for their lease's end");
        }
    }
}

type Hold<'a> = MutexGuard<'a, HashMap<Uuid, (SiteId, Option<DateTime<Utc>>)>>;

fn hold(in_hand: &InHand) -> Hold<'_> {
    in_hand.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes jobs and has them done, for ever.
async fn take_and_do(app: &Arc<App>, jobs: &Jobs, going: &mut JoinSet<()>, in_hand: &InHand) {
    let of_one = (app.db.pool().most * 3 / 8).clamp(1, OF_ONE);
    let (mut due, mut asked) = (Vec::<SiteId>::new(), Instant::now());
    loop {
        while going.len() >= AT_ONCE {
            going.join_next().await;
        }
        while going.try_join_next().is_some() {}
        if due.is_empty() || asked.elapsed() > BELIEVED {
            asked = Instant::now();
            due = match jobs::due(&app.db, app.clock.now()).await {
                Ok(due) => due,
                Err(problem) => {
                    tracing::warn!(%problem, "the queue could not be read");
                    tokio::time::sleep(Duration::from_secs(3)).await;
                    continue;
                }
            };
        }
        if due.is_empty() {
            tokio::time::sleep(Duration::from_millis(700)).await;
            continue;
        }
        let free = u32::try_from(AT_ONCE - going.len()).unwrap_or(1).min(AT_A_TIME);
        let mut running = HashMap::new();
        for (site, _) in hold(in_hand).values() {
            *running.entry(*site).or_default() += 1;
        }
        let portions = portions(&due, &running, of_one, free);
        if portions.is_empty() {
            // Every clinic of which jobs are due has its share: until one of them is done, or
            // another clinic has one.
            let _ = tokio::time::timeout(BELIEVED, going.join_next()).await;
            continue;
        }
        match jobs::take(&app.db, &portions, LEASE, app.clock.now()).await {
            Ok(taken) => {
                // Of whom fewer were taken than wished, nothing is left for now.
                for (site, wished) in &portions {
                    let got = taken.iter().filter(|job| job.site == *site).count();
                    if u32::try_from(got).is_ok_and(|got| got < *wished) {
                        due.retain(|one| one != site);
                    }
                }
                if taken.is_empty() {
                    // Another worker was faster.
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                hold(in_hand).extend(taken.iter().map(|job| (job.id, (job.site, job.until))));
                for job in taken {
                    let (app, jobs, in_hand) = (Arc::clone(app), jobs.clone(), in_hand.clone());
                    going.spawn(async move {
                        let id = job.id;
                        if let Err(problem) = one(&app, &jobs, job).await {
                            tracing::warn!(%problem, "what became of a job could not be noted");
                        }
                        hold(&in_hand).remove(&id);
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

/// How many jobs of each clinic to take: one of each in turn, first of those of which fewest are
/// being done, no more than one clinic's share and `free` in all.
fn portions(
    due: &[SiteId],
    running: &HashMap<SiteId, u32>,
    of_one: u32,
    mut free: u32,
) -> Vec<(SiteId, u32)> {
    let busy = |site: &SiteId| running.get(site).copied().unwrap_or(0);
    let mut portions: Vec<_> = due.iter().map(|site| (*site, 0)).collect();
    portions.sort_by_key(|(site, _)| busy(site));
    loop {
        let before = free;
        for (site, portion) in &mut portions {
            if free > 0 && busy(site) + *portion < of_one {
                *portion += 1;
                free -= 1;
            }
        }
        if free == 0 || free == before {
            break;
        }
    }
    portions.retain(|(_, portion)| *portion > 0);
    portions
}

/// Does what is due now, a few jobs of each clinic; tells how many were tried.
pub async fn run_due(app: &Arc<App>, jobs: &Jobs) -> Result<usize, Problem> {
    let now = app.clock.now();
    let due = jobs::due(&app.db, now).await?;
    let portions = portions(&due, &HashMap::new(), AT_A_TIME, AT_A_TIME);
    let taken = jobs::take(&app.db, &portions, LEASE, now).await?;
    let count = taken.len();
    let tries = taken.into_iter().map(|job| one(app, jobs, job));
    for result in futures_util::future::join_all(tries).await {
        result?;
    }
    Ok(count)
}

async fn one(app: &Arc<App>, jobs: &Jobs, job: jobs::Job) -> Result<(), Problem> {
    let (id, kind, attempt) = (job.id, job.kind.clone(), job.attempt);
    let (known, site) = (jobs.0.get_key_value(kind.as_str()), app.sites.by_id(job.site));
    let label = site.as_ref().map_or("", |live| live.site.label.as_str());
    let span = tracing::info_span!("job", site = label, %id, kind);
    let (began, _counted) = (Instant::now(), metrics::job_under_way());
    let done = match (known.map(|(_, handler)| handler), &site) {
        (None, _) => Ok(Done::Never(format!("nobody knows jobs of the kind {kind}"))),
        // A site may be newer than this node's knowledge of sites.
        (_, None) => Ok(Done::Later("the site is not known here yet".into())),
        (Some(handler), Some(live)) => {
            let clinic = Clinic { app: Arc::clone(app), site: Arc::clone(&live.site) };
            handler(Job { clinic, id, payload: job.payload }).instrument(span.clone()).await
        }
    };
    let word = match &done {
        Ok(Done::Yes) => "done",
        Ok(Done::Never(_)) => "dead",
        _ if attempt >= TRIES => "dead",
        Ok(Done::Later(_)) | Err(_) => "later",
    };
    metrics::tried(known.map(|(kind, _)| *kind), word, began.elapsed());
    let outcome = span.in_scope(|| match done {
        Ok(Done::Yes) => Outcome::Done,
        Ok(Done::Never(why)) => {
            tracing::error!(%id, kind, why, "a job is dead");
            Outcome::Dead(why)
        }
        Ok(Done::Later(why)) => again(app, attempt, why),
        Err(problem) => again(app, attempt, problem.to_string()),
    });
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
