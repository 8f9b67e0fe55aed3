//! `nodes`: many sites with the data of a small clinic each, on two nodes with PostgreSQL and Redis:
//! memory, start, how soon a new site and a changed one are seen on the other node, with and without
//! Redis, and whether migrating takes longer.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use clap::Args;
use hyper::StatusCode;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use uuid::Uuid;

use crate::{
    Failure,
    client::{Ask, Connection as Line, once},
    data::{Clinic, Database, Random, Shape, label, seed_sites, unique},
    options::Options,
    portal, process,
    report::Finding,
    rounds::median,
    stage::{Node, Role, Stage, until},
};

/// How the proof is called.
#[derive(Args, Clone, Debug)]
pub struct Arguments {
    /// Sites that are made, and sites that are changed, of each kind.
    #[arg(long, default_value_t = 40)]
    changes: usize,
    /// Pages with data that are asked for, of random sites, before memory is looked at.
    #[arg(long, default_value_t = 5_000)]
    pages: usize,
}

/// Bytes of resident memory.
const MEMORY: u64 = 256 * 1024 * 1024;
/// Seconds from a start to the first answer.
const START: f64 = 1.0;
/// Milliseconds from the console's answer to a new site's first page on the other node.
const LIVE: f64 = 100.0;
/// Milliseconds, at worst, from the console's answer until a change is seen on every node.
const CHANGED: f64 = 1_000.0;
/// Milliseconds by which two runs of the same command may differ.
const NOISE: f64 = 50.0;
const HOST: &str = "console.localhost";
const TOKEN: &str = "00000000000000000000000000000000000000000000000000000000000000ff";

/// Runs it.
pub async fn run(options: &Options, arguments: &Arguments) -> Result<Vec<Finding>, Failure> {
    let count = options.sites.max(2);
    let mut stage = Stage::raise(options).await?;
    let first = seed_sites(&stage.database, 1).await?;
    let shape = Shape {
        doctors: 12,
        branches: 2,
        slot_minutes: 30,
        appointments: (60, 40),
        services: 60,
        days: (1, 30),
    };
    let clinic = Clinic::fill(&stage.database, first, label(0), shape).await?;
    let alone = migration(&stage).await?;
    let begun = Instant::now();
    multiply(&stage.database, first, count).await?;
    let rows =
        stage.database.count("SELECT sum(n_live_tup)::bigint FROM pg_stat_user_tables").await?;
    println!("\n{count} sites, {rows} rows, filled in {:.0} s", begun.elapsed().as_secs_f64());
    let among = migration(&stage).await?;
    let mut nodes = vec![stage.node(Role::Serve, 0)?, stage.node(Role::Serve, 1)?];
    let mut starts = Vec::new();
    for turn in 0..3 {
        for node in &mut nodes {
            node.stop().await?;
            starts.push(start(&stage, node).await?);
        }
        if turn == 2 {
            break;
        }
    }
    let start = median(starts);
    let fresh = resident(&nodes)?;
    touch(&nodes, &clinic, count, arguments.pages).await?;
    let touched = resident(&nodes)?;
    let (live, seen) = changes(&nodes, arguments, "").await?;
    stage.redis.kill().await?;
    let (live_alone, seen_alone) = changes(&nodes, arguments, "x").await?;
    let megabytes = |bytes: u64| bytes as f64 / 1024.0 / 1024.0;
    println!(
        "  resident memory of a node: {:.0} MB after the start, {:.0} MB after every host and {} pages with \
              data were asked for",
        megabytes(fresh),
        megabytes(touched),
        arguments.pages
    );
    println!("  start to first answer: {start:.2} s");
    println!(
        "  {:<60}{:>10}{:>10}{:>10}",
        "ms from the console's answer", "median", "p90", "worst"
    );
    for (what, times) in [
        ("a new site's first page on the other node", &live),
        ("a change seen on every node", &seen),
        ("a new site's first page on the other node, without Redis", &live_alone),
        ("a change seen on every node, without Redis", &seen_alone),
    ] {
        println!(
            "  {what:<60}{:>10.0}{:>10.0}{:>10.0}",
            part(times, 0.5),
            part(times, 0.9),
            part(times, 1.0)
        );
    }
    println!(
        "  portal migrate with nothing to do: {alone:.0} ms beside 1 site, {among:.0} ms beside {count}"
    );
    Ok(vec![
        Finding {
            aim: format!("{count} sites with data: ≤ {} MB resident", MEMORY / 1024 / 1024),
            measured: format!("{:.0} MB", megabytes(touched)),
            met: touched <= MEMORY,
        },
        Finding {
            aim: format!("{count} sites with data: first answer ≤ {START} s after the start"),
            measured: format!("{start:.2} s"),
            met: start <= START,
        },
        Finding {
            aim: format!("a new site is live on another node within {LIVE} ms"),
            measured: format!("p90 {:.0} ms, worst {:.0} ms", part(&live, 0.9), part(&live, 1.0)),
            met: part(&live, 0.9) <= LIVE,
        },
        Finding {
            aim: format!("a change is seen on every node within {CHANGED} ms at worst"),
            measured: format!(
                "{:.0} ms; without Redis {:.0} ms",
                part(&seen, 1.0),
                part(&seen_alone, 1.0)
            ),
            met: part(&seen, 1.0) <= CHANGED,
        },
        Finding {
            aim: "migrating takes as long beside many sites as beside one".into(),
            measured: format!("{among:.0} ms, {alone:.0} ms"),
            met: among <= alone * 1.5 + NOISE,
        },
    ])
}

