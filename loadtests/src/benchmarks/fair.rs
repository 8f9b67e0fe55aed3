//! `fair`: one clinic is asked a hundred times as much as each of the others.
//!
//! Three things are measured in turn: every clinic with its share; the crowd at a bare server beside
//! the portal, so that what the crowd's own client costs this machine is seen; and the crowd at the
//! portal.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use hyper::StatusCode;
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::{
    Failure,
    client::{Ask, Connection, once},
    data::{Clinic, Database, label},
    options::Options,
    portal::{self, Portal},
    reference::Reference,
    report::{Finding, table},
    rounds::{Round, ratio},
    steady::{self, Stream},
};

/// The others.
const OTHERS: usize = 9;
/// What each of them is asked in a second: a clinic's share.
const SHARE: u32 = 20;
/// How many times as much the crowd asks.
const TIMES: u32 = 100;
/// The crowd's connections: as many wait at a time.
const CROWD: usize = 256;
/// What the others ask: a page that is rendered each time.
const PAGE: &str = "/view";
/// By how much the others' p99 may grow.
const GROWTH: f64 = 1.10;
/// How long whoever is sent away may have waited, in milliseconds.
const PATIENCE: f64 = 1000.0;

/// What the crowd was answered.
#[derive(Default)]
struct Crowd {
    served: AtomicUsize,
    /// With 503 and `Retry-After`.
    shed: AtomicUsize,
    other: AtomicUsize,
}

/// Measures the others' pages without the crowd, beside it, and with it.
pub async fn run(options: &Options) -> Result<Vec<Finding>, Failure> {
    let folder = TempDir::new()?;
    let database = Database::create(options, options.engine, folder.path()).await?;
    let result = measure(options, &database, &folder).await;
    database.remove().await?;
    result
}

async fn measure(
    options: &Options,
    database: &Database,
    folder: &TempDir,
) -> Result<Vec<Finding>, Failure> {
    portal::migrate(options, database, folder.path()).await?;
    let clinic = Clinic::seed_among(database, OTHERS + 1).await?;
    let portal = Portal::start(options, database, folder.path()).await?;
    let (branch, specialisation) = (clinic.branch, clinic.specialisation);
    let path = format!("/api/v1/nearest?branch={branch}&specialisation={specialisation}");
    let wanted = Ask::get(&clinic.host(), &path)?;
    let answer = once(portal.address, &wanted).await?.expect(StatusCode::OK)?;
    let bare = Reference::start(folder.path(), &wanted, &answer).await?;
    let bare_address = bare.side(&portal.side(&wanted)).address;

    let pages = (1..=OTHERS).map(|number| Ask::get(&format!("{}.localhost", label(number)), PAGE));
    let pages = pages.collect::<Result<Vec<_>, _>>()?;
    let others = portal.asked("the others", Arc::new(move |number| pages[number % OTHERS].clone()));
    let seconds = usize::try_from(options.seconds.clamp(2, 10))?;
    let per_second = SHARE * u32::try_from(OTHERS)?;
    let load = Stream {
        clients: 32,
        first: 0,
        requests: seconds * usize::try_from(per_second)?,
        per_second,
    };
    let beside = async |address: SocketAddr, times: u32, crowd: &Arc<Crowd>| {
        let over = Arc::new(AtomicBool::new(false));
        let coming = tokio::spawn(come(
            address,
            wanted.clone(),
            times,
            Arc::clone(crowd),
            Arc::clone(&over),
        ));
        let seen = steady::round(&others, load).await;
        over.store(true, Ordering::Relaxed);
        let waited = coming.await??;
        Ok::<_, Failure>((seen?, waited))
    };
    // A warm-up.
    beside(portal.address, 1, &Arc::default()).await?;
    let crowd = Arc::new(Crowd::default());
    let (mut calm, mut elsewhere, mut crowded) = (Vec::new(), Vec::new(), Vec::new());
    let mut longest = Duration::ZERO;
    for _ in 0..options.rounds.max(1) {
        calm.push(beside(portal.address, 1, &Arc::default()).await?.0);
        elsewhere.push(beside(bare_address, TIMES, &Arc::default()).await?.0);
        let (seen, waited) = beside(portal.address, TIMES, &crowd).await?;
        crowded.push(seen);
        longest = longest.max(waited);
    }
    portal.end().await?;
    table(
        &format!(
            "{OTHERS} clinics' pages, {SHARE}/s each, one more at {TIMES} × that; {}",
            options.engine
        ),
        &[
            ("every clinic with its share", &calm),
            ("the crowd at a bare server", &elsewhere),
            ("the crowd at the portal", &crowded),
        ],
    );
    let count = |number: &AtomicUsize| number.load(Ordering::Relaxed);
    let (served, shed, other) = (count(&crowd.served), count(&crowd.shed), count(&crowd.other));
    let longest = longest.as_secs_f64() * 1e3;
    println!(
        "  the crowd: {served} served, {shed} sent away, {other} otherwise; p99 of all {longest:.0} ms"
    );
    let p99 = |round: &Round| round.percentile(0.99);
    let (machine, all) = (ratio(&crowded, &elsewhere, p99), ratio(&crowded, &calm, p99));
    let failed: usize = crowded.iter().map(|round| round.failed).sum();
    Ok(vec![
        Finding {
            aim: format!("a clinic at {TIMES} × its share: the others' p99 ≤ {GROWTH} ×"),
            measured: format!("{machine:.2} × (crowd elsewhere), {all:.2} × (no crowd)"),
            met: machine <= GROWTH,
        },
        Finding {
            aim: "none of the others is sent away".into(),
            measured: format!("{failed} failed"),
            met: failed == 0,
        },
        Finding {
            aim: format!("the crowd is served or sent away with 503 in ≤ {PATIENCE} ms (p99)"),
            measured: format!("{longest:.0} ms, {shed} sent away, {other} otherwise"),
            met: longest <= PATIENCE && other == 0,
        },
    ])
}

