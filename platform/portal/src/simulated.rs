//! The other sides that are simulated: `portal simulate`, and the information system from which one
//! of the demo clinics lives.

use std::{
    fs, io,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use chrono::TimeDelta;
use clap::{Args, Subcommand};
use exchange::tokens::{self, Scope, Wish};
use kernel::{Clock, Problem, secret::Secret};
use providers::simulator::{
    self,
    mis::{self, Mis, Pace, Settings},
};
use shell::{App, Trace, app::Clinic};
use tokio::net::TcpListener;

use crate::config::Config;

/// What the demo's token is called.
const NAME: &str = "Имитатор МИС";

/// What the token is good for: everything that the simulator does.
const SCOPES: [Scope; 5] = [
    Scope::ReferenceWrite,
    Scope::PatientsWrite,
    Scope::ScheduleWrite,
    Scope::AppointmentsWrite,
    Scope::ChangesRead,
];

/// What is simulated.
#[derive(Subcommand)]
pub enum Simulated {
    /// A clinic's information system: plays a whole clinic against the exchange of a site. What it
    /// knows stands on a page at --bind.
    Mis(MisArgs),
}

/// Which clinic an information system plays.
#[derive(Args)]
pub struct MisArgs {
    /// Where the clinic's site is: `http://alfa.localhost:8080`.
    #[arg(long)]
    to: String,
    /// A token of the exchange with all scopes but `webhooks:write`.
    #[arg(long, env = "PORTAL_MIS_TOKEN", hide_env_values = true)]
    token: String,
    /// The `clinic.toml` of the clinic that it plays.
    #[arg(long)]
    clinic: PathBuf,
    /// The clinic's time zone.
    #[arg(long, default_value = "Europe/Moscow")]
    zone: chrono_tz::Tz,
    /// The folder in which it keeps what it knows.
    #[arg(long)]
    folder: PathBuf,
    /// How many seconds pass from one thing done at the counter to the next.
    #[arg(long, default_value_t = 180, value_parser = clap::value_parser!(u32).range(1..))]
    every: u32,
}

/// Runs a simulator at the address of the settings until `stop`.
pub async fn run(
    config: &Config,
    what: Option<Simulated>,
    stop: impl Future<Output = ()>,
) -> Result<(), Problem> {
    let listener = TcpListener::bind(config.bind).await?;
    println!("http://{}/", config.bind);
    let Some(Simulated::Mis(args)) = what else {
        return Ok(simulator::serve(listener, Clock::system(), stop).await?);
    };
    let settings = Settings {
        site: args.to,
        connect: None,
        token: Secret::new(args.token),
        clinic: args.clinic,
        zone: args.zone,
        folder: args.folder,
        clock: Clock::system(),
        pace: pace(args.every),
        patience: Duration::from_secs(30),
        seed: 1,
    };
    play(settings, listener, stop).await
}

/// The information system of one of the demo clinics, in the demo's own process and yet by HTTP
/// alone: `address` is where the portal serves.
pub async fn demo(
    app: Arc<App>,
    config: Config,
    address: SocketAddr,
    stop: impl Future<Output = ()>,
) {
    let label = config.demo_mis.clone();
    if let Err(problem) = play_demo(app, &config, address, stop).await {
        tracing::warn!(site = label, %problem, "the simulated information system does not run");
    }
}

async fn play_demo(
    app: Arc<App>,
    config: &Config,
    address: SocketAddr,
    stop: impl Future<Output = ()>,
) -> Result<(), Problem> {
    let label = &config.demo_mis;
    let clinic = config.tenants_dir.join(label).join("clinic.toml");
    let Some(live) = app.sites.by_label(label).filter(|_| clinic.exists()) else { return Ok(()) };
    let folder = config.data_dir.join("mis").join(label);
    let site = Arc::clone(&live.site);
    let settings = Settings {
        site: app.settings.origin(label),
        connect: Some(reached(address)),
        token: token(&Clinic { app, site: Arc::clone(&site) }, &folder).await?,
        clinic,
        zone: site.config.zone,
        folder,
        clock: Clock::system(),
        pace: pace(180),
        patience: Duration::from_secs(30),
        seed: 1,
    };
    let listener = beside(address).await?;
    println!("What the simulated МИС of {label} knows: http://{}/", listener.local_addr()?);
    play(settings, listener, stop).await
}

async fn play(
    settings: Settings,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
) -> Result<(), Problem> {
    let (folder, zone) = (settings.folder.clone(), settings.zone);
    let mis = Mis::open(&settings)?;
    let page = mis::serve(listener, &folder, zone, std::future::pending());
    tokio::select! { () = mis.run(stop) => Ok(()), served = page => Ok(served?) }
}

fn pace(seconds: u32) -> Pace {
    Pace { every: TimeDelta::seconds(i64::from(seconds)), opens_with: 60, bold: false }
}

/// How a socket on this machine is reached.
fn reached(address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        SocketAddr::from((Ipv4Addr::LOCALHOST, address.port()))
    } else {
        address
    }
}

/// The next port on this machine, or any: the page is for whoever sits at it.
async fn beside(address: SocketAddr) -> io::Result<TcpListener> {
    let next = (Ipv4Addr::LOCALHOST, address.port().saturating_add(1));
    match TcpListener::bind(next).await {
        Ok(listener) => Ok(listener),
        Err(_) => TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await,
    }
}

/// The token that was kept, or a new one in its place.
async fn token(clinic: &Clinic, folder: &Path) -> Result<Secret<String>, Problem> {
    let path = folder.join("token");
    if let Ok(kept) = fs::read_to_string(&path) {
        match tokens::authenticate(clinic, kept.trim()).await {
            Ok(_) => return Ok(Secret::new(kept.trim().to_owned())),
            Err(Problem::Refused(_)) => {}
            Err(problem) => return Err(problem),
        }
    }
    let trace = Trace::staff(NAME);
    for old in tokens::list(clinic).await?.iter().filter(|one| one.good && one.name == NAME) {
        tokens::revoke(clinic, old.id, &trace).await?;
    }
    let wish = Wish { name: NAME.into(), scopes: SCOPES.to_vec(), days: None };
    let issued = tokens::issue(clinic, &wish, &trace).await?;
    fs::create_dir_all(folder)?;
    keep_secret(&path, &issued.token)?;
    Ok(Secret::new(issued.token))
}

/// Writes a file that nobody else may read.
fn keep_secret(path: &Path, text: &str) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    io::Write::write_all(&mut options.open(path)?, text.as_bytes())
}
