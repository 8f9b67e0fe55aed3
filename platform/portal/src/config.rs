//! The operator's settings: options of the command line or variables of the environment.
//! Without any, everything runs embedded: SQLite, cache in the process, files in a folder,
//! mail and SMS caught.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use clap::{Args, ValueEnum};
use ipnet::IpNet;
use kernel::{Problem, secret::Secret};
use providers::acme::Acme;
use shell::{
    http::listener::{Guests, Limits},
    keys::Keys,
};
use store::db::Bounds;

/// Settings of an installation.
#[derive(Args, Clone, Debug)]
pub struct Config {
    /// `development` shows the list of clinics and caught mail, seeds the demo clinics and
    /// makes its own secret; `production` does none of it.
    #[arg(long, env = "PORTAL_MODE", default_value = "development", global = true)]
    pub mode: Mode,
    /// Folder of the embedded database, files, caught mail and the generated secret.
    #[arg(long, env = "PORTAL_DATA_DIR", default_value = "var", global = true)]
    pub data_dir: PathBuf,
    /// Folder of the themes.
    #[arg(long, env = "PORTAL_THEMES_DIR", default_value = "themes", global = true)]
    pub themes_dir: PathBuf,
    /// Folder of the sites as code.
    #[arg(long, env = "PORTAL_TENANTS_DIR", default_value = "tenants", global = true)]
    pub tenants_dir: PathBuf,
    /// Address and port to listen on.
    #[arg(long, env = "PORTAL_BIND", default_value = "127.0.0.1:8080", global = true)]
    pub bind: SocketAddr,
    /// Domain under which the clinics' sites live.
    #[arg(long, env = "PORTAL_BASE_DOMAIN", default_value = "localhost", global = true)]
    pub base_domain: String,
    /// How patients reach the sites.
    #[arg(long, env = "PORTAL_PUBLIC_SCHEME", default_value = "http", global = true)]
    pub public_scheme: PublicScheme,
    /// Port patients see; without it the port of `bind` in development, the scheme's own in
    /// production.
    #[arg(long, env = "PORTAL_PUBLIC_PORT", global = true)]
    pub public_port: Option<u16>,
    /// Database of the application's role: `sqlite://PATH` or `postgres://…`; without it an
    /// embedded one in the data folder.
    #[arg(long, env = "PORTAL_DATABASE_URL", hide_env_values = true, global = true)]
    pub database_url: Option<String>,
    /// The same database as the role that owns the tables; only migrations use it.
    #[arg(long, env = "PORTAL_MIGRATE_URL", hide_env_values = true, global = true)]
    pub migrate_url: Option<String>,
    /// Most connections to the database.
    #[arg(long, env = "PORTAL_DATABASE_CONNECTIONS", default_value_t = 16, global = true)]
    pub database_connections: u32,
    /// How long a request waits for a free connection to the database, in seconds.
    #[arg(long, env = "PORTAL_DATABASE_ACQUIRE_SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=60), global = true)]
    pub database_acquire_seconds: u64,
    /// How long a statement may take on PostgreSQL, in seconds.
    #[arg(long, env = "PORTAL_DATABASE_STATEMENT_SECONDS", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=600), global = true)]
    pub database_statement_seconds: u64,
    /// How long a statement may wait for somebody else's lock on PostgreSQL, in seconds.
    #[arg(long, env = "PORTAL_DATABASE_LOCK_SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600), global = true)]
    pub database_lock_seconds: u64,
    /// Whether `PORTAL_DATABASE_URL` leads to a pooler in transaction mode (PgBouncer).
    #[arg(long, env = "PORTAL_DATABASE_POOLED", default_value_t = false, num_args = 0..=1, default_missing_value = "true", action = clap::ArgAction::Set, global = true)]
    pub database_pooled: bool,
    /// Redis for the cache that nodes share: `redis://…`; without it each process has its own.
    #[arg(long, env = "PORTAL_REDIS_URL", hide_env_values = true, global = true)]
    pub redis_url: Option<String>,
    /// Address of the S3 server; without it files lie in the data folder.
    #[arg(long, env = "PORTAL_S3_ENDPOINT", global = true)]
    pub s3_endpoint: Option<String>,
    /// Address at which browsers reach the S3 server, if they do: files are then fetched from there
    /// by signed addresses. Without it the portal gives them out itself.
    #[arg(long, env = "PORTAL_S3_PUBLIC_ENDPOINT", global = true)]
    pub s3_public_endpoint: Option<String>,
    /// Region of the S3 server.
    #[arg(long, env = "PORTAL_S3_REGION", default_value = "us-east-1", global = true)]
    pub s3_region: String,
    /// Bucket for everything.
    #[arg(long, env = "PORTAL_S3_BUCKET", default_value = "portal", global = true)]
    pub s3_bucket: String,
    /// Access key of the S3 server.
    #[arg(long, env = "PORTAL_S3_KEY", default_value = "", global = true)]
    pub s3_key: String,
    /// Secret key of the S3 server.
    #[arg(
        long,
        env = "PORTAL_S3_SECRET",
        hide_env_values = true,
        default_value = "",
        global = true
    )]
    pub s3_secret: String,
    /// Mail relay: `smtp://user:password@host:port?tls=required`; without it mail is caught in
    /// development. Needed in production.
    #[arg(long, env = "PORTAL_SMTP_URL", hide_env_values = true, global = true)]
    pub smtp_url: Option<String>,
    /// Domain of outgoing letters; without it the base domain.
    #[arg(long, env = "PORTAL_MAIL_DOMAIN", global = true)]
    pub mail_domain: Option<String>,
    /// SMS gateway of clinics without one of their own, as JSON:
    /// `{"provider":"smsc","login":"…","password":"…","sender":"…"}` or
    /// `{"provider":"smsru","api_id":"…","sender":"…"}`; without it SMS are caught in
    /// development and off in production.
    #[arg(long, env = "PORTAL_SMS_GATEWAY", hide_env_values = true, global = true)]
    pub sms_gateway: Option<String>,
    /// How long an SMS gateway or a push service may take to answer, in seconds.
    #[arg(
        long,
        env = "PORTAL_OUTBOUND_SECONDS",
        default_value_t = 15,
        value_parser = clap::value_parser!(u64).range(1..=60),
        global = true
    )]
    pub outbound_seconds: u64,
    /// Hosts (`host` or `host:port`) taken for push services beside those of the browsers:
    /// a simulator.
    #[arg(long, env = "PORTAL_PUSH_HOSTS", value_delimiter = ',', global = true)]
    pub push_hosts: Vec<String>,
    /// Where YooKassa's API is; without it YooKassa itself, in the demo its simulator.
    #[arg(long, env = "PORTAL_YOOKASSA_URL", global = true)]
    pub yookassa_url: Option<String>,
    /// Where T-Bank's internet acquiring is; without it T-Bank itself, in the demo its simulator.
    #[arg(long, env = "PORTAL_TBANK_URL", global = true)]
    pub tbank_url: Option<String>,
    /// Where ATOL Online is; without it ATOL itself, in the demo its simulator.
    #[arg(long, env = "PORTAL_ATOL_URL", global = true)]
    pub atol_url: Option<String>,
    /// Names that lead to these addresses in development: `clinic.example=127.0.0.1:8080`, for
    /// trying out clinics' own domains.
    #[arg(long, env = "PORTAL_KNOWN_HOSTS", value_delimiter = ',', global = true)]
    pub known_hosts: Vec<String>,
    /// Address for operators only: `/metrics`, `/healthz`, `/readyz`. Without it there is none.
    #[arg(long, env = "PORTAL_OPS_BIND", global = true)]
    pub ops_bind: Option<SocketAddr>,
    /// How the log is written; without it `text` in development and `json` in production.
    #[arg(long, env = "PORTAL_LOG_FORMAT", global = true)]
    pub log_format: Option<LogFormat>,
    /// Where traces go, by OTLP over HTTP: `http://collector:4318`. Without it there are none.
    #[arg(long, env = "PORTAL_OTLP_URL", global = true)]
    pub otlp_url: Option<String>,
    /// How many requests and jobs of a hundred are traced.
    #[arg(long, env = "PORTAL_TRACES_PERCENT", default_value_t = 5, value_parser = clap::value_parser!(u8).range(0..=100), global = true)]
    pub traces_percent: u8,
    /// For how many seconds a process that was told to stop goes on taking requests, not ready any
    /// more: as long as balancers need to learn it.
    #[arg(long, env = "PORTAL_LEAVE_SECONDS", default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=300), global = true)]
    pub leave_seconds: u64,
    /// How long running requests and jobs may take once the process stops, in seconds.
    #[arg(long, env = "PORTAL_STOP_SECONDS", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=600), global = true)]
    pub stop_seconds: u64,
    /// Address of the socket with TLS; without it there is none.
    #[arg(long, env = "PORTAL_TLS_BIND", requires = "tls_dir", global = true)]
    pub tls_bind: Option<SocketAddr>,
    /// Folder of the certificates: NAME.pem beside NAME.key, or NAME/fullchain.pem beside
    /// NAME/privkey.pem. It is looked into once a minute.
    #[arg(long, env = "PORTAL_TLS_DIR", global = true)]
    pub tls_dir: Option<PathBuf>,
    /// Directory of the authority that issues certificates for the clinics' own domains by ACME:
    /// `https://acme-v02.api.letsencrypt.org/directory`; without it none are ordered.
    #[arg(long, env = "PORTAL_ACME_DIRECTORY", global = true)]
    pub acme_directory: Option<String>,
    /// Whether you agree to that authority's terms of service; needed with `acme-directory`.
    #[arg(long, env = "PORTAL_ACME_AGREE", global = true)]
    pub acme_agree: bool,
    /// Where the authority may write to.
    #[arg(long, env = "PORTAL_ACME_EMAIL", global = true)]
    pub acme_email: Option<String>,
    /// File with roots of trust in PEM beside the system's, for an authority of one's own.
    #[arg(long, env = "PORTAL_ACME_ROOT", global = true)]
    pub acme_root: Option<PathBuf>,
    /// Connections that one address (of IPv6 the /64) may have open at once; the trusted proxies are
    /// not counted.
    #[arg(long, env = "PORTAL_CONNECTIONS_PER_ADDRESS", default_value_t = 512, value_parser = at_least_one, global = true)]
    pub connections_per_address: usize,
    /// TLS handshakes that one address may have under way at once.
    #[arg(long, env = "PORTAL_HANDSHAKES_PER_ADDRESS", default_value_t = 64, value_parser = at_least_one, global = true)]
    pub handshakes_per_address: usize,
    /// How long a connection may say nothing, and how long the head of a request may take, in
    /// seconds.
    #[arg(long, env = "PORTAL_IDLE_SECONDS", default_value_t = 75, value_parser = clap::value_parser!(u64).range(5..=3600), global = true)]
    pub idle_seconds: u64,
    /// How long a body may take, in seconds, beside a second for every 4 KiB of it.
    #[arg(long, env = "PORTAL_BODY_SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(5..=600), global = true)]
    pub body_seconds: u64,
    /// For how many seconds browsers keep to https once they were answered; 0 does not ask it.
    #[arg(long, env = "PORTAL_HSTS_SECONDS", default_value_t = 31_536_000, global = true)]
    pub hsts_seconds: u32,
    /// Proxies in front, addresses or nets (`10.0.0.0/8,127.0.0.1`): what they add to
    /// `X-Forwarded-For` tells from where a request came.
    #[arg(long, env = "PORTAL_TRUSTED_PROXIES", value_delimiter = ',', value_parser = net, global = true)]
    pub trusted_proxies: Vec<IpNet>,
    /// The installation's secret: at least 64 hexadecimal digits. Needed in production.
    #[arg(long, env = "PORTAL_SECRET", hide_env_values = true, global = true)]
    pub secret: Option<String>,
    /// Other secrets, comma-separated: what they have sealed or signed is good, nothing more is
    /// sealed or signed by them. For the time in which the installation's secret is changed.
    #[arg(
        long,
        env = "PORTAL_SECRETS_BESIDE",
        hide_env_values = true,
        value_delimiter = ',',
        global = true
    )]
    pub secrets_beside: Vec<String>,
    /// Costly requests (holds, bookings, captchas) one address may make on one site in a minute.
    #[arg(long, env = "PORTAL_REQUESTS_PER_MINUTE", default_value_t = 120, global = true)]
    pub requests_per_minute: u32,
    /// SMS with confirmation codes one site sends in a day.
    #[arg(long, env = "PORTAL_SMS_PER_DAY", default_value_t = 2000, global = true)]
    pub sms_per_day: u32,
    /// Items that one token of a clinic's information system may send or ask for in a minute.
    #[arg(long, env = "PORTAL_EXCHANGE_PER_MINUTE", default_value_t = 200_000, global = true)]
    pub exchange_per_minute: u32,
    /// Places for requests that are being answered; 0 for sixteen for each processor. A request
    /// that writes takes two, a large export four.
    #[arg(long, env = "PORTAL_REQUESTS_AT_ONCE", default_value_t = 0, global = true)]
    pub requests_at_once: u32,
    /// The most of those places that one clinic may have, in hundredths; it never has more than
    /// half of the connections to the database.
    #[arg(long, env = "PORTAL_REQUESTS_SHARE", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=100), global = true)]
    pub requests_share: u32,
    /// How many requests of one clinic may wait for a place; eight times as many in all.
    #[arg(long, env = "PORTAL_REQUESTS_WAITING", default_value_t = 64, global = true)]
    pub requests_waiting: usize,
    /// How long a request waits for a place before it is told to come again, in milliseconds.
    #[arg(long, env = "PORTAL_REQUESTS_WAIT_MS", default_value_t = 500, value_parser = clap::value_parser!(u64).range(1..=60_000), global = true)]
    pub requests_wait_ms: u64,
    /// Passwords checked at once, each with 19 MB of memory; without it on half of the
    /// processors, at least one and at most eight.
    #[arg(long, env = "PORTAL_PASSWORD_HANDS", global = true)]
    pub password_hands: Option<usize>,
    /// Passwords that wait to be checked; more are told to come again.
    #[arg(long, env = "PORTAL_PASSWORD_QUEUE", default_value_t = 64, global = true)]
    pub password_queue: usize,
    /// The demo clinic that lives from a simulated information system when everything runs in
    /// one process in development; empty for none.
    #[arg(long, env = "PORTAL_DEMO_MIS", default_value = "sibir", global = true)]
    pub demo_mis: String,
}

