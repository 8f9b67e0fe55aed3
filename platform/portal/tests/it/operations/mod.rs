//! What operators need: servers that are down, stopping, counting, `portal doctor`, the kit.

use std::{
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    time::Duration,
};

use testkit::Portal;
use tokio::time::{Instant, sleep};

mod bounds;
mod doctor;
mod fair;
mod files;
mod keys;
mod metrics;
mod migrations;
mod objects;
mod outages;
mod pooler;
mod redis;
mod stop;
mod threats;
mod traces;

/// Asks again until it is so.
pub async fn soon(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let since = Instant::now();
    while !is_so().await {
        assert!(since.elapsed() < Duration::from_secs(40), "it does not come about: {what}");
        sleep(Duration::from_millis(50)).await;
    }
}

pub fn free_address() -> SocketAddr {
    let free = TcpListener::bind("127.0.0.1:0").expect("a port");
    free.local_addr().expect("an address")
}

/// The program, with the settings of a portal.
fn program(portal: &Portal) -> Command {
    let config = &portal.config;
    let kept = std::env::vars().filter(|(name, _)| !name.starts_with("PORTAL_"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_portal"));
    command
        .env_clear()
        .envs(kept)
        .env("PORTAL_DATA_DIR", &config.data_dir)
        .env("PORTAL_THEMES_DIR", &config.themes_dir)
        .env("PORTAL_TENANTS_DIR", &config.tenants_dir)
        .env("PORTAL_DATABASE_URL", config.database())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if let Some(owner) = &config.migrate_url {
        command.env("PORTAL_MIGRATE_URL", owner);
    }
    if let Some(redis) = &config.redis_url {
        command.env("PORTAL_REDIS_URL", redis);
    }
    command
}

/// A process of the program.
pub struct Process(Child);

impl Process {
    pub fn start(mut command: Command) -> Self {
        Self(command.spawn().expect("the binary runs"))
    }

    /// Waits until it answers there.
    pub async fn answers(&mut self, address: SocketAddr) {
        soon("the process answers", async || {
            assert_eq!(self.0.try_wait().expect("a process"), None, "it has ended");
            tokio::net::TcpStream::connect(address).await.is_ok()
        })
        .await;
    }

    /// Asks it to stop, as service managers do.
    fn terminate(&self) {
        let told = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        assert!(told.expect("kill is there").success());
    }

    async fn ends(&mut self) -> ExitStatus {
        let mut ended = None;
        soon("the process ends", async || {
            ended = self.0.try_wait().expect("a process");
            ended.is_some()
        })
        .await;
        ended.expect("it has ended")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A file of the repository.
fn file(path: impl AsRef<Path>) -> String {
    let path = crate::walls::root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}