/// Asks so many times a share until it is over; gives the p99 of all answers.
async fn come(
    address: SocketAddr,
    ask: Ask,
    times: u32,
    crowd: Arc<Crowd>,
    over: Arc<AtomicBool>,
) -> Result<Duration, Failure> {
    let clients = CROWD.min(usize::try_from(times)? * 4);
    let each = Duration::from_secs(1) * u32::try_from(clients)? / (SHARE * times);
    let mut tasks = JoinSet::new();
    let begun = Instant::now();
    for client in 0..clients {
        let (ask, crowd, over) = (ask.clone(), Arc::clone(&crowd), Arc::clone(&over));
        tasks.spawn(async move {
            let mut connection = Connection::open(address).await?;
            let mut took = Vec::new();
            // Everybody in his own moment, and none later than his last answer.
            let mut next = begun + each * u32::try_from(client)? / u32::try_from(clients)?;
            while !over.load(Ordering::Relaxed) {
                tokio::time::sleep_until(next.into()).await;
                let sent = Instant::now();
                let answer = connection.ask(&ask).await?;
                took.push(sent.elapsed());
                let away = answer.status == StatusCode::SERVICE_UNAVAILABLE
                    && answer.headers.contains_key("retry-after");
                let count = match answer.status {
                    StatusCode::OK => &crowd.served,
                    _ if away => &crowd.shed,
                    _ => &crowd.other,
                };
                count.fetch_add(1, Ordering::Relaxed);
                next = (next + each).max(Instant::now());
            }
            Ok::<_, Failure>(took)
        });
    }
    let mut took = Vec::new();
    while let Some(ended) = tasks.join_next().await {
        took.extend(ended??);
    }
    took.sort_unstable();
    Ok(took.get(took.len() * 99 / 100).copied().unwrap_or_default())
}