/// What the installation is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// A developer's machine.
    Development,
    /// Patients.
    Production,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// An object a line.
    Json,
}

/// How patients reach the sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PublicScheme {
    /// Plain.
    Http,
    /// Encrypted.
    Https,
}

/// A net, or one address.
fn net(text: &str) -> Result<IpNet, String> {
    let one = text.parse().map(|address: IpAddr| IpNet::from(address));
    one.or_else(|_| text.parse()).map_err(|_| "an address, or a net like 10.0.0.0/8".to_owned())
}

fn at_least_one(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|number| *number > 0).ok_or_else(|| "a number, at least 1".to_owned())
}

impl Config {
    /// The authority for certificates, if the settings name one.
    pub fn acme(&self) -> Result<Option<Acme>, Problem> {
        let Some(directory) = &self.acme_directory else { return Ok(None) };
        if !self.acme_agree {
            let said = "PORTAL_ACME_DIRECTORY: read the authority's terms of service and set \
                        PORTAL_ACME_AGREE=true";
            return Err(Problem::failed(said));
        }
        let roots = match &self.acme_root {
            Some(path) => std::fs::read(path).map_err(|why| {
                Problem::failed(format!("PORTAL_ACME_ROOT: {}: {why}", path.display()))
            })?,
            None => Vec::new(),
        };
        let (connect, total) = (Duration::from_secs(10), Duration::from_secs(30));
        let acme = Acme::new(directory, self.acme_email.clone(), roots, connect, total);
        let wrong =
            |why| Problem::failed(format!("PORTAL_ACME_DIRECTORY, PORTAL_ACME_ROOT: {why}"));
        acme.map(Some).map_err(wrong)
    }

