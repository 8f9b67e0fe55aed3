//! `leaks`: two nodes and many sites whose every datum carries the site's mark. Whatever is asked,
//! by whomever, with whosever ids: no answer, cache entry, object, letter, job or line of a log
//! carries another site's.

mod marks;
mod seed;
mod stores;
mod traffic;

use std::{
    sync::{Arc, PoisonError},
    time::{Duration, Instant},
};

use clap::Args;
use hyper::StatusCode;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::task::JoinSet;

use self::{
    seed::Site,
    stores::Place,
    traffic::{MANAGER, World},
};
use crate::{
    Failure,
    client::{Ask, once},
    options::Options,
    report::Finding,
    stage::{Node, Role, Stage},
};

/// How the proof is called.
#[derive(Args, Clone, Debug)]
pub struct Arguments {
    /// Sites.
    #[arg(long, default_value_t = 200)]
    clinics: usize,
    /// Requests.
    #[arg(long, default_value_t = 200_000)]
    asked: usize,
    /// No request comes later.
    #[arg(long, default_value_t = 120)]
    minutes: u64,
    /// Who asks at the same time.
    #[arg(long, default_value_t = 16)]
    walkers: u64,
    /// The same seed brings nearly the same requests.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Puts a foreign mark into one thing of each kind, and fails unless every one is found.
    #[arg(long)]
    plant: bool,
}

/// Runs it.
pub async fn run(options: &Options, arguments: &Arguments) -> Result<Vec<Finding>, Failure> {
    let mut stage = Stage::raise(options).await?;
    // Everything that the portal itself can be made to tell.
    stage.logs = "info,portal=debug,shell=debug,store=debug,people=debug,money=debug,visits=debug,\
                  exchange=debug,offices=debug,vendor=debug,providers=debug";
    stage.relay.keep_texts();
    println!("\nfilling {} sites", arguments.clinics);
    let (sites, scanner) = seed::sites(&stage.database, arguments.clinics.max(2)).await?;
    prepare(&stage).await?;
    let mut nodes =
        vec![stage.node(Role::Serve, 0)?, stage.node(Role::Serve, 1)?, stage.node(Role::Work, 0)?];
    for node in &mut nodes {
        node.up(&stage).await?;
    }
    let serving = nodes.iter().filter(|node| node.role == Role::Serve);
    let addresses = serving.map(|node| node.address).collect::<Vec<_>>();
    let routes = routes(addresses[0], &sites[0]).await?;
    let of = routes.len();
    let pictures = upload(addresses[0], &sites).await?;
    println!("  {of} routes; {pictures} pictures uploaded");
    let asked = arguments.asked;
    let world = World::new(sites, scanner, addresses, routes, asked, arguments.plant);
    let world = Arc::new(world);
    let begun = Instant::now();
    let mut walkers = JoinSet::new();
    for walker in 0..arguments.walkers.max(1) {
        let (world, seed) = (Arc::clone(&world), arguments.seed * 1_000 + walker);
        walkers.spawn(world.walk(seed, Duration::from_secs(60 * arguments.minutes)));
    }
    // What is in the cache lives for seconds: it is looked at again and again.
    let mut cache = Place::default();
    loop {
        let ended = async {
            while let Some(ended) = walkers.join_next().await {
                ended??;
            }
            Ok::<_, Failure>(())
        };
        let over = tokio::time::timeout(Duration::from_secs(5), ended).await;
        stores::cache(&stage, &world.scanner, &mut cache, false).await?;
        if let Ok(ended) = over {
            ended?;
            break;
        }
    }
    stores::cache(&stage, &world.scanner, &mut cache, arguments.plant).await?;
    let took = begun.elapsed();
    settle(&stage).await?;
    let plant = arguments.plant;
    let objects = stores::objects(&stage, &world.scanner, plant).await?;
    let jobs = stores::jobs(&stage, &world.scanner, world.sites(), plant).await?;
    let letters = stores::letters(&stage, &world.scanner, plant);
    let logs = stores::logs(&nodes, world.sites(), plant);
    let places = [
        ("cache entries", cache),
        ("objects", objects),
        ("letters", letters),
        ("jobs", jobs),
        ("log lines", logs),
    ];
    Ok(tell(&world, took, of, &places, arguments, &nodes))
}

/// A manager, and a copy of every job.
async fn prepare(stage: &Stage) -> Result<(), Failure> {
    let mut connection = PgConnection::connect(&stage.database.superuser()?).await?;
    let id = "'0198c7c0-0000-7000-8000-000000000001'";
    let manager = format!(
        "INSERT INTO managers (id, email, name, role, created_at) \
         VALUES ({id}, 'load@vendor.example', 'Load', 'manager', now()); \
         INSERT INTO console_sessions (id, token_hash, manager_id, ip, user_agent, created_at, seen_at) \
         VALUES ({id}, encode(sha256(convert_to('{MANAGER}', 'UTF8')), 'hex'), {id}, '127.0.0.1', 'loadtests', \
         now(), now());"
    );
    sqlx::raw_sql(AssertSqlSafe(manager)).execute(&mut connection).await?;
    sqlx::raw_sql(stores::KEEP_JOBS).execute(&mut connection).await?;
    connection.close().await?;
    Ok(())
}

