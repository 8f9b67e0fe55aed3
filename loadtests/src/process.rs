//! What the kernel tells about a process: CPU time and resident memory.

use std::{collections::HashMap, fs, time::Duration};

use crate::Failure;

/// The CPU time of a process's threads at one moment, to the nanosecond.
pub struct Cpu(HashMap<String, u64>);

impl Cpu {
    /// Of the process with this id, at this moment.
    pub fn of(pid: u32) -> Result<Self, Failure> {
        let mut threads = HashMap::new();
        for thread in fs::read_dir(format!("/proc/{pid}/task"))? {
            let thread = thread?;
            // A thread may end between listing and reading.
            let Ok(text) = fs::read_to_string(thread.path().join("schedstat")) else { continue };
            let nanoseconds = text.split_whitespace().next().and_then(|first| first.parse().ok());
            let name = thread.file_name().to_string_lossy().into_owned();
            threads.insert(name, nanoseconds.ok_or("schedstat cannot be read")?);
        }
        Ok(Self(threads))
    }

    /// What was used between an earlier moment and this one.
    pub fn since(&self, earlier: &Self) -> Duration {
        let used = |(thread, now): (&String, &u64)| {
            now.saturating_sub(earlier.0.get(thread).copied().unwrap_or(0))
        };
        Duration::from_nanos(self.0.iter().map(used).sum())
    }
}

/// Resident memory of a process, in bytes.
pub fn resident(pid: u32) -> Result<u64, Failure> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kilobytes * 1024)
}
