//! What is counted for operators: by few names, and of no clinic and no person.

use std::{collections::BTreeSet, process::Stdio, time::Duration};

use kernel::vendor::Role;
use shell::metrics::{ALL, Kind};
use testkit::{Engine, Options, Portal};

use super::{Process, file, free_address, program};

/// A portal with its operators' socket, and what that tells.
struct Watched {
    portal: Portal,
    ops: portal::ops::Ops,
}

impl Watched {
    async fn start() -> Self {
        let options = Options { redis: true, ..Options::on(Engine::Postgres) };
        let portal = Portal::with(options).await;
        let mut config = portal.config.clone();
        config.ops_bind = Some("127.0.0.1:0".parse().expect("an address"));
        let ops = portal::ops::start(&config, &portal.app).await.expect("a socket");
        Self { portal, ops: ops.expect("a socket") }
    }

    async fn ask(&self, path: &str) -> (u16, String) {
        let url = format!("http://{}{path}", self.ops.address);
        let answer = reqwest::get(url).await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("a text"))
    }

    /// The series of one metric.
    async fn series(&self, name: &str) -> Vec<String> {
        let (_, all) = self.ask("/metrics").await;
        let start = [format!("{name}{{"), format!("{name} ")];
        let own = all.lines().filter(|line| start.iter().any(|start| line.starts_with(start)));
        own.map(str::to_owned).collect()
    }

    async fn has(&self, series: &str) {
        let (_, all) = self.ask("/metrics").await;
        assert!(all.lines().any(|line| line == series), "{series} is not in {all}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_are_counted_by_route_and_never_by_clinic_path_or_person() {
    let watched = Watched::start().await;
    let portal = &watched.portal;
    let (alfa, visitor) = (portal.clinic("alfa"), portal.visitor("alfa"));
    for _ in 0..3 {
        assert_eq!(visitor.get("/").await.status, 200);
    }
    let doctor = alfa.doctor("sokolova");
    assert_eq!(visitor.get(&format!("/specialists/{doctor}")).await.status, 200);
    for number in 0..30 {
        assert_eq!(visitor.get(&format!("/nothing/{number}")).await.status, 404);
        let answer = visitor.get(&format!("/specialists/{}", uuid::Uuid::from_u128(number))).await;
        assert_eq!(answer.status, 404);
    }
    let odd = visitor.request(reqwest::Method::from_bytes(b"BREW").expect("a method"), "/");
    assert!(visitor.send(odd).await.status >= 400);
    assert_eq!(portal.at_console(Role::Manager).await.get("/sites").await.status, 200);
    assert_eq!(watched.ask("/healthz").await.0, 200);
    assert_eq!(watched.ask("/readyz").await.0, 200);

    watched.has("portal_http_requests_total{route=\"/\",method=\"GET\",class=\"2xx\"} 3").await;
    watched.has("portal_http_requests_total{route=\"none\",method=\"GET\",class=\"4xx\"} 30").await;
    let of_doctors = watched.series("portal_http_requests_total").await;
    let of_doctors: Vec<_> =
        of_doctors.iter().filter(|line| line.contains("/specialists/:")).collect();
    assert_eq!(of_doctors.len(), 2, "found and not found: {of_doctors:?}");
    let (status, all) = watched.ask("/metrics").await;
    assert_eq!(status, 200);
    for foreign in ["alfa", "beta", &doctor.to_string(), "127.0.0.1", "BREW", "vendor.example"] {
        assert!(!all.contains(foreign), "{foreign} is in {all}");
    }
    watched.portal.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_queue_the_pool_and_the_cache_are_shown_as_they_are() {
    let watched = Watched::start().await;
    let portal = &watched.portal;
    super::soon("Redis", async || portal.app.cache.ping().await.is_ok()).await;
    let alfa = portal.clinic("alfa");
    let order = alfa.order(alfa.sokolova_at("2026-12-03", "10:00")).await;
    visits::appointments::book(&alfa.0, &order).await.expect("booked");
    portal.clock.advance(chrono::TimeDelta::minutes(2));
    for _ in 0..2 {
        assert_eq!(portal.visitor("alfa").get("/specialists").await.status, 200);
    }
    watched.has("portal_database_up 1").await;
    watched.has("portal_redis_up 1").await;
    watched.has("portal_jobs{state=\"dead\"} 0").await;
    watched.has("portal_jobs_oldest_seconds 120").await;
    watched.has("portal_database_connections_most 16").await;
    watched.has("portal_sites{status=\"active\"} 2").await;
    let from = watched.series("portal_cache_reads_total").await.join("\n");
    assert!(from.contains("from=\"process\"") && from.contains("from=\"nowhere\""), "{from}");
    assert!(portal.run_jobs().await > 0);
    let done = watched.series("portal_jobs_done_total").await.join("\n");
    assert!(done.contains("outcome=\"done\""), "{done}");
    watched.has("portal_jobs_oldest_seconds 0").await;
    watched.has("portal_jobs_under_way 0").await;
    // Every metric is told with what it is; what was never met is not there yet.
    let (_, all) = watched.ask("/metrics").await;
    for line in all.lines().filter_map(|line| line.strip_prefix("# TYPE ")) {
        let (name, kind) = line.split_once(' ').expect("a type");
        let known = ALL.iter().find(|(known, ..)| *known == name);
        let (_, known, _) = known.unwrap_or_else(|| panic!("{name} is in no list"));
        let expected = match known {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Times => "histogram",
        };
        assert_eq!(kind, expected, "{name}");
    }
    watched.portal.finish().await;
}

/// The words in a text that look like our metrics.
fn named(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'));
    let own = words.filter(|word| word.starts_with("portal_"));
    let metric = |word: &str| {
        let times = ["_bucket", "_sum", "_count"].iter().find_map(|end| word.strip_suffix(end));
        times.unwrap_or(word).to_owned()
    };
    own.map(metric).collect()
}

#[test]
fn every_metric_of_the_dashboard_and_the_alerts_exists_and_every_metric_is_documented() {
    let known: BTreeSet<String> = ALL.iter().map(|(name, ..)| (*name).to_owned()).collect();
    assert_eq!(known.len(), ALL.len());
    let dashboard = file("infra/monitoring/dashboard.json");
    let read: serde_json::Value = serde_json::from_str(&dashboard).expect("JSON");
    assert!(read["panels"].as_array().expect("panels").len() > 15);
    for (path, text) in
        [("dashboard.json", dashboard), ("alerts.yml", file("infra/monitoring/alerts.yml"))]
    {
        let named = named(&text);
        assert!(named.len() > 8, "{path}: {named:?}");
        let unknown: Vec<_> = named.difference(&known).collect();
        assert!(unknown.is_empty(), "{path} names {unknown:?}");
    }
    let documented = named(&file("docs/operations/monitoring.md"));
    assert_eq!(documented, known, "docs/operations/monitoring.md");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_json_with_the_site_and_the_request_and_names_nobody() {
    let portal = Portal::start(Engine::Sqlite).await;
    let address = free_address();
    let mut command = program(&portal);
    command.env("PORTAL_BIND", address.to_string()).env("PORTAL_LOG_FORMAT", "json");
    command.env("RUST_LOG", "info,sqlx=warn,portal::access=debug").arg("serve");
    let log = portal.config.data_dir.join("log");
    command.stderr(Stdio::from(std::fs::File::create(&log).expect("a file")));
    let mut process = Process::start(command);
    process.answers(address).await;
    let visitor = testkit::Visitor::new("alfa", "localhost", address);
    let answer = visitor.get("/specialists?name=Секретова&phone=%2B79161234567").await;
    let id = answer.header("x-request-id").to_owned();
    tokio::time::sleep(Duration::from_millis(100)).await;
    process.terminate();
    assert!(process.ends().await.success());
    let log = std::fs::read_to_string(&log).expect("the log");
    let lines: Vec<serde_json::Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|why| panic!("{why}: {line}")))
        .collect();
    let own = lines.iter().find(|line| line["fields"]["id"] == id.as_str());
    let own = &own.unwrap_or_else(|| panic!("no line of {id} in {log}"))["fields"];
    assert_eq!((&own["site"], &own["route"]), (&"alfa".into(), &"/specialists".into()), "{own}");
    assert_eq!(own["status"], 200);
    for personal in ["79161234567", "Секретова", "%D0%"] {
        assert!(!log.contains(personal), "{personal} is in {log}");
    }
    portal.finish().await;
}
