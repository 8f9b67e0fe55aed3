//! `sites`: many sites in one process against one.

use std::{path::Path, sync::Arc};

use hyper::StatusCode;
use tempfile::TempDir;

use crate::{
    Failure,
    client::{Ask, Connection},
    data::{Database, Random, config, label, seed_sites},
    options::Options,
    portal::{self, Portal},
    report::{Finding, table},
    rounds::{Side, in_turn, median, ratio},
};

/// Bytes of resident memory.
const MEMORY: u64 = 256 * 1024 * 1024;
/// Seconds to the first answer.
const START: f64 = 1.0;
/// The share by which two medians may differ without a difference being seen.
const NOISE: f64 = 0.05;
/// A cheap page.
const PATH: &str = "/robots.txt";

struct Instance {
    portal: Portal,
    database: Database,
    starts: Vec<f64>,
}

/// Measures memory, start and look-up.
pub async fn run(options: &Options) -> Result<Vec<Finding>, Failure> {
    let count = options.sites;
    let (one_folder, many_folder) = (TempDir::new()?, TempDir::new()?);
    let one = start(options, one_folder.path(), 1).await?;
    let many = start(options, many_folder.path(), count).await?;
    println!(
        "\n{count} sites, {} bytes of configuration each, {}",
        config(0).to_string().len(),
        options.engine
    );
    let fresh = (one.portal.resident()?, many.portal.resident()?);
    touch(&one.portal, 1).await?;
    touch(&many.portal, count).await?;
    let touched = (one.portal.resident()?, many.portal.resident()?);

    // Both sides draw from as many requests, so that the client's own caches play no part.
    let single = side(&one.portal, "1 site", options, |_| 0)?;
    let name = format!("{count} sites, random hosts");
    let hosts = side(&many.portal, &name, options, |number| number)?;
    // One connection: with more, the median tells how the cores were shared.
    let alone = Options { connections: 1, ..options.clone() };
    let [of_one, of_many] = in_turn([&single, &hosts], &alone).await?;
    table(
        "look-up of the host, one connection",
        &[(&single.name, &of_one), (&hosts.name, &of_many)],
    );
    let served = (one.portal.resident()?, many.portal.resident()?);

    let megabytes = |bytes: u64| bytes as f64 / 1024.0 / 1024.0;
    println!("\n  {:<34}{:>12}{:>12}", "resident memory, MB", "1 site", format!("{count} sites"));
    for (when, (a, b)) in [
        ("after the start", fresh),
        ("every host was asked", touched),
        ("after the benchmark", served),
    ] {
        println!("  {when:<34}{:>12.1}{:>12.1}", megabytes(a), megabytes(b));
    }
    let (start_one, start_many) = (median(one.starts.clone()), median(many.starts.clone()));
    println!("  {:<34}{start_one:>12.3}{start_many:>12.3}", "start, s");
    end(one).await?;
    end(many).await?;

    let most = touched.1.max(served.1);
    let slower = ratio(&of_many, &of_one, |round| round.percentile(0.5));
    let same = (slower - 1.0).abs() <= NOISE;
    Ok(vec![
        Finding {
            aim: format!("{count} sites: ≤ {} MB resident", MEMORY / 1024 / 1024),
            measured: format!("{:.0} MB", megabytes(most)),
            met: most <= MEMORY,
        },
        Finding {
            aim: format!("{count} sites: first answer ≤ {START} s after the start"),
            measured: format!("{start_many:.2} s"),
            met: start_many <= START,
        },
        Finding {
            aim: format!("{count} sites: p50 as with 1 site (± {:.0} %)", NOISE * 100.0),
            measured: format!("{slower:.3} ×"),
            met: same,
        },
    ])
}

/// Starts a portal with so many sites, three times; the last one stays.
async fn start(options: &Options, folder: &Path, count: usize) -> Result<Instance, Failure> {
    let database = Database::create(options, options.engine, folder).await?;
    portal::migrate(options, &database, folder).await?;
    seed_sites(&database, count).await?;
    let mut starts = Vec::new();
    for _ in 0..2 {
        let portal = Portal::start(options, &database, folder).await?;
        starts.push(portal.started_in.as_secs_f64());
        portal.end().await?;
    }
    let portal = Portal::start(options, &database, folder).await?;
    starts.push(portal.started_in.as_secs_f64());
    Ok(Instance { portal, database, starts })
}

async fn end(instance: Instance) -> Result<(), Failure> {
    instance.portal.end().await?;
    instance.database.remove().await
}

/// Asks every host once: what a site needs for its first page is then prepared.
async fn touch(portal: &Portal, count: usize) -> Result<(), Failure> {
    let mut connection = Connection::open(portal.address).await?;
    for number in 0..count {
        let ask = Ask::get(&format!("{}.localhost", label(number)), PATH)?;
        connection.ask(&ask).await?.expect(StatusCode::OK)?;
    }
    Ok(())
}

/// A portal that is asked in random order on the hosts that `host` names.
fn side(
    portal: &Portal,
    name: &str,
    options: &Options,
    host: impl Fn(usize) -> usize,
) -> Result<Side, Failure> {
    let ask = |number| Ask::get(&format!("{}.localhost", label(host(number))), PATH);
    let asks = (0..options.sites).map(ask).collect::<Result<Vec<_>, _>>()?;
    let mut random = Random::new(2);
    let pick = |_| (random.next() % asks.len() as u64) as usize;
    let order = (0..options.requests.max(1)).map(pick).collect::<Vec<_>>();
    let make = move |number: usize| asks[order[number % order.len()]].clone();
    Ok(portal.asked(name, Arc::new(make)))
}
