//! `kills`: two nodes, and one of everything killed again and again under load. Nothing that was
//! acknowledged is lost or doubled, and nobody has to help.

mod audit;
mod chaos;
mod ledger;
mod plant;
mod stories;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, atomic::Ordering},
    time::{Duration, Instant},
};

use clap::Args;
use hyper::StatusCode;
use serde_json::json;
use tokio::task::JoinSet;
use uuid::Uuid;

use self::{
    chaos::Harm,
    ledger::{Fate, Ledger},
    stories::World,
};
pub use stories::plain;

use super::{
    asking::{self, Asking},
    people::{self, Patient},
};
use crate::{
    Failure,
    client::{Ask, once},
    data::{Clinic, Database, Shape, Slot, unique},
    options::Options,
    report::Finding,
    stage::{Node, Role, Stage, tail},
};

/// How the proof is called.
#[derive(Args, Clone, Debug)]
pub struct Arguments {
    /// How many kills.
    #[arg(long, default_value_t = 200)]
    kills: usize,
    /// No kill comes later.
    #[arg(long, default_value_t = 60)]
    minutes: u64,
    /// Clients.
    #[arg(long, default_value_t = 12)]
    clients: usize,
    /// The same seed brings the same kills.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Damages what is there before it is looked through, and fails unless every damage is found.
    #[arg(long)]
    plant: bool,
}

impl Arguments {
    fn limit(&self) -> Duration {
        Duration::from_secs(60 * self.minutes)
    }
}

/// Patients who pay.
const PATIENTS: usize = 2_000;
/// How long clients may need to end what they have begun.
const LAST: Duration = Duration::from_secs(240);
/// How long the queue may take to be worked off.
const DRAIN: Duration = Duration::from_secs(600);

/// Runs it.
pub async fn run(options: &Options, arguments: &Arguments) -> Result<Vec<Finding>, Failure> {
    let mut stage = Stage::raise(options).await?;
    // Only then providers on this machine are reached.
    stage.mode = "development";
    let shape = Shape {
        doctors: 100,
        branches: 2,
        slot_minutes: 30,
        appointments: (0, 0),
        services: 20,
        days: (1, 60),
    };
    let mut clinic = Clinic::seed_as(&stage.database, shape).await?;
    let free = std::mem::take(&mut clinic.free);
    let staff = people::administrator(
        &stage.database,
        clinic.site,
        ["Администратор".into(), "admin@mail.example".into()],
    )
    .await?;
    let name = |number| [format!("Фамилия-{number}"), format!("p{number}@mail.example")];
    let patients = people::patients(&stage.database, clinic.site, PATIENTS, name).await?;
    let mut nodes = Vec::new();
    for role in [Role::Serve, Role::Work] {
        for number in 0..2 {
            nodes.push(stage.node(role, number)?);
        }
    }
    nodes.iter_mut().try_for_each(|node| node.start(&stage))?;
    let up = chaos::recovered(&stage, &mut nodes, &clinic).await?;
    println!("\ntwo serve and two work processes were up after {:.1} s", up.as_secs_f64());
    open_till(&stage, &nodes, &clinic, &staff).await?;

    let world = Arc::new(world(&nodes, clinic, free, patients, staff)?);
    let mut clients = JoinSet::new();
    for client in 0..arguments.clients {
        let (world, seed) = (Arc::clone(&world), arguments.seed * 1_000 + client as u64);
        clients.spawn(async move { world.live(client, seed).await });
    }
    let begun = Instant::now();
    let mut harm = Harm::default();
    let raged = chaos::rage(&mut harm, &mut stage, &mut nodes, &world.clinic, arguments).await;
    println!("  {} kills in {:.1} minutes", harm.count(), begun.elapsed().as_secs_f64() / 60.0);
    world.over.store(true, Ordering::Relaxed);
    let last = async {
        while let Some(ended) = clients.join_next().await {
            ended??;
        }
        Ok::<_, Failure>(())
    };
    tokio::time::timeout(LAST, last).await.map_err(|_| "clients did not end")??;
    let drained = drain(&stage.database).await?;
    let ledger = std::mem::take(&mut *world.ledger());
    if arguments.plant {
        plant::damage(&stage, &ledger).await?;
    }
    let mut faults = audit::run(&stage, &world, &ledger).await?;
    faults.told.extend(raged.err().map(|why| why.to_string()));
    Ok(tell(&stage, &nodes, (&world, &ledger), (arguments, &harm), drained, &faults))
}