/// The pages' routes, and those of the documents of both interfaces.
async fn routes(node: std::net::SocketAddr, site: &Site) -> Result<Vec<(String, String)>, Failure> {
    let lines = include_str!("routes.txt").lines().filter_map(|line| line.split_once(' '));
    let mut all: Vec<_> =
        lines.map(|(method, path)| (method.to_owned(), path.to_owned())).collect();
    for (document, under) in
        [("/api/v1/openapi.json", "/api/v1"), ("/exchange/v1/openapi.json", "/exchange/v1")]
    {
        let answer = once(node, &Ask::get(&site.clinic.host(), document)?).await?;
        let told = answer.expect(StatusCode::OK)?.json();
        for (path, operations) in told["paths"].as_object().into_iter().flatten() {
            let path = path.replace('{', ":").replace('}', "");
            let path = if path.starts_with(under) { path } else { format!("{under}{path}") };
            for method in operations.as_object().into_iter().flat_map(|of| of.keys()) {
                let method = method.to_uppercase();
                if ["GET", "POST", "PUT", "DELETE"].contains(&method.as_str()) {
                    all.push((method, path.clone()));
                }
            }
        }
    }
    Ok(all)
}

/// Has administrators upload doctors' photos.
async fn upload(node: std::net::SocketAddr, sites: &[Site]) -> Result<usize, Failure> {
    let picture = std::fs::read("docs/images/booking-phone.png")?;
    let mut done = 0;
    for site in sites.iter().take(40) {
        let Some(doctor) = site.clinic.doctors.first() else { continue };
        let path = format!("/admin/clinic/doctors/{doctor}/photo");
        let ask = Ask::file(&site.clinic.host(), &path, "image/png", &picture)?;
        let answer = once(node, &ask.with("cookie", &site.staff[0])?).await?;
        answer.expect(StatusCode::SEE_OTHER)?;
        done += 1;
    }
    Ok(done)
}

/// Lets the worker come to an end with what is due.
async fn settle(stage: &Stage) -> Result<(), Failure> {
    let begun = Instant::now();
    let due = "SELECT count(*) FROM jobs WHERE state <> 'dead' AND run_at < now()";
    while begun.elapsed() < Duration::from_secs(120) && stage.database.count(due).await? > 0 {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    Ok(())
}

fn tell(
    world: &World,
    took: Duration,
    of: usize,
    places: &[(&str, Place)],
    arguments: &Arguments,
    nodes: &[Node],
) -> Vec<Finding> {
    let seen = world.seen.lock().unwrap_or_else(PoisonError::into_inner);
    let count: u64 = seen.statuses.values().sum();
    let seconds = took.as_secs_f64();
    println!(
        "  {count} answers in {seconds:.0} s, {} MB scanned; {} requests were not answered in time",
        seen.bytes / 1_000_000,
        seen.open
    );
    let met = seen.routes.values().filter(|(_, good)| *good > 0).count();
    println!(
        "  {} of {of} routes were asked by their templates, {met} answered with 2xx or 3xx",
        seen.routes.len()
    );
    let list = |all: Vec<String>| all.join(", ");
    println!(
        "  statuses: {}",
        list(seen.statuses.iter().map(|(a, b)| format!("{a}: {b}")).collect())
    );
    println!("  doors: {}", list(seen.doors.iter().map(|(a, b)| format!("{a}: {b}")).collect()));
    println!("  {:<20}{:>12}{:>12}", "", "looked at", "foreign");
    println!("  {:<20}{count:>12}{:>12}", "answers", seen.leaks.len());
    for (name, place) in places {
        println!("  {name:<20}{:>12}{:>12}", place.count, place.leaks.len());
    }
    for one in seen.leaks.iter().take(30) {
        println!("  LEAK: {one}");
    }
    for (name, place) in places {
        for one in place.leaks.iter().take(15) {
            println!("  LEAK ({name}): {one}");
        }
    }
    for one in &seen.strange {
        println!("  STRANGE: {one}");
    }
    if !seen.strange.is_empty() {
        for node in nodes {
            let log = std::fs::read_to_string(node.log()).unwrap_or_default();
            for line in log.lines().filter(|line| line.contains("\"ERROR\"")).take(15) {
                println!("  {}: {line}", node.name());
            }
        }
    }
    let leaks = seen.leaks.len() + places.iter().map(|(_, place)| place.leaks.len()).sum::<usize>();
    if arguments.plant {
        let found = places.iter().filter(|(_, place)| !place.leaks.is_empty()).count()
            + usize::from(!seen.leaks.is_empty());
        // Where there is no object store, there is nothing to plant in.
        let planted = 1 + places.iter().filter(|(_, place)| place.count > 0).count();
        return vec![Finding {
            aim: "every foreign mark that was planted is found".into(),
            measured: format!("{found} of {planted} kinds, {leaks} in all"),
            met: found == planted,
        }];
    }
    vec![
        Finding {
            aim: format!(
                "{} sites, {count} answers: nothing carries another site's mark or id",
                arguments.clinics
            ),
            measured: format!("{leaks} do"),
            met: leaks == 0,
        },
        Finding {
            aim: "no request makes a 5xx".into(),
            measured: format!("{} do", seen.strange.len()),
            met: seen.strange.is_empty(),
        },
    ]
}
