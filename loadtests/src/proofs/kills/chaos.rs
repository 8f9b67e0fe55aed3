//! Kills servers and starts them again, at random but the same for the same seed.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use super::Arguments;
use crate::{
    Failure,
    client::{Ask, once},
    data::{Clinic, Random},
    stage::{Node, Role, Stage, Stop},
};

/// The longest that a server is away.
const AWAY: u64 = 2_500;
/// After this long without recovery a proof has failed.
const PATIENCE: Duration = Duration::from_secs(180);

/// What was done to the servers.
#[derive(Default)]
pub struct Harm {
    /// How often, by what.
    pub kills: BTreeMap<&'static str, usize>,
    /// How long it took from the servers' being there again until every process served again.
    pub recoveries: BTreeMap<&'static str, Vec<Duration>>,
}

impl Harm {
    /// How many kills there were.
    pub fn count(&self) -> usize {
        self.kills.values().sum()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Serve,
    Work,
    Redis,
    Fast,
    Immediate,
    Storage,
}

impl Fault {
    const fn name(self) -> &'static str {
        match self {
            Self::Serve => "serve: kill -9",
            Self::Work => "work: kill -9",
            Self::Redis => "Redis: kill -9",
            Self::Fast => "PostgreSQL: fast stop",
            Self::Immediate => "PostgreSQL: immediate stop",
            Self::Storage => "S3: kill -9",
        }
    }

    fn any(random: &mut Random, storage: bool) -> Self {
        match random.next() % 100 {
            0..35 => Self::Serve,
            35..50 => Self::Work,
            50..62 => Self::Redis,
            62..74 => Self::Fast,
            74..88 => Self::Immediate,
            _ if storage => Self::Storage,
            _ => Self::Serve,
        }
    }
}

/// Kills until there were enough kills, or the time is up.
pub async fn rage(
    harm: &mut Harm,
    stage: &mut Stage,
    nodes: &mut [Node],
    clinic: &Clinic,
    arguments: &Arguments,
) -> Result<(), Failure> {
    let mut random = Random::new(arguments.seed);
    let begun = Instant::now();
    while harm.count() < arguments.kills && begun.elapsed() < arguments.limit() {
        calm(stage, nodes, Duration::from_millis(400 + random.next() % 2_000)).await?;
        let fault = Fault::any(&mut random, stage.storage.is_some());
        *harm.kills.entry(fault.name()).or_default() += 1;
        let away = Duration::from_millis(random.next() % AWAY);
        match fault {
            Fault::Serve => kill(stage, nodes, Role::Serve, &mut random).await?,
            Fault::Work => kill(stage, nodes, Role::Work, &mut random).await?,
            Fault::Redis => stage.redis.kill().await?,
            Fault::Fast => stage.postgres.stop(Stop::Fast).await?,
            Fault::Immediate => stage.postgres.stop(Stop::Immediate).await?,
            Fault::Storage => {
                if let Some(storage) = &mut stage.storage {
                    storage.kill().await?;
                }
            }
        }
        if !matches!(fault, Fault::Serve | Fault::Work) {
            // One time in four a node dies while a server is away.
            if random.next().is_multiple_of(4) {
                let role = if random.next().is_multiple_of(2) { Role::Serve } else { Role::Work };
                let also = if role == Role::Serve { Fault::Serve } else { Fault::Work };
                *harm.kills.entry(also.name()).or_default() += 1;
                kill(stage, nodes, role, &mut random).await?;
            }
            calm(stage, nodes, away).await?;
        }
        match fault {
            Fault::Redis => stage.redis.start().await?,
            Fault::Fast | Fault::Immediate => stage.postgres.start().await?,
            Fault::Storage => {
                if let Some(storage) = &mut stage.storage {
                    storage.start().await?;
                }
            }
            Fault::Serve | Fault::Work => {}
        }
        let took = recovered(stage, nodes, clinic).await?;
        harm.recoveries.entry(fault.name()).or_default().push(took);
        if harm.count() % 20 < 2 {
            let minutes = begun.elapsed().as_secs_f64() / 60.0;
            println!("  {} kills after {minutes:.1} minutes", harm.count());
        }
    }
    Ok(())
}

/// Kills one of the processes of a role and has it started again.
async fn kill(
    stage: &Stage,
    nodes: &mut [Node],
    role: Role,
    random: &mut Random,
) -> Result<(), Failure> {
    let own = nodes.iter_mut().filter(|node| node.role == role).collect::<Vec<_>>();
    let at = random.next() as usize % own.len().max(1);
    match own.into_iter().nth(at) {
        Some(node) => {
            node.kill().await?;
            node.start(stage)
        }
        None => Ok(()),
    }
}

/// Lets time pass; processes that end by themselves are started again.
async fn calm(stage: &Stage, nodes: &mut [Node], time: Duration) -> Result<(), Failure> {
    let begun = Instant::now();
    loop {
        nodes.iter_mut().try_for_each(|node| node.keep(stage))?;
        let left = time.saturating_sub(begun.elapsed());
        if left.is_zero() {
            return Ok(());
        }
        tokio::time::sleep(left.min(Duration::from_millis(100))).await;
    }
}

/// Waits until every process is ready and every node answers a question that needs the database.
pub async fn recovered(
    stage: &Stage,
    nodes: &mut [Node],
    clinic: &Clinic,
) -> Result<Duration, Failure> {
    let begun = Instant::now();
    let (branch, of) = (clinic.branch, clinic.specialisation);
    let path = format!("/api/v1/nearest?branch={branch}&specialisation={of}");
    let ask = Ask::get(&clinic.host(), &path)?;
    loop {
        nodes.iter_mut().try_for_each(|node| node.keep(stage))?;
        let mut all = true;
        for node in nodes.iter() {
            all = all && node.ready().await;
            if all && node.role == Role::Serve {
                all = once(node.address, &ask).await.is_ok_and(|answer| answer.status == 200);
            }
        }
        if all {
            return Ok(begun.elapsed());
        }
        if begun.elapsed() > PATIENCE {
            let told = nodes
                .iter()
                .map(|node| format!("{}: {}", node.name(), crate::portal::log(&node.folder, 3)));
            let told = told.collect::<Vec<_>>().join("\n");
            return Err(format!("no recovery in {} s\n{told}", PATIENCE.as_secs()).into());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
