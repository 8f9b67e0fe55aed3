//! From settings to a process: opens what the settings name.

use std::{
    sync::{Arc, OnceLock, atomic::AtomicBool},
    time::Duration,
};

use kernel::{Clock, Problem, secret::Secret};
use providers::{
    Hosts, Outbound,
    mail::{self, Mailer, Smtp},
    outbound,
    receipts::atol::Tokens,
    sms,
    sms::Sms,
};
use shell::{
    App,
    fair::{self, Gates},
    heavy::Heavy,
    http::{
        limits::{Allowed, Limits},
        rendered::RenderedPages,
    },
    pulse::Pulse,
    senders::{self, Senders},
    settings::{Scheme, Settings},
    sites::Sites,
    themes::Themes,
};
use store::{Cache, Db, Objects, db::Wall, objects::S3Config};

use crate::config::{Config, PublicScheme};

/// How long a connection to a gateway or a push service may take to stand.
const CONNECT: Duration = Duration::from_secs(5);

/// How many uploads wait, each with its file in memory.
const PICTURES_WAITING: usize = 7;

/// Brings the schema up to date, as the role that owns it.
pub async fn migrate(config: &Config) -> Result<(), Problem> {
    let database = config.database();
    if database.starts_with("sqlite:") {
        std::fs::create_dir_all(&config.data_dir)?;
        return Ok(store::db::migrate(&database, None).await?);
    }
    if config.database_pooled && config.migrate_url.is_none() {
        return Err(Problem::failed(
            "a pooler cannot hold the lock of migrations: set PORTAL_MIGRATE_URL to the server itself",
        ));
    }
    let owner = config.migrate_url.as_ref().unwrap_or(&database);
    let role = database.split_once("://").and_then(|(_, rest)| rest.split(['@', ':']).next());
    Ok(store::db::migrate(owner, role).await?)
}

/// The object store that the settings name.
pub fn objects(config: &Config) -> Objects {
    match &config.s3_endpoint {
        None => Objects::folder(config.data_dir.join("objects")),
        Some(endpoint) => Objects::s3(S3Config {
            endpoint: endpoint.clone(),
            region: config.s3_region.clone(),
            bucket: config.s3_bucket.clone(),
            key: config.s3_key.clone(),
            secret: Secret::new(config.s3_secret.clone()),
            path_style: true,
            public: config.s3_public_endpoint.clone(),
        }),
    }
}

/// Opens everything. Refuses to start on a database whose role could see over the wall
/// between clinics (S6).
pub async fn open(config: &Config, clock: Clock) -> Result<Arc<App>, Problem> {
    let db = Db::open_within(&config.database(), config.database_bounds()).await?;
    let wall = db.wall().await?;
    if let Wall::Broken(why) = &wall {
        return Err(Problem::failed(format!(
            "the database would not keep clinics apart: {why}; see docs/operations/postgresql.md"
        )));
    }
    let cache = match (&config.redis_url, &wall) {
        (Some(url), _) => Cache::redis(url)?,
        // SQLite has one process, PostgreSQL may have many.
        (None, Wall::Embedded) => Cache::memory(),
        (None, _) => Cache::memory_for_many_nodes(),
    };
    let caught = config.data_dir.join("caught");
    let mailer = match &config.smtp_url {
        Some(url) => Mailer::Smtp(Smtp::from_url(url)?),
        None if config.development() => Mailer::Caught(mail::Caught::new(&caught)),
        None => return Err(Problem::failed("production sends letters: set PORTAL_SMTP_URL")),
    };
    let outbound = Outbound::with(outbound::Options {
        private_addresses: config.development(),
        push_hosts: config.push_hosts.clone(),
        known_hosts: config.known_hosts()?,
        ..outbound::Options::default()
            .with_timeouts(CONNECT, Duration::from_secs(config.outbound_seconds))
    })?;
    let sms = match &config.sms_gateway {
        Some(json) => {
            let gateway = senders::gateway(json.as_bytes())
                .map_err(|why| Problem::failed(format!("PORTAL_SMS_GATEWAY: {why}")))?;
            Sms::Gateway(gateway, outbound.clone())
        }
        None if config.development() => Sms::Caught(sms::Caught::new(&caught)),
        None => Sms::Off,
    };
    let scheme = match config.public_scheme {
        PublicScheme::Http => Scheme::Http,
        PublicScheme::Https => Scheme::Https,
    };
    let hosts = Hosts::new(
        config.yookassa_url.as_deref(),
        config.tbank_url.as_deref(),
        config.atol_url.as_deref(),
    )
    .map_err(|why| {
        Problem::failed(format!("PORTAL_YOOKASSA_URL, PORTAL_TBANK_URL, PORTAL_ATOL_URL: {why}"))
    })?;
    let own_port = config.development().then(|| config.bind.port());
    Ok(Arc::new(App {
        sites: Sites::load(&db).await?,
        themes: Arc::new(Themes::load(&config.themes_dir)?),
        keys: config.keys()?,
        pages: RenderedPages::default(),
        pulse: Pulse::default(),
        streams: Default::default(),
        limits: Limits::new(Allowed {
            requests_per_minute: config.requests_per_minute,
            sms_per_day: config.sms_per_day,
            exchange_per_minute: config.exchange_per_minute,
        }),
        gates: Gates::new(fair::Allowed {
            at_once: config.requests_at_once,
            share: config.requests_share,
            waiting: config.requests_waiting,
            patience: Duration::from_millis(config.requests_wait_ms),
            connections: config.database_connections,
        }),
        heavy: match config.password_hands {
            Some(hands) => Heavy::with_hands(hands.max(1), config.password_queue),
            None => Heavy::new(config.password_queue),
        },
        // One at a time: each may need a hundred megabytes for a moment.
        pictures: Heavy::with_hands(1, PICTURES_WAITING),
        settings: Settings {
            base_domain: config.base_domain.clone(),
            mail_domain: config.mail_domain.clone().unwrap_or_else(|| config.base_domain.clone()),
            scheme,
            public_port: config.public_port.or(own_port),
            development: config.development(),
            strict_transport: Settings::strict_transport(scheme, config.hsts_seconds),
            trusted_proxies: config.trusted_proxies.clone(),
            leave: Duration::from_secs(config.leave_seconds),
            grace: Duration::from_secs(config.stop_seconds),
        },
        db,
        cache,
        objects: objects(config),
        mailer,
        sms,
        outbound,
        hosts,
        atol: Tokens::default(),
        senders: Senders::default(),
        acme: config.acme()?,
        certificates: OnceLock::new(),
        leaving: AtomicBool::new(false),
        clock,
    }))
}
