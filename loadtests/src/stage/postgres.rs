//! A PostgreSQL server of one's own.

use std::{
    net::SocketAddr,
    os::unix::fs::chown,
    path::{Path, PathBuf},
};

use sqlx::{Connection, PgConnection};
use tokio::process::Command;

use super::{
    free_address,
    process::{Process, find, folders, guarded, logged},
    until,
};
use crate::Failure;

/// How it is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Connections are cut, everything is put in order.
    Fast,
    /// At once: it recovers from its log at the next start.
    Immediate,
}

/// The server.
pub struct Postgres {
    program: PathBuf,
    folder: PathBuf,
    user: Vec<String>,
    address: SocketAddr,
    process: Option<Process>,
}

async fn number(flags: &[&str]) -> Result<u32, Failure> {
    let told = Command::new("id").args(flags).output().await?;
    Ok(String::from_utf8_lossy(&told.stdout).trim().parse()?)
}

impl Postgres {
    /// Makes a cluster in a folder and starts it.
    pub async fn create(folder: &Path) -> Result<Self, Failure> {
        let places = folders("/usr/lib/postgresql").into_iter().map(|one| one.join("bin/postgres"));
        let program = find("postgres", places).ok_or("no PostgreSQL server here")?;
        let own = folder.join("pg");
        std::fs::create_dir(&own)?;
        let mut user = Vec::new();
        // It refuses to run as root.
        if number(&["-u"]).await? == 0 {
            let name =
                if number(&["-u", "postgres"]).await.is_ok() { "postgres" } else { "nobody" };
            let (uid, gid) = (number(&["-u", name]).await?, number(&["-g", name]).await?);
            chown(&own, Some(uid), Some(gid))?;
            let (uid, gid) = (uid.to_string(), gid.to_string());
            user = ["--reuid", &uid, "--regid", &gid, "--clear-groups"].map(str::to_owned).to_vec();
        }
        let mut command = guarded(&program.with_file_name("initdb"), &user);
        command.current_dir(&own).arg("--pgdata").arg(own.join("data"));
        command.args(["--username", "postgres", "--auth", "trust", "--encoding", "UTF8"]);
        command.args(["--locale", "C.UTF-8", "--no-sync"]);
        let log = folder.join("postgres.log");
        logged(&mut command, &log)?;
        if !command.status().await?.success() {
            let said = std::fs::read_to_string(log).unwrap_or_default();
            return Err(format!("initdb failed\n{}", super::tail(&said, 10)).into());
        }
        let address = free_address()?;
        let mut server = Self { program, folder: own, user, address, process: None };
        server.start().await?;
        Ok(server)
    }

    /// As its superuser.
    pub fn url(&self) -> String {
        format!("postgres://postgres@{}/postgres", self.address)
    }

    /// Starts it and waits until it answers. What was committed is on its way to the disk before it
    /// is acknowledged; that the disk itself has it, is not waited for: no machine loses its power
    /// here, only processes are killed.
    pub async fn start(&mut self) -> Result<(), Failure> {
        let url = self.url();
        for _ in 0..10 {
            let mut command = guarded(&self.program, &self.user);
            command.current_dir(&self.folder).arg("-D").arg(self.folder.join("data"));
            let port = format!("port={}", self.address.port());
            for setting in [
                &port,
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "max_connections=300",
                "fsync=off",
                "synchronous_commit=on",
                "jit=off",
                "wal_level=minimal",
                "max_wal_senders=0",
                "max_wal_size=512MB",
                "timezone=UTC",
            ] {
                command.args(["-c", setting]);
            }
            logged(&mut command, &self.folder.with_file_name("postgres.log"))?;
            // Kept from the first moment on, so that it is stopped in order whenever this ends.
            let process = self.process.insert(Process::start(command)?);
            let mut lives = true;
            until("PostgreSQL", async || {
                lives = process.ended().is_none();
                !lives || PgConnection::connect(&url).await.is_ok()
            })
            .await?;
            if lives {
                return Ok(());
            }
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        }
        Err("PostgreSQL cannot be started".into())
    }

    /// Stops it.
    pub async fn stop(&mut self, how: Stop) -> Result<(), Failure> {
        let signal = match how {
            Stop::Fast => "-INT",
            Stop::Immediate => "-QUIT",
        };
        if let Some(process) = &mut self.process {
            process.end(signal).await?;
        }
        self.process = None;
        Ok(())
    }
}

impl Drop for Postgres {
    /// Killed hard it would leave its shared memory behind.
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            process.leave("-QUIT");
        }
    }
}
