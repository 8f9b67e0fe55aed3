//! A child process: started, told to end, ended hard, always by its id.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use tokio::{
    process::{Child, Command},
    time::timeout,
};

use crate::Failure;

/// A running process; it ends when dropped.
pub struct Process {
    child: Child,
    /// Its id.
    pub pid: u32,
}

impl Process {
    /// Starts it.
    pub fn start(mut command: Command) -> Result<Self, Failure> {
        let child = command.stdin(Stdio::null()).kill_on_drop(true).spawn()?;
        let pid = child.id().ok_or("a process ended at once")?;
        Ok(Self { child, pid })
    }

    /// How it has ended, if it has.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Ends it without a word: `kill -9`.
    pub async fn kill(&mut self) -> Result<(), Failure> {
        Ok(self.child.kill().await?)
    }

    /// Sends it a signal.
    pub async fn tell(&mut self, signal: &str) -> Result<(), Failure> {
        if self.ended().is_none() {
            let mut kill = Command::new("kill");
            kill.args([signal, &self.pid.to_string()]).stderr(Stdio::null());
            kill.status().await?;
        }
        Ok(())
    }

    /// Sends it a signal and gives it five seconds, while nothing else goes on.
    pub fn leave(&mut self, signal: &str) {
        let mut kill = std::process::Command::new("kill");
        let told = kill.args([signal, &self.pid.to_string()]).stderr(Stdio::null()).status();
        for _ in 0..250 {
            if told.is_err() || self.ended().is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Sends it a signal and waits for its end; after a while it is ended hard.
    pub async fn end(&mut self, signal: &str) -> Result<(), Failure> {
        self.tell(signal).await?;
        if timeout(Duration::from_secs(20), self.child.wait()).await.is_err() {
            self.kill().await?;
        }
        Ok(())
    }
}

/// A command whose process ends with this one, whatever ends it.
pub fn guarded(program: &Path, user: &[String]) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL"]).args(user).arg("--").arg(program);
    command
}

/// Lets a process write into a log.
pub fn logged(command: &mut Command, log: &Path) -> Result<(), Failure> {
    let file = File::options().create(true).append(true).open(log)?;
    command.stdout(file.try_clone()?).stderr(file);
    Ok(())
}

/// A program in one of these places, or on the path.
pub fn find(name: &str, places: impl IntoIterator<Item = PathBuf>) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join(name));
    places.into_iter().chain(on_path.collect::<Vec<_>>()).find(|file| file.is_file())
}

/// The folders of a folder, the last name first.
pub fn folders(of: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(of).into_iter().flatten().flatten();
    let mut all = entries.map(|entry| entry.path()).collect::<Vec<_>>();
    all.sort();
    all.reverse();
    all
}
