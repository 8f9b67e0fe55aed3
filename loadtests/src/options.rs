//! What can be chosen on the command line.

use std::{fmt, path::PathBuf, time::Duration};

use clap::{Args, ValueEnum};

/// Settings of every benchmark.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// The portal's binary.
    #[arg(long, default_value = "target/release/portal", global = true)]
    pub portal: PathBuf,
    /// Folder of the themes.
    #[arg(long, default_value = "themes", global = true)]
    pub themes: PathBuf,
    /// Database engine; `all` books on both.
    #[arg(long, default_value = "sqlite", global = true)]
    pub engine: Engine,
    /// PostgreSQL server as a superuser: databases and the roles `portal_owner` and
    /// `portal_app` are made on it.
    #[arg(long, env = "PORTAL_TEST_PG", hide_env_values = true, global = true)]
    pub pg: Option<String>,
    /// Redis for the portal on PostgreSQL; without it every process caches for two seconds.
    #[arg(long, env = "PORTAL_TEST_REDIS", hide_env_values = true, global = true)]
    pub redis: Option<String>,
    /// SeaweedFS, for the proofs under faults; else that of `infra/test.sh` or of the path.
    #[arg(long, env = "PORTAL_TEST_WEED", global = true)]
    pub weed: Option<PathBuf>,
    /// S3 server for the benchmark `uploads`.
    #[arg(long, env = "PORTAL_TEST_S3", global = true)]
    pub s3: Option<String>,
    /// Its access key's id.
    #[arg(
        long,
        env = "PORTAL_TEST_S3_KEY",
        default_value = "",
        hide_env_values = true,
        global = true
    )]
    pub s3_key: String,
    /// Its access key.
    #[arg(
        long,
        env = "PORTAL_TEST_S3_SECRET",
        default_value = "",
        hide_env_values = true,
        global = true
    )]
    pub s3_secret: String,
    /// The bucket in which the portal keeps objects; without it a folder.
    #[arg(skip)]
    pub bucket: Option<String>,
    /// Connections of the portal's pool and of the bare inserts.
    #[arg(long, default_value_t = 16, global = true)]
    pub database_connections: u32,
    /// How many times reference and subject are measured in turn.
    #[arg(long, default_value_t = 5, global = true)]
    pub rounds: usize,
    /// Most requests of a round.
    #[arg(long, default_value_t = 40_000, global = true)]
    pub requests: usize,
    /// Most seconds of a round.
    #[arg(long, default_value_t = 20, global = true)]
    pub seconds: u64,
    /// Connections that ask at the same time; bookings always have 64.
    #[arg(long, default_value_t = 8, global = true)]
    pub connections: usize,
    /// Bookings of a round.
    #[arg(long, default_value_t = 2_000, global = true)]
    pub bookings: usize,
    /// Patients of the benchmark `exchange`.
    #[arg(long, default_value_t = 100_000, global = true)]
    pub patients: usize,
    /// Sites of the benchmarks `sites` and `console`.
    #[arg(long, default_value_t = 10_000, global = true)]
    pub sites: usize,
}

/// A database engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// The embedded one.
    Sqlite,
    /// The one for production.
    Postgres,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

impl Options {
    /// The longest that a round may take.
    pub fn limit(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }
}
