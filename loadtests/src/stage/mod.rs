//! Servers of one's own, in a temporary folder, which a proof may kill and start again: PostgreSQL,
//! Redis, an S3 server, a mail relay, the simulators of money, and the portal's processes. All end
//! with the stage, by their process ids, and also when the tool itself is killed.

mod balancer;
mod node;
mod postgres;
mod process;
mod redis;
mod relay;
mod storage;

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    time::{Duration, Instant},
};

use tempfile::TempDir;

pub use balancer::Balancer;
pub use node::{Node, Role};
pub use postgres::{Postgres, Stop};
pub use process::{Process, guarded};
pub use redis::Redis;
pub use relay::{Delivery, Relay};
pub use storage::Storage;

use crate::{
    Failure,
    data::{Database, Random},
    options::{Engine, Options},
    portal,
};

/// How long a server may take to start.
const PATIENCE: Duration = Duration::from_secs(90);

/// Everything that a proof runs on.
pub struct Stage {
    /// The settings, which lead to these servers.
    pub options: Options,
    /// The database server.
    pub postgres: Postgres,
    /// The cache.
    pub redis: Redis,
    /// The object store; none where there is no program for it.
    pub storage: Option<Storage>,
    /// The mail relay.
    pub relay: Relay,
    /// The simulators of money's providers.
    pub simulator: SocketAddr,
    /// The database.
    pub database: Database,
    /// The portal's mode.
    pub mode: &'static str,
    /// What the portal's processes log.
    pub logs: &'static str,
    /// Leads to whichever node is there.
    pub balancer: Balancer,
    _simulator: Process,
    // The last, so that everything in it has ended when it is removed.
    folder: TempDir,
}

impl Stage {
    /// Starts the servers and makes an empty database with the portal's schema.
    pub async fn raise(options: &Options) -> Result<Self, Failure> {
        let folder = TempDir::with_prefix("portal-proof.")?;
        // The database's user must be able to reach its own part.
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o711))?;
        let postgres = Postgres::create(folder.path()).await?;
        let redis = Redis::create(folder.path()).await?;
        let storage = Storage::create(options, folder.path()).await?;
        if storage.is_none() {
            println!("no S3 server here (--weed): files lie in folders, S3 is not killed");
        }
        let options =
            Options { pg: Some(postgres.url()), redis: Some(redis.url()), ..options.clone() };
        let database = Database::create(&options, Engine::Postgres, folder.path()).await?;
        portal::migrate(&options, &database, folder.path()).await?;
        let simulator = free_address()?;
        let mut command = portal::guarded(&options, &database, folder.path())?;
        command.args(["simulate", "--bind", &simulator.to_string()]);
        let process = Process::start(command)?;
        let relay = Relay::start().await?;
        let balancer = Balancer::start().await?;
        until("the simulators", async || listens(simulator).await).await?;
        let _simulator = process;
        Ok(Self {
            options,
            postgres,
            redis,
            storage,
            relay,
            simulator,
            database,
            mode: "production",
            logs: "info,sqlx=warn",
            balancer,
            _simulator,
            folder,
        })
    }

    /// A process of the portal, not started yet.
    pub fn node(&self, role: Role, number: usize) -> Result<Node, Failure> {
        let folder = self.folder.path().join(format!("{}-{number}", role.word()));
        std::fs::create_dir_all(&folder)?;
        Node::new(role, number, folder)
    }

    /// A folder of the run's own.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The end of the database server's and the object store's logs.
    pub fn told(&self) -> String {
        let read = |name: &str| std::fs::read_to_string(self.path(name)).unwrap_or_default();
        ["postgres.log", "redis.log", "storage.log"].map(|name| tail(&read(name), 5)).concat()
    }
}

/// The last lines of a text.
pub fn tail(text: &str, lines: usize) -> String {
    let all = text.lines().collect::<Vec<_>>();
    all[all.len().saturating_sub(lines)..].iter().map(|line| format!("    {line}\n")).collect()
}

/// Waits until something has come about.
pub async fn until(what: &str, mut come: impl AsyncFnMut() -> bool) -> Result<Duration, Failure> {
    let begun = Instant::now();
    while !come().await {
        if begun.elapsed() > PATIENCE {
            return Err(format!("{what}: not there after {} s", PATIENCE.as_secs()).into());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(begun.elapsed())
}

/// Whether somebody listens at an address.
pub async fn listens(address: SocketAddr) -> bool {
    tokio::net::TcpStream::connect(address).await.is_ok()
}

/// A loopback address whose port nobody uses, below those of outgoing connections: it is still free
/// when a server that was killed is started there again.
pub fn free_address() -> Result<SocketAddr, Failure> {
    let mut random = Random::new(crate::data::unique().as_u128() as u64);
    for _ in 0..200 {
        let port = 15_000 + u16::try_from(random.next() % 17_000)?;
        if let Ok(listener) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            return Ok(listener.local_addr()?);
        }
    }
    Err("no free port".into())
}