    /// What one address may take of the sockets.
    pub fn guests(&self) -> Guests {
        Guests::new(Limits {
            connections: self.connections_per_address,
            handshakes: self.handshakes_per_address,
            idle: Duration::from_secs(self.idle_seconds),
            body: Duration::from_secs(self.body_seconds),
            trusted: self.trusted_proxies.clone(),
        })
    }

    /// Whether this is a developer's machine.
    pub fn development(&self) -> bool {
        self.mode == Mode::Development
    }

    /// The application's database.
    pub fn database(&self) -> String {
        let embedded = || format!("sqlite://{}", self.data_dir.join("portal.db").display());
        self.database_url.clone().unwrap_or_else(embedded)
    }

    /// How much may be asked of the database, and how long is waited.
    pub fn database_bounds(&self) -> Bounds {
        Bounds {
            connections: self.database_connections,
            acquire: Duration::from_secs(self.database_acquire_seconds),
            statement: Duration::from_secs(self.database_statement_seconds),
            lock: Duration::from_secs(self.database_lock_seconds),
            pooled: self.database_pooled,
        }
    }

    /// The same for a command, which needs hardly any connections.
    pub fn few_connections(&self) -> Bounds {
        Bounds { connections: 2, ..self.database_bounds() }
    }

    /// How the log is written.
    pub fn log_format(&self) -> LogFormat {
        let usual = if self.development() { LogFormat::Text } else { LogFormat::Json };
        self.log_format.unwrap_or(usual)
    }

