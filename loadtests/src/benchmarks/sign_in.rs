//! `sign-in`: a storm of attempts to sign in, beside patients who only read.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use hyper::StatusCode;
use tokio::task::JoinSet;

use super::subject::Subject;
use crate::{
    Failure,
    client::{Ask, Connection},
    options::Options,
    report::{Finding, table},
    rounds::{Load, Round, median, ratio, round},
};

/// Attempts at the same time.
const PARALLEL: usize = 500;
/// The most that memory may grow meanwhile, in MiB.
const GROWTH: u64 = 128;
/// The least share of its rate that a page keeps meanwhile.
const SHARE: f64 = 1.0 / 3.0;
/// The page that the others read.
const PAGE: &str = "/booking";

/// What became of the attempts.
#[derive(Default)]
struct Attempts {
    checked: AtomicUsize,
    told_to_wait: AtomicUsize,
    other: AtomicUsize,
}

/// Measures the page alone and during the storm, in turn, and the process's memory.
pub async fn run(options: &Options) -> Result<Vec<Finding>, Failure> {
    Subject::with(options, options.engine, async |subject| measure(options, subject).await).await
}

async fn measure(options: &Options, subject: &Subject) -> Result<Vec<Finding>, Failure> {
    let host = subject.clinic.host();
    let page = subject.portal.side(&Ask::get(&host, PAGE)?);
    let load = Load {
        connections: options.connections,
        first: 0,
        requests: options.requests,
        // A storm of 500 clients is bounded in time, not in requests.
        limit: options.limit().min(Duration::from_secs(8)),
    };
    round(&page, Load { requests: 500, ..load }).await?.must_be_clean()?;
    let resting = subject.portal.resident()?;
    let attempts = Arc::new(Attempts::default());
    let (mut calm, mut stormy) = (Vec::new(), Vec::new());
    let (mut peak, mut seconds) = (resting, 0.0);
    for number in 0..options.rounds.max(1) {
        let alone = round(&page, load).await?;
        alone.must_be_clean()?;
        calm.push(alone);
        let over = Arc::new(AtomicBool::new(false));
        let address = subject.portal.address;
        let storm = tokio::spawn(storm(
            address,
            host.clone(),
            number,
            Arc::clone(&attempts),
            Arc::clone(&over),
        ));
        let begun = Instant::now();
        let watch = async {
            let mut most = 0;
            while !over.load(Ordering::Relaxed) {
                most = most.max(subject.portal.resident()?);
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Ok::<_, Failure>(most)
        };
        let beside = async {
            let seen = round(&page, load).await;
            over.store(true, Ordering::Relaxed);
            seen
        };
        let (seen, most) = tokio::join!(beside, watch);
        stormy.push(seen?);
        peak = peak.max(most?);
        seconds += begun.elapsed().as_secs_f64();
        storm.await??;
    }
    table(
        &format!("{PAGE} beside {PARALLEL} parallel attempts to sign in, {}", options.engine),
        &[("page alone", &calm), ("page beside the storm", &stormy)],
    );
    let count = |number: &AtomicUsize| number.load(Ordering::Relaxed);
    let (checked, waiting) = (count(&attempts.checked), count(&attempts.told_to_wait));
    let other = count(&attempts.other);
    println!(
        "  attempts: {checked} passwords checked ({:.0}/s), {waiting} told to come again, {other} otherwise",
        checked as f64 / seconds
    );
    let mib = |bytes: u64| bytes / (1024 * 1024);
    println!("  resident memory: {} MiB resting, {} MiB at most", mib(resting), mib(peak));
    let growth = mib(peak - resting);
    let share = ratio(&stormy, &calm, Round::rate);
    let p99 = median(stormy.iter().map(|round| round.percentile(0.99)));
    let failed: usize = stormy.iter().map(|round| round.failed).sum();
    Ok(vec![
        Finding {
            aim: format!("{PARALLEL} parallel attempts to sign in: memory grows by ≤ {GROWTH} MiB"),
            measured: format!("{growth} MiB"),
            met: growth <= GROWTH && other == 0,
        },
        Finding {
            aim: format!("the others' pages meanwhile: ≥ {SHARE:.2} × their rate"),
            measured: format!("{share:.2} ×, p99 {p99:.0} ms, {failed} failed"),
            met: share >= SHARE && failed == 0,
        },
    ])
}

/// Attempts with logins that never repeat, until told to stop.
async fn storm(
    address: SocketAddr,
    host: String,
    number: usize,
    attempts: Arc<Attempts>,
    over: Arc<AtomicBool>,
) -> Result<(), Failure> {
    let mut clients = JoinSet::new();
    for client in 0..PARALLEL {
        let (host, attempts, over) = (host.clone(), Arc::clone(&attempts), Arc::clone(&over));
        clients.spawn(async move {
            let mut connection = Connection::open(address).await?;
            for attempt in 0.. {
                if over.load(Ordering::Relaxed) {
                    break;
                }
                let form = format!(
                    "login=p{number}.{client}.{attempt}%40clinics.example&password=wrong-but-long&consent=1"
                );
                let answer = connection.ask(&Ask::form(&host, "/sign-in", form)?).await?;
                let count = match answer.status {
                    StatusCode::UNPROCESSABLE_ENTITY => &attempts.checked,
                    StatusCode::SERVICE_UNAVAILABLE => &attempts.told_to_wait,
                    _ => &attempts.other,
                };
                count.fetch_add(1, Ordering::Relaxed);
                if answer.status == StatusCode::SERVICE_UNAVAILABLE {
                    // A patient would wait longer; this keeps the storm from being one of refusals.
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
            }
            Ok::<_, Failure>(())
        });
    }
    while let Some(ended) = clients.join_next().await {
        ended??;
    }
    Ok(())
}
