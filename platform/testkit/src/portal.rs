//! The running portal.

use std::{path::Path, sync::Arc};

use chrono::{DateTime, Utc};
use clap::Parser;
use kernel::Clock;
use portal::{build, config::Config, serve};
use providers::{
    Outbound,
    mail::{CaughtLetter, Mailer},
    outbound::{self, Wire},
};
use shell::{App, app::Clinic, jobs};
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::oneshot};

use crate::{Engine, Fixture, Line, Postgres, Simulator, Visitor, database, log, seed};

/// What differs from the usual test.
#[derive(Clone, Debug)]
pub struct Options {
    /// The engine.
    pub engine: Engine,
    /// Whether the cache is shared through the test server's Redis.
    pub redis: bool,
    /// Whether the portal reaches PostgreSQL, Redis and S3 over [lines](crate::Line) that can be
    /// cut.
    pub lines: bool,
    /// Whether the portal reaches PostgreSQL through the test server's PgBouncer.
    pub pooled: bool,
    /// Whether objects are kept in the test server's bucket, not in a folder.
    pub s3: bool,
    /// Whether the captcha is switched off.
    pub no_captcha: bool,
    /// Costly requests one address may make in a minute.
    pub requests_per_minute: u32,
    /// SMS with codes one site sends in a day.
    pub sms_per_day: u32,
    /// Items one token of the exchange may send in a minute.
    pub exchange_per_minute: u32,
    /// Whether the proxies on loopback are trusted.
    pub behind_proxy: bool,
    /// Whether patients reach the sites by https.
    pub https: bool,
    /// Passwords checked at once, and passwords that wait.
    pub passwords: (usize, usize),
    /// Places for requests, how many of a clinic's may wait for one, and for how many
    /// milliseconds.
    pub places: (u32, usize, u64),
    /// The moment at which the clock stands; `None` for the system's clock.
    pub now: Option<DateTime<Utc>>,
    /// Whether the clinics are those of the repository's `tenants/`, not the look-alikes.
    pub demo: bool,
    /// Whether the files stand in memory where the system lets them: for very many transactions.
    pub in_memory: bool,
    /// What carries requests to the outside instead of the network.
    pub wire: Option<Wire>,
}

impl Options {
    /// The usual: a clock that stands at Tuesday 1 December 2026, 08:00 in Moscow.
    pub fn on(engine: Engine) -> Self {
        let now = DateTime::parse_from_rfc3339("2026-12-01T05:00:00Z").expect("a time").to_utc();
        Self {
            engine,
            redis: false,
            lines: false,
            // Any test can be tried through the pooler.
            pooled: std::env::var_os("PORTAL_TEST_POOLED").is_some(),
            s3: false,
            no_captcha: false,
            requests_per_minute: 1_000_000,
            sms_per_day: 1_000_000,
            exchange_per_minute: 10_000_000,
            behind_proxy: false,
            https: false,
            passwords: (2, 1000),
            places: (0, 10_000, 60_000),
            now: Some(now),
            demo: false,
            in_memory: false,
            wire: None,
        }
    }
}

/// The lines to a portal's servers.
#[derive(Default)]
pub struct Lines {
    /// To PostgreSQL.
    pub postgres: Option<Line>,
    /// To Redis.
    pub redis: Option<Line>,
    /// To the S3 server.
    pub s3: Option<Line>,
}

/// The URL that leads to a server, over a line if it is wished.
async fn way(url: &str, over: bool) -> (Option<Line>, String) {
    if !over {
        return (None, url.to_owned());
    }
    let (line, url) = Line::to_url(url).await;
    (Some(line), url)
}

/// A portal with the look-alike clinics `alfa` and `beta`, serving on loopback.
pub struct Portal {
    /// The process.
    pub app: Arc<App>,
    /// Its jobs.
    pub jobs: jobs::Jobs,
    /// The clock that the test moves.
    pub clock: Clock,
    /// The settings it was made with; another node is made with the same.
    pub config: Config,
    /// The PostgreSQL database, on that engine.
    pub postgres: Option<Postgres>,
    /// The other side of SMS gateways and push services.
    pub simulator: Arc<Simulator>,
    /// Where it serves.
    pub address: std::net::SocketAddr,
    /// The lines to its servers, where it was wished.
    pub lines: Lines,
    stop: Option<oneshot::Sender<()>>,
    _folder: Arc<TempDir>,
}

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    config: Config,
}

