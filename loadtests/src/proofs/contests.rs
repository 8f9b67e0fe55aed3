//! `contests`: clients contend for one free slot through two nodes that are killed meanwhile, and
//! ask again with the same Idempotency-Key until they are answered. Exactly one wins.

use std::{
    collections::{BTreeMap, HashMap},
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use clap::Args;
use serde_json::json;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{
    Failure,
    client::{Answer, Ask, Connection},
    data::{Clinic, Random, Row, Shape, Slot, unique},
    options::Options,
    report::Finding,
    stage::{Node, Role, Stage, until},
};

/// How the proof is called.
#[derive(Args, Clone, Debug)]
pub struct Arguments {
    /// How many contests.
    #[arg(long, default_value_t = 100_000)]
    contests: usize,
    /// No contest begins later.
    #[arg(long, default_value_t = 120)]
    minutes: u64,
    /// The most clients of a contest, at least 2; small contests are as frequent as large ones.
    #[arg(long, default_value_t = 64)]
    most: usize,
    /// Contests at the same time.
    #[arg(long, default_value_t = 4)]
    lanes: usize,
    /// Seconds from one kill to the next, on the average.
    #[arg(long, default_value_t = 5)]
    pause: u64,
    /// The same seed brings the same contests.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Gives two visits to others before they are looked through, and fails unless both are found.
    #[arg(long)]
    plant: bool,
}

/// Slots of a doctor: fifteen minutes each, of the days that are offered.
const SLOTS: usize = 58 * 32;
/// How long a client goes on asking.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a client was told in the end.
enum Told {
    Won(Uuid),
    Lost(String),
    Nothing,
}

/// How a contest ended.
#[derive(Default)]
struct Contest {
    winners: Vec<(usize, Uuid)>,
    unanswered: usize,
}

#[derive(Default)]
struct Seen {
    contests: HashMap<(Uuid, i64), (usize, Contest)>,
    counts: BTreeMap<String, u64>,
    strange: Vec<String>,
}

struct World {
    clinic: Clinic,
    nodes: Vec<SocketAddr>,
    slots: Vec<Slot>,
    next: AtomicUsize,
    seen: Mutex<Seen>,
    over: AtomicBool,
}

/// Runs it.
pub async fn run(options: &Options, arguments: &Arguments) -> Result<Vec<Finding>, Failure> {
    let stage = Stage::raise(options).await?;
    let doctors = (arguments.contests / SLOTS + 2).max(8);
    let shape = Shape {
        doctors,
        branches: 1,
        slot_minutes: 15,
        appointments: (0, 0),
        services: 20,
        days: (1, 60),
    };
    let mut clinic = Clinic::seed_as(&stage.database, shape).await?;
    let mut slots = std::mem::take(&mut clinic.free);
    slots.truncate(arguments.contests);
    let mut nodes = vec![stage.node(Role::Serve, 0)?, stage.node(Role::Serve, 1)?];
    for node in &mut nodes {
        node.up(&stage).await?;
    }
    let world = Arc::new(World {
        clinic,
        nodes: nodes.iter().map(|node| node.address).collect(),
        slots,
        next: 0.into(),
        seen: Mutex::default(),
        over: false.into(),
    });
    println!("\n{} contests of 2 to {} clients", world.slots.len(), arguments.most.max(2));
    let begun = Instant::now();
    let mut lanes = JoinSet::new();
    for lane in 0..arguments.lanes.max(1) {
        let (world, arguments) = (Arc::clone(&world), arguments.clone());
        let seed = arguments.seed * 1_000 + lane as u64;
        lanes.spawn(async move { compete(world, &arguments, Random::new(seed), begun).await });
    }
    let (kills, ended) = {
        let running = async {
            while let Some(ended) = lanes.join_next().await {
                ended??;
            }
            world.over.store(true, Ordering::Relaxed);
            Ok::<_, Failure>(())
        };
        let killing = rage(&stage, &mut nodes, &world, arguments);
        tokio::join!(killing, running)
    };
    ended?;
    let kills = kills?;
    let took = begun.elapsed();
    for node in &mut nodes {
        until("a node", async || node.ready().await).await?;
    }
    judge(&stage, &world, kills, took, arguments.plant).await
}

/// Kills one node after the other, until it is over.
async fn rage(
    stage: &Stage,
    nodes: &mut [Node],
    world: &World,
    arguments: &Arguments,
) -> Result<usize, Failure> {
    let (mut random, mut kills) = (Random::new(arguments.seed), 0);
    let mut told = Instant::now();
    loop {
        let pause = Duration::from_millis(random.next() % (2_000 * arguments.pause.max(1)));
        let begun = Instant::now();
        while begun.elapsed() < pause && !world.over.load(Ordering::Relaxed) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        if world.over.load(Ordering::Relaxed) {
            return Ok(kills);
        }
        let at = (random.next() % nodes.len() as u64) as usize;
        nodes[at].kill().await?;
        nodes[at].start(stage)?;
        kills += 1;
        until("a node", async || nodes[at].ready().await).await?;
        if told.elapsed() > Duration::from_secs(60) {
            told = Instant::now();
            let done = world.next.load(Ordering::Relaxed).min(world.slots.len());
            println!("  {done} contests, {kills} kills");
        }
    }
}

/// Holds one contest after another.
async fn compete(
    world: Arc<World>,
    arguments: &Arguments,
    mut random: Random,
    begun: Instant,
) -> Result<(), Failure> {
    let most = arguments.most.max(2);
    let mut lines = (0..most).map(|_| None).collect::<Vec<Option<Line>>>();
    while begun.elapsed() < Duration::from_secs(60 * arguments.minutes) {
        let number = world.next.fetch_add(1, Ordering::Relaxed);
        let Some(slot) = world.slots.get(number).copied() else { break };
        // Two clients are as frequent as three or four, five to eight, and so on.
        let share = (random.next() % 10_000) as f64 / 10_000.0;
        let clients = (2.0 * (most as f64 / 2.0).powf(share)).round() as usize;
        let mut running = JoinSet::new();
        for (client, line) in lines.iter_mut().enumerate().take(clients) {
            let line = line.take().unwrap_or_else(|| Line { node: client, connection: None });
            let (world, ask) = (Arc::clone(&world), order(&world, number, client, &slot)?);
            running.spawn(async move { (client, insist(&world, line, &ask).await) });
        }
        let mut contest = Contest::default();
        let mut reasons = Vec::new();
        while let Some(ended) = running.join_next().await {
            let (client, (line, told)) = ended?;
            lines[client] = Some(line);
            match told {
                Told::Won(id) => contest.winners.push((client, id)),
                Told::Lost(why) => reasons.push(why),
                Told::Nothing => contest.unanswered += 1,
            }
        }
        let mut seen = world.seen.lock().unwrap_or_else(PoisonError::into_inner);
        for why in reasons {
            *seen.counts.entry(format!("lost: {why}")).or_default() += 1;
        }
        *seen.counts.entry("won".into()).or_default() += contest.winners.len() as u64;
        *seen.counts.entry("never answered".into()).or_default() += contest.unanswered as u64;
        seen.contests.insert((slot.doctor, slot.starts_at.timestamp()), (number, contest));
    }
    Ok(())
}

fn order(world: &World, number: usize, client: usize, slot: &Slot) -> Result<Ask, Failure> {
    let order = json!({
        "slot": {
            "doctor": slot.doctor,
            "branch": world.clinic.branch,
            "specialisation": world.clinic.specialisation,
            "starts_at": slot.starts_at.to_rfc3339(),
        },
        "person": {
            "name": "Иванова Мария Петровна",
            "phone": "+79161234567",
            "email": format!("c{number}.{client}@mail.example"),
        },
        "consent": 1,
    });
    let ask = Ask::post(&world.clinic.host(), "/api/v1/appointments", &order)?;
    ask.with("idempotency-key", &unique().to_string())
}

/// A client's connection to one of the nodes.
struct Line {
    node: usize,
    connection: Option<Connection>,
}

impl Line {
    async fn ask(&mut self, nodes: &[SocketAddr], ask: &Ask) -> Result<Answer, Failure> {
        let mut connection = match self.connection.take() {
            Some(open) => open,
            None => Connection::open(nodes[self.node % nodes.len()]).await?,
        };
        let answer = connection.ask(ask).await?;
        self.connection = Some(connection);
        Ok(answer)
    }
}

/// Asks with the same key until there is an answer that is no failure.
async fn insist(world: &World, mut line: Line, ask: &Ask) -> (Line, Told) {
    let begun = Instant::now();
    let mut pause = 20;
    loop {
        let answer = line.ask(&world.nodes, ask).await;
        let what = match &answer {
            Ok(answer) if answer.status == 201 => {
                let id = answer.json()["id"].as_str().and_then(|id| id.parse().ok());
                return (line, id.map_or(Told::Nothing, Told::Won));
            }
            Ok(answer) if answer.status.as_u16() < 500 => {
                let code = answer.json()["code"].as_str().unwrap_or_default().to_owned();
                return (line, Told::Lost(code));
            }
            Ok(answer) if answer.status == 503 && !answer.header("retry-after").is_empty() => {
                "asked again: 503 with Retry-After".to_owned()
            }
            Ok(answer) => format!("asked again: {}", answer.status),
            Err(_) => "asked again: connection lost or refused".to_owned(),
        };
        {
            let mut seen = world.seen.lock().unwrap_or_else(PoisonError::into_inner);
            if let Ok(answer) = &answer
                && answer.status != 503
                && seen.strange.len() < 20
            {
                let text = answer.text().chars().take(200).collect::<String>();
                let id = answer.header("x-request-id");
                seen.strange.push(format!("{} (request {id}): {text}", answer.status));
            }
            *seen.counts.entry(what).or_default() += 1;
        }
        if begun.elapsed() > PATIENCE {
            return (line, Told::Nothing);
        }
        line = Line { node: line.node + 1, connection: None };
        tokio::time::sleep(Duration::from_millis(pause)).await;
        pause = (pause * 2).min(500);
    }
}

/// Compares what the clients were told with what the database holds.
async fn judge(
    stage: &Stage,
    world: &World,
    kills: usize,
    took: Duration,
    plant: bool,
) -> Result<Vec<Finding>, Failure> {
    if plant {
        let damage = [
            "UPDATE appointments SET email = 'nobody' WHERE id = (SELECT min(id::text)::uuid FROM appointments)",
            "UPDATE appointments SET status = 'released' WHERE id = (SELECT max(id::text)::uuid FROM appointments)",
        ];
        stage.database.run(world.clinic.site, damage.map(str::to_owned).to_vec()).await?;
    }
    let rows = stage
        .database
        .rows(
            "SELECT id, email, doctor_id, extract(epoch FROM starts_at)::bigint AS at \
             FROM appointments WHERE status = 'booked'",
        )
        .await?;
    let mut booked: HashMap<(Uuid, i64), Vec<&Row>> = HashMap::new();
    for row in &rows {
        booked.entry((row.get("doctor_id").parse()?, row.number("at"))).or_default().push(row);
    }
    let seen = world.seen.lock().unwrap_or_else(PoisonError::into_inner);
    let mut faults = Vec::new();
    for (place, (number, contest)) in &seen.contests {
        let kept = booked.remove(place).unwrap_or_default();
        let right = match (contest.winners.as_slice(), kept.as_slice()) {
            ([(client, id)], [row]) => {
                row.get("id") == id.to_string()
                    && row.get("email") == format!("c{number}.{client}@mail.example")
            }
            // Who never got an answer may have won.
            ([], [_]) => contest.unanswered > 0,
            _ => false,
        };
        if !right {
            faults.push(format!(
                "contest {number}: winners {:?}, {} unanswered, in the database {kept:?}",
                contest.winners, contest.unanswered
            ));
        }
    }
    faults.extend(booked.values().map(|rows| format!("booked without a contest: {rows:?}")));
    let seconds = took.as_secs_f64();
    let held = seen.contests.len();
    println!("  {held} contests in {seconds:.0} s ({:.1}/s), {kills} kills", held as f64 / seconds);
    for (what, count) in &seen.counts {
        println!("  {what:<60}{count:>12}");
    }
    for one in seen.strange.iter().chain(faults.iter().take(20)) {
        println!("  FAULT: {one}");
    }
    let strange = seen.strange.len();
    if plant {
        return Ok(vec![Finding {
            aim: "every damage that was planted is found".into(),
            measured: format!("{} of 2", faults.len()),
            met: faults.len() == 2,
        }]);
    }
    Ok(vec![Finding {
        aim: format!("{held} contests with {kills} kills: exactly one winner each"),
        measured: format!("{} faults, {strange} failures other than 503", faults.len()),
        met: faults.is_empty() && strange == 0 && held > 0,
    }])
}
