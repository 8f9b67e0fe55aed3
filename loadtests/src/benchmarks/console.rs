//! `console`: the vendor's console over many sites against one.

use std::{path::Path, time::Instant};

use hyper::StatusCode;
use tempfile::TempDir;
use uuid::Uuid;

use crate::{
    Failure,
    client::{Ask, Connection},
    data::{Database, seed_sites},
    options::Options,
    portal::{self, Portal},
    report::{Finding, table},
    rounds::{Round, in_turn, median, ratio},
};

/// Milliseconds of a page of the console, nine times in ten.
const PAGE: f64 = 50.0;
/// Milliseconds from the form of a new clinic to its first page.
const LIVE: f64 = 250.0;
/// Clinics made.
const MADE: usize = 20;
/// The host.
const HOST: &str = "console.localhost";
/// A manager's token, and what the database keeps of it.
const TOKEN: &str = "0000000000000000000000000000000000000000000000000000000000000000";
const HASH: &str = "60e05bd1b195af2f94112fa7197a5c88289058840ce7c6df9693756bc6250f55";

struct Instance {
    portal: Portal,
    database: Database,
    first: Uuid,
}

/// Measures the list, the search, a site's page, and making a clinic.
pub async fn run(options: &Options) -> Result<Vec<Finding>, Failure> {
    let count = options.sites;
    let (one_folder, many_folder) = (TempDir::new()?, TempDir::new()?);
    let one = start(options, one_folder.path(), 1).await?;
    let many = start(options, many_folder.path(), count).await?;
    let alone = Options { connections: 1, ..options.clone() };
    let mut findings = Vec::new();
    for (name, of_one, of_many) in [
        ("list", "/sites".to_owned(), format!("/sites?page={}", count / 100)),
        ("search", "/sites?q=clinic-0".to_owned(), format!("/sites?q=nic-{}", count / 2)),
        ("site", format!("/sites/{}", one.first), format!("/sites/{}", many.first)),
        ("health", format!("/sites/{}/health", one.first), format!("/sites/{}/health", many.first)),
    ] {
        let mut single = one.portal.side(&ask(&of_one)?);
        single.name = "1 site".into();
        let mut side = many.portal.side(&ask(&of_many)?);
        side.name = format!("{count} sites");
        let [of_one, of_many] = in_turn([&single, &side], &alone).await?;
        table(
            &format!("console: {name}, {}", options.engine),
            &[(&single.name, &of_one), (&side.name, &of_many)],
        );
        let tenth = |round: &Round| round.percentile(0.9);
        let worst = median(of_many.iter().map(tenth));
        findings.push(Finding {
            aim: format!("console, {count} sites, {name}: p90 ≤ {PAGE} ms"),
            measured: format!("{worst:.1} ms, {:.2} × 1 site", ratio(&of_many, &of_one, tenth)),
            met: worst <= PAGE,
        });
    }
    let (alone, among) = (made(&one.portal).await?, made(&many.portal).await?);
    println!("\n  create → live, ms: {alone:.1} beside 1 site, {among:.1} beside {count}");
    findings.push(Finding {
        aim: format!("console, {count} sites: a new clinic is live within {LIVE} ms"),
        measured: format!("{among:.1} ms, {:.2} × 1 site", among / alone),
        met: among <= LIVE,
    });
    for instance in [one, many] {
        instance.portal.end().await?;
        instance.database.remove().await?;
    }
    Ok(findings)
}

fn ask(path: &str) -> Result<Ask, Failure> {
    Ask::get(HOST, path)?.with("cookie", &format!("manager={TOKEN}"))
}

async fn start(options: &Options, folder: &Path, count: usize) -> Result<Instance, Failure> {
    let database = Database::create(options, options.engine, folder).await?;
    portal::migrate(options, &database, folder).await?;
    let first = seed_sites(&database, count).await?;
    let now = crate::data::now().to_rfc3339();
    let id = match options.engine {
        crate::options::Engine::Sqlite => "X'0198c7c0000070008000000000000001'",
        crate::options::Engine::Postgres => "'0198c7c0-0000-7000-8000-000000000001'",
    };
    let statements = vec![
        "UPDATE sites SET name = 'Клиника № ' || substr(label, 8), \
         search = label || ' клиника № ' || substr(label, 8)"
            .to_owned(),
        format!(
            "INSERT INTO managers (id, email, name, role, created_at) \
             VALUES ({id}, 'load@vendor.example', 'Load', 'manager', '{now}')"
        ),
        format!(
            "INSERT INTO console_sessions (id, token_hash, manager_id, ip, user_agent, created_at, seen_at) \
             VALUES ({id}, '{HASH}', {id}, '127.0.0.1', 'loadtests', '{now}', '{now}')"
        ),
    ];
    database.run(first, statements).await?;
    let portal = Portal::start(options, &database, folder).await?;
    Ok(Instance { portal, database, first })
}

/// The median time from sending the form of a new clinic to its first page, in milliseconds.
async fn made(portal: &Portal) -> Result<f64, Failure> {
    let mut connection = Connection::open(portal.address).await?;
    let mut times = Vec::new();
    for number in 0..MADE {
        let id = crate::data::unique();
        let fields = format!(
            "id={id}&label=new-{number}&name=New&theme=base&zone=Europe%2FMoscow&modes=branches\
             &sections=schedule&branch_name=First&branch_address=Street"
        );
        let form = Ask::form(HOST, "/sites/new", fields)?;
        let form = form.with("cookie", &format!("manager={TOKEN}"))?;
        let page = Ask::get(&format!("new-{number}.localhost"), "/")?;
        let begun = Instant::now();
        connection.ask(&form).await?.expect(StatusCode::SEE_OTHER)?;
        connection.ask(&page).await?.expect(StatusCode::OK)?;
        times.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    Ok(median(times))
}
