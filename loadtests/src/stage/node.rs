//! A process of the portal that may be killed and is started again, as a service manager does.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use super::{Process, Stage, free_address, until};
use crate::{
    Failure,
    client::{Ask, once},
    portal,
};

/// What a process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Answers requests.
    Serve,
    /// Works on the queue.
    Work,
}

impl Role {
    /// Its command.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Serve => "serve",
            Self::Work => "work",
        }
    }
}

/// A process of the portal.
pub struct Node {
    /// What it does.
    pub role: Role,
    /// Which of its role it is.
    pub number: usize,
    /// Where it answers requests; nobody does there, where it works on the queue.
    pub address: SocketAddr,
    /// Where it tells the operators how it fares.
    pub ops: SocketAddr,
    /// Its folder; its log is `portal.log` there.
    pub folder: PathBuf,
    /// How often it ended by itself, and how at last.
    pub ended: (usize, String),
    process: Option<Process>,
    started: Instant,
}

impl Node {
    pub(super) fn new(role: Role, number: usize, folder: PathBuf) -> Result<Self, Failure> {
        let (address, ops) = (free_address()?, free_address()?);
        let ended = (0, String::new());
        Ok(Self {
            role,
            number,
            address,
            ops,
            folder,
            ended,
            process: None,
            started: Instant::now(),
        })
    }

    /// `serve-0`.
    pub fn name(&self) -> String {
        format!("{}-{}", self.role.word(), self.number)
    }

    /// Starts it, without waiting for its first answer.
    pub fn start(&mut self, stage: &Stage) -> Result<(), Failure> {
        let at = stage.simulator;
        let mut command = portal::guarded(&stage.options, &stage.database, &self.folder)?;
        command
            .env("RUST_LOG", stage.logs)
            .env("PORTAL_LOG_FORMAT", "json")
            .env("PORTAL_MODE", stage.mode)
            .env("PORTAL_BIND", self.address.to_string())
            .env("PORTAL_OPS_BIND", self.ops.to_string())
            .env("PORTAL_SMTP_URL", format!("smtp://{}", stage.relay.address))
            .env("PORTAL_YOOKASSA_URL", format!("http://{at}/yookassa/v3"))
            .env("PORTAL_TBANK_URL", format!("http://{at}/tbank"))
            .env("PORTAL_ATOL_URL", format!("http://{at}/atol/possystem"));
        command.envs(stage.storage.iter().flat_map(|storage| storage.settings()));
        command.arg(self.role.word());
        self.process = Some(Process::start(command)?);
        self.started = Instant::now();
        Ok(())
    }

    /// Starts it and waits until it is ready.
    pub async fn up(&mut self, stage: &Stage) -> Result<(), Failure> {
        self.start(stage)?;
        let ready = until(&self.name(), async || self.ready().await).await;
        ready.map(drop).map_err(|why| format!("{why}\n{}", portal::log(&self.folder, 10)).into())
    }

    /// Its process id.
    pub fn pid(&self) -> Option<u32> {
        self.process.as_ref().map(|process| process.pid)
    }

    /// Starts it again if it has ended by itself: it does not start while its database is down.
    /// As a service manager does, not more often than once in half a second.
    pub fn keep(&mut self, stage: &Stage) -> Result<(), Failure> {
        let Some(process) = &mut self.process else { return Ok(()) };
        if let Some(status) = process.ended()
            && self.started.elapsed() > Duration::from_millis(500)
        {
            self.ended = (self.ended.0 + 1, format!("{status}\n{}", portal::log(&self.folder, 2)));
            self.start(stage)?;
        }
        Ok(())
    }

    /// `kill -9`.
    pub async fn kill(&mut self) -> Result<(), Failure> {
        match self.process.take() {
            Some(mut process) => process.kill().await,
            None => Ok(()),
        }
    }

    /// Asks it to end.
    pub async fn stop(&mut self) -> Result<(), Failure> {
        match self.process.take() {
            Some(mut process) => process.end("-TERM").await,
            None => Ok(()),
        }
    }

    /// Whether it says that it is ready.
    pub async fn ready(&self) -> bool {
        let Ok(ask) = Ask::get("localhost", "/readyz") else { return false };
        let answer = tokio::time::timeout(Duration::from_secs(5), once(self.ops, &ask)).await;
        answer.is_ok_and(|answer| answer.is_ok_and(|answer| answer.status == 200))
    }

    /// Where its log is.
    pub fn log(&self) -> PathBuf {
        Path::new(&self.folder).join("portal.log")
    }
}