/// Has the branches take money: the one by YooKassa, the other by T-Bank, both at the simulators,
/// whose notifications come through the balancer.
async fn open_till(
    stage: &Stage,
    nodes: &[Node],
    clinic: &Clinic,
    staff: &str,
) -> Result<(), Failure> {
    let serving = nodes.iter().filter(|node| node.role == Role::Serve);
    let addresses = serving.map(|node| node.address).collect::<Vec<_>>();
    let first = *addresses.first().ok_or("no node serves")?;
    stage.balancer.lead_to(addresses);
    let port = stage.balancer.address.port();
    let url = format!("http://{}:{port}/payments/notifications", clinic.host());
    let cabinets = [
        ("yookassa", "100501", "live_simulated-key-of-100501", "yookassa/cabinet/shops", "webhook"),
        (
            "tbank",
            "1700000000001DEMO",
            "simulated-password-1",
            "tbank/cabinet/terminals",
            "notification_url",
        ),
    ];
    let mut statements = Vec::new();
    for (branch, (provider, account, key, cabinet, name)) in clinic.branches.iter().zip(cabinets) {
        let path = format!("/{cabinet}/{account}");
        let told = Ask::put("localhost", &path, &json!({ name: url }))?;
        once(stage.simulator, &told).await?.expect(StatusCode::NO_CONTENT)?;
        let profile = unique();
        let fields = format!("seen=0&provider={provider}&name=Clinic&account={account}&key={key}");
        let form = Ask::form(&clinic.host(), &format!("/admin/payments/{profile}"), fields)?;
        let answer = once(first, &form.with("cookie", staff)?).await?;
        answer.expect(StatusCode::SEE_OTHER)?;
        statements.push(format!(
            "INSERT INTO branch_profiles (site_id, branch_id, profile_id, since) \
             VALUES ('{}', '{branch}', '{profile}', now())",
            clinic.site
        ));
    }
    stage.database.run(clinic.site, statements).await
}

fn world(
    nodes: &[Node],
    clinic: Clinic,
    free: Vec<Slot>,
    patients: Vec<Patient>,
    staff: String,
) -> Result<World, Failure> {
    let serving = nodes.iter().filter(|node| node.role == Role::Serve);
    let mut by_doctor: HashMap<Uuid, Vec<Slot>> = HashMap::new();
    for slot in free {
        by_doctor.entry(slot.doctor).or_default().push(slot);
    }
    Ok(World {
        asking: Asking::of(serving.map(|node| node.address).collect()),
        ledger: Mutex::new(Ledger::default()),
        clinic,
        free: Mutex::new(by_doctor),
        patients,
        next: 0.into(),
        staff,
        picture: std::fs::read("docs/images/booking-phone.png")?,
        over: false.into(),
    })
}

/// Waits until nothing is left in the queue. Jobs that were put off because a server was away wait
/// up to hours for their next try: nobody waits for that here, their time comes at once. Tells how
/// many were put off, and how long the rest took.
async fn drain(database: &Database) -> Result<(i64, Duration), Failure> {
    let begun = Instant::now();
    let waiting = "SELECT count(*) FROM jobs WHERE state <> 'dead' AND NOT (kind = 'payments_check' \
                   AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.state = 'succeeded' \
                   AND payload LIKE '%' || p.id || '%')) AND run_at < now() + interval '5 hours'";
    let put_off = database.count("SELECT count(*) FROM jobs WHERE attempts > 0").await?;
    while begun.elapsed() < DRAIN {
        let hurry = "WITH hurried AS (UPDATE jobs SET run_at = now() WHERE state <> 'dead' \
                     AND run_at BETWEEN now() + interval '2 seconds' AND now() + interval '5 hours' \
                     RETURNING 1) SELECT count(*) FROM hurried";
        database.count(hurry).await?;
        tokio::time::sleep(Duration::from_secs(3)).await;
        if database.count(waiting).await? == 0 {
            break;
        }
    }
    Ok((put_off, begun.elapsed()))
}

