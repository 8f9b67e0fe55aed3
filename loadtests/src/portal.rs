//! The portal's binary as a child process.

use std::{
    fs::File,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
    sync::Arc,
    time::{Duration, Instant},
};

use hyper::StatusCode;
use tokio::process::{Child, Command};

use crate::{
    Failure,
    client::{self, Ask},
    data::Database,
    options::{Engine, Options},
    process,
    rounds::{Make, Side},
    stage,
};

/// How long a server may take to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running portal; it ends when dropped.
pub struct Portal {
    /// Where it listens.
    pub address: SocketAddr,
    /// How long it took from its start to its first answer.
    pub started_in: Duration,
    pid: u32,
    child: Child,
}

/// The binary with the settings of every benchmark.
fn command(options: &Options, database: &Database, folder: &Path) -> Result<Command, Failure> {
    set(Command::new(program(options)?), options, database, folder)
}

/// The same; its process ends with this one, whatever ends it.
pub fn guarded(options: &Options, database: &Database, folder: &Path) -> Result<Command, Failure> {
    set(stage::guarded(&program(options)?, &[]), options, database, folder)
}

fn program(options: &Options) -> Result<PathBuf, Failure> {
    let program = std::path::absolute(&options.portal)?;
    if !program.is_file() {
        return Err(
            format!("{}: build it by `cargo build --release`", options.portal.display()).into()
        );
    }
    Ok(program)
}

fn set(
    mut command: Command,
    options: &Options,
    database: &Database,
    folder: &Path,
) -> Result<Command, Failure> {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PORTAL_") {
            command.env_remove(name);
        }
    }
    let file = File::options().create(true).append(true).open(folder.join("portal.log"))?;
    command
        .env("RUST_LOG", "warn")
        .env("PORTAL_SECRET", "5e".repeat(32))
        .env("PORTAL_MODE", "production")
        // Letters stay in the queue: nothing works on it here.
        .env("PORTAL_SMTP_URL", "smtp://127.0.0.1:9")
        .env("PORTAL_PUBLIC_SCHEME", "http")
        .env("PORTAL_DATA_DIR", folder)
        .env("PORTAL_THEMES_DIR", &options.themes)
        .env("PORTAL_DATABASE_URL", &database.app)
        .env("PORTAL_MIGRATE_URL", &database.owner)
        .env("PORTAL_DATABASE_CONNECTIONS", options.database_connections.to_string())
        .env("PORTAL_REQUESTS_PER_MINUTE", u32::MAX.to_string())
        .env("PORTAL_EXCHANGE_PER_MINUTE", u32::MAX.to_string())
        // Everybody comes from this machine.
        .env("PORTAL_CONNECTIONS_PER_ADDRESS", u32::MAX.to_string())
        .env("PORTAL_HANDSHAKES_PER_ADDRESS", u32::MAX.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(file)
        .kill_on_drop(true);
    if let (Some(bucket), Some(s3)) = (&options.bucket, &options.s3) {
        command
            .env("PORTAL_S3_ENDPOINT", s3)
            .env("PORTAL_S3_BUCKET", bucket)
            .env("PORTAL_S3_KEY", &options.s3_key)
            .env("PORTAL_S3_SECRET", &options.s3_secret);
    }
    if let (Engine::Postgres, Some(redis)) = (database.engine, &options.redis) {
        command.env("PORTAL_REDIS_URL", redis);
    }
    Ok(command)
}

/// Brings a database's schema up to date.
pub async fn migrate(options: &Options, database: &Database, folder: &Path) -> Result<(), Failure> {
    let status = command(options, database, folder)?.arg("migrate").status().await?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("portal migrate: {status}\n{}", log(folder, 10)).into())
    }
}