/// Domains of clinics' own that lead to the portal of the test.
const OWN_DOMAINS: [&str; 2] = ["clinic.example", "xn--80aqfh9a.example"];

/// What patients of the tests are called, and must not be called in the log.
const PERSONAL: [&str; 3] = ["Тестов", "91612345", "@mail.example"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().and_then(Path::parent).expect("the repository")
}

impl Portal {
    /// Starts the usual portal.
    pub async fn start(engine: Engine) -> Self {
        Self::with(Options::on(engine)).await
    }

    /// Starts a portal with the repository's demo clinics and the system's clock, for browsers.
    pub async fn demo() -> Self {
        Self::with(Options { demo: true, now: None, ..Options::on(Engine::Sqlite) }).await
    }

    /// Starts a portal.
    pub async fn with(options: Options) -> Self {
        log::keep();
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let memory = Path::new("/dev/shm");
        let folder = if options.in_memory && memory.is_dir() {
            TempDir::new_in(memory)
        } else {
            TempDir::new()
        };
        let folder = folder.expect("a folder");
        let postgres = match options.engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Postgres::create().await),
        };
        let mut args = vec![
            "portal".to_owned(),
            format!("--data-dir={}", folder.path().display()),
            format!("--themes-dir={}", root().join("themes").display()),
            format!("--tenants-dir={}", root().join("tenants").display()),
            format!("--requests-per-minute={}", options.requests_per_minute),
            format!("--sms-per-day={}", options.sms_per_day),
            format!("--exchange-per-minute={}", options.exchange_per_minute),
            format!("--password-hands={}", options.passwords.0),
            format!("--password-queue={}", options.passwords.1),
            format!("--requests-at-once={}", options.places.0),
            format!("--requests-waiting={}", options.places.1),
            format!("--requests-wait-ms={}", options.places.2),
            "--bind=127.0.0.1:0".into(),
        ];
        if options.behind_proxy {
            args.push("--trusted-proxies=127.0.0.0/8".into());
        }
        if options.https {
            args.push("--public-scheme=https".into());
        }
        let mut lines = Lines::default();
        match &postgres {
            None => args.push(format!("--database-url={}", database::sqlite(folder.path()))),
            Some(postgres) => {
                let app = if options.pooled {
                    args.push("--database-pooled".into());
                    postgres.pooled()
                } else {
                    postgres.app.clone()
                };
                let (line, url) = way(&app, options.lines).await;
                lines.postgres = line;
                args.push(format!("--database-url={url}"));
                args.push(format!("--migrate-url={}", postgres.owner));
            }
        }
        if options.redis {
            let (line, url) = way(&crate::env("PORTAL_TEST_REDIS"), options.lines).await;
            lines.redis = line;
            args.push(format!("--redis-url={url}"));
        }
        if options.s3 {
            let (line, url) = way(&crate::env("PORTAL_TEST_S3"), options.lines).await;
            lines.s3 = line;
            // Browsers reach it by another way.
            args.push(format!("--s3-public-endpoint={}", crate::env("PORTAL_TEST_S3")));
            args.push(format!("--s3-endpoint={url}"));
            args.push("--s3-bucket=portal-tests".into());
            args.push(format!("--s3-key={}", crate::env("PORTAL_TEST_S3_KEY")));
            args.push(format!("--s3-secret={}", crate::env("PORTAL_TEST_S3_SECRET")));
        }
        let clock = options.now.map_or_else(Clock::system, Clock::fixed);
        let simulator = Simulator::start(clock.clone()).await;
        args.push(format!("--push-hosts={}", simulator.address));
        args.push("--outbound-seconds=1".into());
        args.extend(simulator.hosts());
        let config = Cli::parse_from(args).config;
        build::migrate(&config).await.expect("the schema");
        if options.demo {
            seed::demo(&config, &clock).await;
        } else {
            seed::look_alikes(&config, &clock, options.no_captcha).await;
        }
        let (folder, simulator) = (Arc::new(folder), Arc::new(simulator));
        let mut portal = Self::node(config, clock, postgres, folder, simulator, options.wire).await;
        portal.lines = lines;
        portal.app.objects.ensure_bucket().await.expect("the bucket or the folder");
        portal
    }

    /// Another node on the same database, Redis and files.
    pub async fn another_node(&self) -> Self {
        let (folder, simulator) = (Arc::clone(&self._folder), Arc::clone(&self.simulator));
        Self::node(self.config.clone(), self.clock.clone(), None, folder, simulator, None).await
    }

    async fn node(
        mut config: Config,
        clock: Clock,
        postgres: Option<Postgres>,
        folder: Arc<TempDir>,
        simulator: Arc<Simulator>,
        wire: Option<Wire>,
    ) -> Self {
        let listener = TcpListener::bind(config.bind).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        config.public_port = Some(address.port());
        // Names of clinics' own domains lead here.
        for name in OWN_DOMAINS {
            config.known_hosts.push(format!("{name}={address}"));
        }
        let mut app = build::open(&config, clock.clone()).await.expect("the portal opens");
        if wire.is_some() {
            let options =
                outbound::Options { private_addresses: true, wire, ..outbound::Options::default() };
            let app = Arc::get_mut(&mut app).expect("nobody else has it yet");
            app.outbound = Outbound::with(options).expect("a client");
        }
        let (stop, stopped) = oneshot::channel();
        let (serving, guests) = (Arc::clone(&app), config.guests());
        tokio::spawn(async move {
            let stopped = async { drop(stopped.await) };
            let sockets = serve::Sockets { plain: listener, tls: None, guests };
            serve::serve(serving, sockets, stopped).await.expect("serves");
        });
        config.known_hosts.clear();
        config.bind = "127.0.0.1:0".parse().expect("an address");
        Self {
            app,
            jobs: serve::jobs(),
            clock,
            config,
            postgres,
            simulator,
            address,
            lines: Lines::default(),
            stop: Some(stop),
            _folder: folder,
        }
    }

    /// A new visitor of a clinic's site.
    pub fn visitor(&self, label: &str) -> Visitor {
        Visitor::new(label, "localhost", self.address)
    }

    /// A new visitor who comes through a proxy that says from where.
    pub fn visitor_from(&self, label: &str, forwarded: &str) -> Visitor {
        let forwarded = forwarded.parse().expect("a header");
        let headers = [("x-forwarded-for".parse().expect("a name"), forwarded)];
        Visitor::sending(headers.into_iter().collect(), label, "localhost", self.address)
    }

    /// A clinic seen from inside, for calling verbs.
    pub fn clinic(&self, label: &str) -> Fixture {
        let live = self.app.sites.by_label(label).unwrap_or_else(|| panic!("no clinic {label}"));
        Fixture(Clinic { app: Arc::clone(&self.app), site: Arc::clone(&live.site) })
    }

    /// Does all jobs that are due; tells how many.
    pub async fn run_jobs(&self) -> usize {
        let mut done = 0;
        loop {
            match jobs::run_due(&self.app, &self.jobs).await.expect("the queue") {
                0 => return done,
                more => done += more,
            }
        }
    }

    /// The letters a clinic has sent, newest first.
    pub async fn letters(&self, label: &str) -> Vec<CaughtLetter> {
        let Mailer::Caught(caught) = &self.app.mailer else { panic!("mail is not caught") };
        caught.list(label).await.expect("the letters")
    }

    /// Everything this process has logged.
    pub fn log(&self) -> String {
        log::all()
    }

    /// Ends the test: what is left in the queue is done, nothing is dead, and no personal
    /// datum stands in the log.
    pub async fn finish(mut self) {
        self.run_jobs().await;
        let (_, dead) = store::jobs::backlog(&self.app.db).await.expect("the queue");
        assert_eq!(dead, 0, "dead jobs");
        let log = log::all();
        for personal in PERSONAL {
            assert!(!log.contains(personal), "{personal} stands in the log");
        }
        assert!(!log.contains(" ERROR "), "an error stands in the log");
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(postgres) = self.postgres.take() {
            postgres.drop().await;
        }
    }
}
