//! Measuring: bounded rounds of requests, reference and subject in turn, so that the noise
//! of the machine meets both.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use hyper::StatusCode;
use tokio::task::JoinSet;

use crate::{
    Failure,
    client::{Ask, Connection},
    options::Options,
    process::Cpu,
};

/// Makes the request with this number.
pub type Make = Arc<dyn Fn(usize) -> Ask + Send + Sync>;

/// A server and what it is asked.
#[derive(Clone)]
pub struct Side {
    /// What the tables call it.
    pub name: String,
    /// Where it listens.
    pub address: SocketAddr,
    /// Its process.
    pub pid: u32,
    /// What it is asked.
    pub make: Make,
    /// What it must answer with.
    pub expect: StatusCode,
}

/// How much is asked in a round.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// At the same time.
    pub connections: usize,
    /// The number of the first request.
    pub first: usize,
    /// In all.
    pub requests: usize,
    /// No request begins later.
    pub limit: Duration,
}

/// What a round has shown.
#[derive(Clone, Debug, Default)]
pub struct Round {
    /// How many requests were answered as expected.
    pub done: usize,
    /// How long it took.
    pub elapsed: Duration,
    /// CPU time of the server's process; none where there is no such process.
    pub cpu: Option<Duration>,
    /// How long each answer took, shortest first.
    pub latencies: Vec<Duration>,
    /// How many requests were not answered as expected.
    pub failed: usize,
    /// The first of those answers.
    pub why: Option<String>,
}

impl Round {
    /// Answers per second.
    pub fn rate(&self) -> f64 {
        self.done as f64 / self.elapsed.as_secs_f64()
    }

    /// CPU microseconds of the server per answer.
    pub fn cpu_each(&self) -> f64 {
        self.cpu.map_or(f64::NAN, |cpu| cpu.as_secs_f64() * 1e6 / (self.done + self.failed) as f64)
    }

    /// The time, in milliseconds, in which this share of the answers came.
    pub fn percentile(&self, share: f64) -> f64 {
        let last = self.latencies.len().saturating_sub(1);
        let at = (share * last as f64).round() as usize;
        self.latencies.get(at).map_or(f64::NAN, |latency| latency.as_secs_f64() * 1e3)
    }

    /// Adds what one of the clients has seen.
    pub fn add(&mut self, other: Self) {
        self.done += other.done;
        self.failed += other.failed;
        self.latencies.extend(other.latencies);
        self.why = self.why.take().or(other.why);
    }

    /// Counts one try.
    pub fn count(&mut self, result: Result<Duration, Failure>) {
        match result {
            Ok(latency) => {
                self.done += 1;
                self.latencies.push(latency);
            }
            Err(why) => {
                self.failed += 1;
                self.why.get_or_insert_with(|| why.to_string());
            }
        }
    }

    /// Fails if any request did.
    pub fn must_be_clean(&self) -> Result<(), Failure> {
        match &self.why {
            Some(why) => Err(format!(
                "{} of {} requests failed: {why}",
                self.failed,
                self.done + self.failed
            )
            .into()),
            None => Ok(()),
        }
    }
}

/// Measures one round of one side.
pub async fn round(side: &Side, load: Load) -> Result<Round, Failure> {
    let next = Arc::new(AtomicUsize::new(load.first));
    let mut connections = Vec::with_capacity(load.connections);
    for _ in 0..load.connections {
        connections.push(Connection::open(side.address).await?);
    }
    let before = Cpu::of(side.pid)?;
    let begun = Instant::now();
    let mut clients = JoinSet::new();
    for mut connection in connections {
        let (side, next) = (side.clone(), Arc::clone(&next));
        clients.spawn(async move {
            let mut seen = Round::default();
            while begun.elapsed() < load.limit {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= load.first + load.requests {
                    break;
                }
                let ask = (side.make)(number);
                let sent = Instant::now();
                let result = connection.ask(&ask).await;
                seen.count(
                    result.and_then(|answer| answer.expect(side.expect)).map(|_| sent.elapsed()),
                );
            }
            seen
        });
    }
    let mut whole = Round::default();
    while let Some(seen) = clients.join_next().await {
        whole.add(seen?);
    }
    whole.elapsed = begun.elapsed();
    whole.cpu = Some(Cpu::of(side.pid)?.since(&before));
    whole.latencies.sort_unstable();
    Ok(whole)
}

/// Measures sides in turn after a warm-up; every request must be answered as expected.
pub async fn in_turn<const N: usize>(
    sides: [&Side; N],
    options: &Options,
) -> Result<[Vec<Round>; N], Failure> {
    let load = Load {
        connections: options.connections,
        first: 0,
        requests: options.requests,
        limit: options.limit(),
    };
    for side in sides {
        let warm_up = Load { requests: (options.requests / 5).max(200), ..load };
        round(side, warm_up).await?.must_be_clean()?;
    }
    let mut rounds = [const { Vec::new() }; N];
    for number in 0..options.rounds.max(1) {
        for (side, rounds) in sides.into_iter().zip(&mut rounds) {
            let load = Load { first: number * options.requests, ..load };
            let measured = round(side, load).await?;
            measured.must_be_clean()?;
            rounds.push(measured);
        }
    }
    Ok(rounds)
}

/// The middle of some numbers.
pub fn median(numbers: impl IntoIterator<Item = f64>) -> f64 {
    let mut numbers = numbers.into_iter().collect::<Vec<_>>();
    numbers.sort_unstable_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The middle of the ratios of rounds that were measured one after the other.
pub fn ratio(subject: &[Round], reference: &[Round], of: impl Fn(&Round) -> f64) -> f64 {
    median(subject.iter().zip(reference).map(|(a, b)| of(a) / of(b)))
}