/// Issues a token for a site's information system, good for everything it tells.
pub async fn token(
    options: &Options,
    database: &Database,
    folder: &Path,
    site: &str,
) -> Result<String, Failure> {
    let scopes = "reference:write,patients:write,schedule:write,appointments:write";
    let mut command = command(options, database, folder)?;
    command.args(["exchange", "token", "--site", site, "--by", "loadtests"]);
    let issue = command.args(["issue", "loadtests", "--scopes", scopes]);
    let output = issue.stdout(Stdio::piped()).output().await?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let token = said.lines().next().filter(|_| output.status.success());
    Ok(token.ok_or_else(|| format!("no token\n{}", log(folder, 10)))?.to_owned())
}

/// Takes a table of patients over by the command; gives what it said.
pub async fn import(
    options: &Options,
    database: &Database,
    folder: &Path,
    site: &str,
    file: &Path,
) -> Result<String, Failure> {
    let mut command = command(options, database, folder)?;
    command.args(["import", "--site", site, "--by", "loadtests", "--kind", "patients", "--yes"]);
    let output = command.arg(file).stdout(Stdio::piped()).output().await?;
    if !output.status.success() {
        return Err(format!("portal import: {}\n{}", output.status, log(folder, 10)).into());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

impl Portal {
    /// Starts it and waits for its first answer.
    pub async fn start(
        options: &Options,
        database: &Database,
        folder: &Path,
    ) -> Result<Self, Failure> {
        Self::run(command(options, database, folder)?, folder).await
    }

    /// Starts it with TLS and the certificates of a folder; gives where it serves that, too.
    pub async fn start_tls(
        options: &Options,
        database: &Database,
        folder: &Path,
        certificates: &Path,
    ) -> Result<(Self, SocketAddr), Failure> {
        let (mut command, tls) = (command(options, database, folder)?, free_address()?);
        command.env("PORTAL_TLS_BIND", tls.to_string()).env("PORTAL_TLS_DIR", certificates);
        Ok((Self::run(command, folder).await?, tls))
    }

    async fn run(mut command: Command, folder: &Path) -> Result<Self, Failure> {
        let address = free_address()?;
        let begun = Instant::now();
        let mut child = command.env("PORTAL_BIND", address.to_string()).arg("serve").spawn()?;
        let waited = wait(&mut child, address, "/healthz").await;
        let started_in = begun.elapsed();
        waited.map_err(|why| format!("{why}\n{}", log(folder, 10)))?;
        let pid = child.id().ok_or("the portal has ended")?;
        Ok(Self { address, started_in, pid, child })
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Its resident memory, in bytes.
    pub fn resident(&self) -> Result<u64, Failure> {
        process::resident(self.pid)
    }

    /// It as a side that is always asked the same.
    pub fn side(&self, ask: &Ask) -> Side {
        let ask = ask.clone();
        self.asked("portal", Arc::new(move |_| ask.clone()))
    }

    /// It as a side that is asked what `make` makes.
    pub fn asked(&self, name: &str, make: Make) -> Side {
        Side {
            name: name.into(),
            address: self.address,
            pid: self.pid,
            make,
            expect: StatusCode::OK,
        }
    }

    /// Ends it.
    pub async fn end(mut self) -> Result<(), Failure> {
        Ok(self.child.kill().await?)
    }
}

/// A loopback address whose port nobody uses.
pub fn free_address() -> Result<SocketAddr, Failure> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// Waits until a server answers this path with 200.
pub async fn wait(child: &mut Child, address: SocketAddr, path: &str) -> Result<(), Failure> {
    let ask = Ask::get("localhost", path)?;
    let begun = Instant::now();
    loop {
        if let Ok(answer) = client::once(address, &ask).await {
            answer.expect(StatusCode::OK)?;
            return Ok(());
        }
        if let Some(status) = child.try_wait()? {
            return Err(format!("a server ended before its first answer: {status}").into());
        }
        if begun.elapsed() > PATIENCE {
            return Err("a server did not answer in time".into());
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// The last lines of the portal's log.
pub fn log(folder: &Path, lines: usize) -> String {
    let log = std::fs::read_to_string(folder.join("portal.log")).unwrap_or_default();
    let lines = log.lines().rev().take(lines).collect::<Vec<_>>();
    lines.into_iter().rev().collect::<Vec<_>>().join("\n")
}