fn part(times: &[f64], share: f64) -> f64 {
    let mut times = times.to_vec();
    times.sort_unstable_by(f64::total_cmp);
    let at = (share * times.len().saturating_sub(1) as f64).round() as usize;
    times.get(at).copied().unwrap_or(f64::NAN)
}

/// How long `portal migrate` takes, in milliseconds.
async fn migration(stage: &Stage) -> Result<f64, Failure> {
    let mut times = Vec::new();
    for _ in 0..5 {
        let begun = Instant::now();
        portal::migrate(&stage.options, &stage.database, &stage.path("")).await?;
        times.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    Ok(median(times))
}

/// Makes more sites, each with a copy of the first one's rows, and a manager.
async fn multiply(database: &Database, first: Uuid, count: usize) -> Result<(), Failure> {
    let tables = database
        .rows(
            "SELECT c.table_name, string_agg(quote_ident(c.column_name), ', ' ORDER BY c.ordinal_position) AS all \
             FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.column_name <> 'site_id' \
             AND c.table_name IN ('branches', 'departments', 'specialisations', 'services', 'documents', \
             'doctors', 'doctor_services', 'posts', 'intervals', 'appointments') GROUP BY 1",
        )
        .await?;
    let mut connection = PgConnection::connect(&database.superuser()?).await?;
    let others = format!(
        "INSERT INTO sites (id, label, version, revision, config, author, updated_at, name, search) \
         SELECT md5('site' || n)::uuid, 'clinic-' || n, 1, n + 1, replace(config, '№ 0', '№ ' || n), author, \
         now(), 'Клиника № ' || n, 'clinic-' || n || ' клиника № ' || n \
         FROM sites, generate_series(1, {}) n WHERE id = '{first}'; \
         INSERT INTO site_versions (site_id, version, config, author, at) \
         SELECT id, 1, config, author, now() FROM sites WHERE id <> '{first}'; \
         UPDATE site_clock SET revision = {};",
        count - 1,
        count + 1
    );
    sqlx::raw_sql(AssertSqlSafe(others)).execute(&mut connection).await?;
    // What keeps visits and schedules from overlapping is built anew once all are there: that is
    // quicker than looking for each row.
    let guards = database
        .rows(
            "SELECT conname AS name, conrelid::regclass::text AS of, pg_get_constraintdef(oid) AS rule \
             FROM pg_constraint WHERE contype = 'x'",
        )
        .await?;
    for guard in &guards {
        let gone = format!("ALTER TABLE {} DROP CONSTRAINT {}", guard.get("of"), guard.get("name"));
        sqlx::raw_sql(AssertSqlSafe(gone)).execute(&mut connection).await?;
    }
    // In the order of what refers to what.
    for name in [
        "branches",
        "departments",
        "specialisations",
        "services",
        "documents",
        "doctors",
        "doctor_services",
        "posts",
        "intervals",
        "appointments",
    ] {
        let row = tables.iter().find(|row| row.get("table_name") == name).ok_or("no such table")?;
        let columns = row.get("all");
        let of_first =
            columns.split(", ").map(|one| format!("t.{one}")).collect::<Vec<_>>().join(", ");
        // The references hold as they do in the first: they are not checked one by one.
        let copied = format!(
            "SET session_replication_role = replica; INSERT INTO {name} (site_id, {columns}) \
             SELECT s.id, {of_first} FROM {name} t, sites s WHERE t.site_id = '{first}' AND s.id <> '{first}' \
             ORDER BY s.id"
        );
        sqlx::raw_sql(AssertSqlSafe(copied)).execute(&mut connection).await?;
    }
    for guard in &guards {
        let (of, name, rule) = (guard.get("of"), guard.get("name"), guard.get("rule"));
        let back = format!(
            "SET maintenance_work_mem = '512MB'; ALTER TABLE {of} ADD CONSTRAINT {name} {rule}"
        );
        sqlx::raw_sql(AssertSqlSafe(back)).execute(&mut connection).await?;
    }
    let id = "'0198c7c0-0000-7000-8000-000000000001'";
    let manager = format!(
        "INSERT INTO managers (id, email, name, role, created_at) \
         VALUES ({id}, 'load@vendor.example', 'Load', 'manager', now()); \
         INSERT INTO console_sessions (id, token_hash, manager_id, ip, user_agent, created_at, seen_at) \
         VALUES ({id}, encode(sha256(convert_to('{TOKEN}', 'UTF8')), 'hex'), {id}, '127.0.0.1', 'loadtests', \
         now(), now()); ANALYZE;"
    );
    sqlx::raw_sql(AssertSqlSafe(manager)).execute(&mut connection).await?;
    connection.close().await?;
    Ok(())
}

/// Starts a node; how long it takes until its first answer, in seconds.
async fn start(stage: &Stage, node: &mut Node) -> Result<f64, Failure> {
    let begun = Instant::now();
    node.start(stage)?;
    let ask = Ask::get(&format!("{}.localhost", label(1)), "/robots.txt")?;
    let at = node.address;
    until("a node", async || once(at, &ask).await.is_ok_and(|it| it.status == 200)).await?;
    Ok(begun.elapsed().as_secs_f64())
}

/// The larger of the nodes.
fn resident(nodes: &[Node]) -> Result<u64, Failure> {
    let all = nodes.iter().filter_map(Node::pid).map(process::resident);
    Ok(all.collect::<Result<Vec<_>, _>>()?.into_iter().max().unwrap_or(0))
}

/// Asks every host once, and many of them for pages and slots, on every node.
async fn touch(nodes: &[Node], clinic: &Clinic, count: usize, pages: usize) -> Result<(), Failure> {
    for node in nodes {
        let mut line = Line::open(node.address).await?;
        for number in 0..count {
            let ask = Ask::get(&format!("{}.localhost", label(number)), "/robots.txt")?;
            line.ask(&ask).await?.expect(StatusCode::OK)?;
        }
        let mut random = Random::new(3);
        for _ in 0..pages {
            let host = format!("{}.localhost", label((random.next() % count as u64) as usize));
            let doctor = clinic.doctors[(random.next() % clinic.doctors.len() as u64) as usize];
            let path = match random.next() % 4 {
                0 => "/".to_owned(),
                1 => "/specialists".to_owned(),
                2 => "/booking".to_owned(),
                _ => format!("/api/v1/doctors/{doctor}/slots?branch={}", clinic.branch_of(doctor)),
            };
            line.ask(&Ask::get(&host, &path)?).await?.expect(StatusCode::OK)?;
        }
    }
    Ok(())
}

fn managed(ask: Ask) -> Result<Ask, Failure> {
    ask.with("cookie", &format!("manager={TOKEN}"))
}

/// Makes sites and suspends others by the first node; how soon the others see it, in milliseconds
/// from the console's answer.
async fn changes(
    nodes: &[Node],
    arguments: &Arguments,
    prefix: &str,
) -> Result<(Vec<f64>, Vec<f64>), Failure> {
    let [console, other] = [nodes[0].address, nodes[1].address];
    let (mut live, mut seen) = (Vec::new(), Vec::new());
    for number in 0..arguments.changes {
        let (id, name) = (unique(), format!("new{prefix}-{number}"));
        let fields = format!(
            "id={id}&label={name}&name=New&theme=base&zone=Europe%2FMoscow&modes=branches\
             &sections=schedule&branch_name=First&branch_address=Street"
        );
        let form = managed(Ask::form(HOST, "/sites/new", fields)?)?;
        once(console, &form).await?.expect(StatusCode::SEE_OTHER)?;
        let page = Ask::get(&format!("{name}.localhost"), "/")?;
        live.push(shows(&[other], &page, StatusCode::OK).await?);
        let change = Ask::form(HOST, &format!("/sites/{id}/status"), "status=suspended".into())?;
        once(console, &managed(change)?).await?.expect(StatusCode::SEE_OTHER)?;
        seen.push(shows(&[console, other], &page, StatusCode::SERVICE_UNAVAILABLE).await?);
        // So that it does not always come at the same moment of the other node's second.
        tokio::time::sleep(Duration::from_millis(37 * (number as u64 % 27))).await;
    }
    Ok((live, seen))
}

/// Asks until every node answers with this status.
async fn shows(nodes: &[SocketAddr], ask: &Ask, status: StatusCode) -> Result<f64, Failure> {
    let begun = Instant::now();
    for node in nodes {
        let mut line = Line::open(*node).await?;
        while line.ask(ask).await?.status != status {
            if begun.elapsed() > Duration::from_secs(30) {
                return Err(format!("{node} does not answer with {status} in 30 s").into());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
    Ok(begun.elapsed().as_secs_f64() * 1e3)
}