fn tell(
    stage: &Stage,
    nodes: &[Node],
    (world, ledger): (&World, &Ledger),
    (arguments, harm): (&Arguments, &Harm),
    (put_off, drained): (i64, Duration),
    faults: &audit::Faults,
) -> Vec<Finding> {
    println!(
        "\n  {:<34}{:>14}{:>12}{:>12}{:>12}",
        "", "acknowledged", "unknown", "lost", "doubled"
    );
    for line in &faults.lines {
        println!(
            "  {:<34}{:>14}{:>12}{:>12}{:>12}",
            line.what, line.done, line.unknown, line.lost, line.doubled
        );
    }
    println!("  letters that came twice with one Message-ID (allowed): {}", faults.again);
    let repeated = ledger.visits.iter().filter(|visit| visit.repeated).count();
    println!(
        "  orders sent again with their Idempotency-Key: {repeated}; pictures uploaded: {}, shown: {}",
        ledger.pictures, faults.pictures
    );
    println!("\n  {:<34}{:>14}{:>12}{:>12}", "kills", "times", "median s", "longest s");
    for (what, times) in &harm.kills {
        let took = harm.recoveries.get(what).cloned().unwrap_or_default();
        let seconds = took.iter().map(Duration::as_secs_f64).collect::<Vec<_>>();
        let longest = seconds.iter().copied().fold(0.0, f64::max);
        let median = crate::rounds::median(seconds);
        println!("  {what:<34}{times:>14}{median:>12.1}{longest:>12.1}");
    }
    println!("  (seconds until every process served again, once the servers were there)");
    let tally = world.asking.tally();
    let all: u64 = tally.counts.values().sum();
    println!("\n  answers");
    for (what, count) in &tally.counts {
        println!("  {what:<34}{count:>14}{:>11.3} %", *count as f64 * 100.0 / all.max(1) as f64);
    }
    println!("  the longest took {:.1} s", tally.longest.as_secs_f64());
    println!("\n  refusals (of which some are of the client's own tries that were not answered)");
    for (what, count) in &ledger.refused {
        println!("  {what:<60}{count:>6}");
    }
    println!(
        "\n  jobs put off at the end: {put_off}; the queue was empty {:.0} s later",
        drained.as_secs_f64()
    );
    for node in nodes.iter().filter(|node| node.ended.0 > 0) {
        println!(
            "  {} ended by itself {} times, at last: {}",
            node.name(),
            node.ended.0,
            node.ended.1
        );
    }
    let strange = tally.counts.get(asking::STRANGE).copied().unwrap_or(0);
    for one in &tally.strange {
        println!("  STRANGE: {one}");
    }
    for one in faults.told.iter().take(40) {
        println!("  FAULT: {one}");
    }
    if !faults.told.is_empty() || strange > 0 {
        for node in nodes {
            let log = std::fs::read_to_string(node.log()).unwrap_or_default();
            let bad = log.lines().filter(|line| line.contains("\"ERROR\"")).collect::<Vec<_>>();
            println!(
                "  {}: {} errors logged\n{}",
                node.name(),
                bad.len(),
                tail(&bad.join("\n"), 8)
            );
        }
        println!("{}", stage.told());
    }
    if arguments.plant {
        let found = plant::DAMAGES
            .iter()
            .filter(|(_, words)| faults.told.iter().any(|told| told.contains(words)));
        let found = found.count();
        return vec![Finding {
            aim: "every damage that was planted is found".into(),
            measured: format!("{found} of {}", plant::DAMAGES.len()),
            met: found == plant::DAMAGES.len(),
        }];
    }
    let unanswered = ledger.count(|visit| visit.booked, Fate::Unknown);
    vec![
        Finding {
            aim: format!("{} kills: nothing acknowledged is lost or doubled", harm.count()),
            measured: format!(
                "{} lost, {} doubled, {} other faults; {unanswered} bookings unanswered",
                faults.lost(),
                faults.doubled(),
                faults.others()
            ),
            met: faults.told.is_empty(),
        },
        Finding {
            aim: "servers away: every failure is a 503 with Retry-After".into(),
            measured: format!("{strange} others of {all}"),
            met: strange == 0,
        },
    ]
}
