//! Benchmarks of the portal: its release binary as a black box over loopback, beside a
//! reference measured in the same run; and proofs of what must hold while servers are killed.
//! See docs/operations/benchmarks.md.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};

mod benchmarks;
mod client;
mod data;
mod options;
mod portal;
mod process;
mod proofs;
mod reference;
mod report;
mod rounds;
mod stage;
mod steady;

use options::{Engine, Options};
use report::Finding;

/// Why a benchmark could not be run.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Measures the portal's release binary.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Subcommand)]
enum Command {
    /// One doctor's week of slots as JSON, against a bare handler with the same answer.
    Slots,
    /// The nearest dates of 51 doctors as JSON, against a bare handler with the same answer.
    Nearest,
    /// The first page of the wizard: CPU of the server and bytes on the wire.
    Wizard,
    /// Bookings of distinct free slots, against the bare guarded insert.
    Bookings,
    /// A clinic of 200 doctors and 100,000 patients told through the exchange, against bare
    /// inserts.
    Exchange,
    /// 500 notifications of payments a second, against the bare statements that keep them.
    Notifications,
    /// 500 parallel attempts to sign in: memory, and the others' pages meanwhile.
    SignIn,
    /// Many sites in one process, against one.
    Sites,
    /// The vendor's console over many sites, against one.
    Console,
    /// One clinic at a hundred times its share: the others' pages meanwhile.
    Fair,
    /// Two nodes and one of everything killed again and again under load: nothing acknowledged is
    /// lost or doubled. Not part of `all`.
    Kills(proofs::kills::Arguments),
    /// Contests for single slots through two nodes that are killed meanwhile: one winner each. Not
    /// part of `all`.
    Contests(proofs::contests::Arguments),
    /// Many sites whose every datum is marked: nothing carries another site's mark. Not part of
    /// `all`.
    Leaks(proofs::leaks::Arguments),
    /// Many sites with data on two nodes: memory, start, how soon the other node sees what was made
    /// and changed. Not part of `all`.
    Nodes(proofs::nodes::Arguments),
    /// Large files through the portal into the S3 server, against the same client straight to it.
    Uploads,
    /// TLS handshakes with many certificates, against one.
    Handshakes,
    /// Everything, with one summary.
    All,
    #[command(hide = true)]
    ReferenceServer(reference::Arguments),
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    // Told to stop, it drops what runs: with it the servers end and the folders go.
    let result =
        tokio::select! { result = run(cli) => result, () = stopped() => Err("stopped".into()) };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("loadtests: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Waits for Ctrl-C or SIGTERM.
async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        let _ = interrupt.await;
        return;
    };
    tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
}

async fn run(cli: Cli) -> Result<(), Failure> {
    let options = cli.options;
    let findings = match cli.command {
        Command::ReferenceServer(arguments) => return reference::serve(arguments).await,
        Command::Slots => benchmarks::answers::slots(&options).await?,
        Command::Nearest => benchmarks::answers::nearest(&options).await?,
        Command::Wizard => benchmarks::wizard::run(&options).await?,
        Command::Bookings => benchmarks::bookings::run(&options, options.engine).await?,
        Command::Exchange => benchmarks::exchange::run(&options, options.engine).await?,
        Command::Notifications => benchmarks::notifications::run(&options, options.engine).await?,
        Command::SignIn => benchmarks::sign_in::run(&options).await?,
        Command::Sites => benchmarks::sites::run(&options).await?,
        Command::Console => benchmarks::console::run(&options).await?,
        Command::Fair => benchmarks::fair::run(&options).await?,
        Command::Kills(arguments) => proven(proofs::kills::run(&options, &arguments).await?)?,
        Command::Contests(arguments) => proven(proofs::contests::run(&options, &arguments).await?)?,
        Command::Leaks(arguments) => proven(proofs::leaks::run(&options, &arguments).await?)?,
        Command::Nodes(arguments) => proofs::nodes::run(&options, &arguments).await?,
        Command::Uploads => benchmarks::uploads::run(&options).await?,
        Command::Handshakes => benchmarks::handshakes::run(&options).await?,
        Command::All => all(&options).await?,
    };
    report::summary(&findings);
    Ok(())
}

/// What a proof has found; unlike an aim that is missed, a fault ends the tool with an error.
fn proven(findings: Vec<Finding>) -> Result<Vec<Finding>, Failure> {
    if findings.iter().all(|one| one.met) {
        return Ok(findings);
    }
    report::summary(&findings);
    Err("the proof has failed".into())
}

async fn all(options: &Options) -> Result<Vec<Finding>, Failure> {
    let mut findings = benchmarks::answers::slots(options).await?;
    findings.extend(benchmarks::answers::nearest(options).await?);
    findings.extend(benchmarks::wizard::run(options).await?);
    findings.extend(benchmarks::bookings::run(options, Engine::Sqlite).await?);
    if options.pg.is_some() {
        findings.extend(benchmarks::bookings::run(options, Engine::Postgres).await?);
    }
    findings.extend(benchmarks::exchange::run(options, Engine::Sqlite).await?);
    if options.pg.is_some() {
        findings.extend(benchmarks::exchange::run(options, Engine::Postgres).await?);
    }
    findings.extend(benchmarks::notifications::run(options, Engine::Sqlite).await?);
    if options.pg.is_some() {
        findings.extend(benchmarks::notifications::run(options, Engine::Postgres).await?);
    }
    findings.extend(benchmarks::sign_in::run(options).await?);
    findings.extend(benchmarks::sites::run(options).await?);
    findings.extend(benchmarks::console::run(options).await?);
    Ok(findings)
}