    /// The names with addresses of their own; in production there are none.
    pub fn known_hosts(&self) -> Result<Vec<(String, SocketAddr)>, Problem> {
        let read = |one: &String| {
            let (name, address) = one.split_once('=')?;
            Some((name.to_owned(), address.parse().ok()?))
        };
        match self.known_hosts.iter().map(read).collect::<Option<Vec<_>>>() {
            Some(all) if all.is_empty() || self.development() => Ok(all),
            Some(_) => Err(Problem::failed("PORTAL_KNOWN_HOSTS is for development only")),
            None => Err(Problem::failed("PORTAL_KNOWN_HOSTS: name=address:port,…")),
        }
    }

    /// The installation's secret; in development it is made once and kept in the data folder.
    fn secret(&self) -> Result<Secret<Vec<u8>>, Problem> {
        let text = match &self.secret {
            Some(text) => text.clone(),
            None if self.development() => {
                let path = self.data_dir.join("secret.key");
                if !path.exists() {
                    std::fs::create_dir_all(&self.data_dir)?;
                    std::fs::write(&path, hex::encode(shell::keys::random::<32>()))?;
                }
                std::fs::read_to_string(path)?
            }
            None => return Err(Problem::failed("production needs a secret: set PORTAL_SECRET")),
        };
        secret(&text, "PORTAL_SECRET")
    }

    /// The installation's keys.
    pub fn keys(&self) -> Result<Keys, Problem> {
        let mut keys = Keys::new(self.secret()?.reveal().clone());
        for text in self.secrets_beside.iter().filter(|text| !text.trim().is_empty()) {
            keys = keys.beside(secret(text, "PORTAL_SECRETS_BESIDE")?.reveal().clone());
        }
        Ok(keys)
    }
}

fn secret(text: &str, of: &str) -> Result<Secret<Vec<u8>>, Problem> {
    let bytes = hex::decode(text.trim()).ok().filter(|bytes| bytes.len() >= 32);
    bytes
        .map(Secret::new)
        .ok_or_else(|| Problem::failed(format!("{of}: at least 64 hexadecimal digits")))
}
