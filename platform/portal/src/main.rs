//! The one binary. Without a command it runs everything embedded, with the demo clinics.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode, sync::Arc, time::Duration};

use clap::{Parser, Subcommand};
use kernel::{Clock, Problem};
use portal::{
    build, config::Config, demo, desk, doctor, import, keys, logs, managers, mis, ops, screens,
    secrets, serve, simulated, sites, staff, till, webhooks,
};
use shell::{App, http::listener::Certificates, themes::Themes};
use store::{Db, Outage};
use tokio::net::TcpListener;

/// A portal for patients of many clinics.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(flatten)]
    config: Config,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Answers requests only.
    Serve,
    /// Works on letters, messages and the timetable only.
    Work,
    /// Brings the database's schema up to date.
    Migrate,
    /// Fills clinics that have no data yet from the `clinic.toml` of their tenants folder.
    Seed,
    /// Sites as code.
    #[command(subcommand)]
    Sites(SitesCommand),
    /// A clinic's own gateway, mail relay and push key, kept sealed.
    Secrets {
        /// The clinic.
        #[arg(long)]
        site: String,
        #[command(subcommand)]
        command: SecretsCommand,
    },
    /// Serves the other side of SMS gateways, push services, YooKassa, T-Bank and ATOL
    /// Online, for development: a page with what has come stands at its root. Listens at
    /// --bind. Or plays a clinic's information system.
    Simulate {
        #[command(subcommand)]
        what: Option<simulated::Simulated>,
    },
    /// Renders every screen in every theme and language into a folder.
    Screens {
        /// The folder.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// The registry's work until it has pages of its own: cards, confirmation, QR codes.
    Desk(desk::Desk),
    /// The first administrator of a clinic, and the way back for one who has lost everything.
    Staff(staff::Staff),
    /// Who may come into the vendor's console.
    #[command(subcommand)]
    Managers(managers::Managers),
    /// Changes the installation's secret.
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Checks the installation and says what to do.
    Doctor,
    /// Prints the OpenAPI document.
    Openapi,
    /// Takes clinic data over from a table in CSV or XLSX; without --yes it only says what would
    /// become of each row.
    Import(import::Import),
    /// The exchange with clinics' information systems.
    #[command(subcommand)]
    Exchange(mis::Exchange),
}

#[derive(Subcommand)]
enum SecretsCommand {
    /// Reads a secret from the standard input, checks it and keeps it.
    Set {
        /// `sms`, `smtp` or `vapid`.
        name: String,
    },
    /// Names the secrets that are kept.
    List,
    /// Removes a secret.
    Remove {
        /// `sms`, `smtp` or `vapid`.
        name: String,
    },
}

#[derive(Subcommand)]
enum SitesCommand {
    /// Says what is wrong in the tenants folder.
    Check,
    /// Shows what would change in the database and, with --yes, changes it.
    Apply {
        /// Do it.
        #[arg(long)]
        yes: bool,
        /// Overwrite what was changed in the console or in a clinic's administration.
        #[arg(long)]
        over_console: bool,
        /// Who is named as the author of the change.
        #[arg(long, default_value = "sites apply")]
        author: String,
    },
    /// Writes the database's sites as code into a folder.
    Export {
        /// The folder.
        folder: PathBuf,
    },
    /// Saves one clinic, every row and every object, in one encrypted file.
    Backup(sites::backup::Backup),
    /// Makes a clinic's site from such a file, never over one that is there.
    Restore(sites::backup::Restore),
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    // One TLS backend for everything that speaks TLS.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let logs = match logs::begin(&cli.config).await {
        Ok(logs) => logs,
        Err(problem) => {
            eprintln!("portal: {problem}");
            return ExitCode::FAILURE;
        }
    };
    let done = run(cli).await;
    logs.end().await;
    match done {
        Ok(code) => code,
        Err(problem) => {
            eprintln!("portal: {problem}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<ExitCode, Problem> {
    let config = cli.config;
    match cli.command {
        None => all(&config).await?,
        Some(Command::Serve) => {
            let Some(app) = open_patiently(&config).await? else { return Ok(ExitCode::SUCCESS) };
            listen(&config, app, false).await?;
        }
        Some(Command::Work) => {
            let Some(app) = open_patiently(&config).await? else { return Ok(ExitCode::SUCCESS) };
            let sites = app.sites.clone();
            tokio::spawn(sites.follow(app.db.clone(), app.cache.clone(), serve::FOLLOW));
            let (leaving, told) = (Arc::clone(&app), stop());
            let _ops = ops::start(&config, &app).await?;
            let told = async move {
                told.await;
                leaving.leave();
            };
            tracing::info!("working");
            serve::work(app, told).await;
        }
        Some(Command::Migrate) => build::migrate(&config).await?,
        Some(Command::Seed) => fill(&config, &read_sites(&config)?, None).await?,
        Some(Command::Sites(command)) => return sites_command(&config, command).await,
        Some(Command::Secrets { site, command }) => {
            secrets_command(&config, &site, command).await?
        }
        Some(Command::Simulate { what }) => simulated::run(&config, what, stop()).await?,
        Some(Command::Screens { out }) => {
            let rendered = screens::render(
                &Themes::load(&config.themes_dir)?,
                &kernel::SiteConfig {
                    name: "Клиника «Альфа»".into(), ..Default::default()
                },
            )?;
            println!("{} pages rendered", rendered.len());
            if let Some(folder) = out {
                screens::write(&rendered, &folder)?;
            }
        }
        Some(Command::Desk(desk)) => println!("{}", desk::run(open(&config).await?, desk).await?),
        Some(Command::Staff(staff)) => {
            println!("{}", staff::run(open(&config).await?, staff).await?)
        }
        Some(Command::Managers(command)) => {
            println!("{}", managers::run(&open(&config).await?, command).await?)
        }
        Some(Command::Keys(command)) => {
            let good = keys::run(open(&config).await?.as_ref(), command).await?;
            return Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Some(Command::Doctor) => return Ok(doctor::run(&config).await),
        Some(Command::Openapi) => println!("{}", visits::api::document()),
        Some(Command::Import(wish)) => {
            println!("{}", import::run(open(&config).await?, wish).await?)
        }
        Some(Command::Exchange(mis::Exchange::Openapi)) => {
            println!("{}", exchange::api::document())
        }
        Some(Command::Exchange(mis::Exchange::Webhook(webhook))) => {
            println!("{}", webhooks::run(open(&config).await?, webhook).await?)
        }
        Some(Command::Exchange(mis::Exchange::Token(token))) => {
            println!("{}", mis::token(open(&config).await?, token).await?)
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn open(config: &Config) -> Result<Arc<App>, Problem> {
    build::open(config, Clock::system()).await
}

/// The same as soon as the database is there; nothing if it is told to stop before.
async fn open_patiently(config: &Config) -> Result<Option<Arc<App>>, Problem> {
    let stopped = stop();
    tokio::pin!(stopped);
    let mut waited = false;
    loop {
        match open(config).await {
            Err(Problem::Failed(why)) if Outage::of(&*why) == Some(Outage::Database) => {
                if !waited {
                    tracing::warn!(%why, "the database is out of reach: waiting for it");
                }
                waited = true;
            }
            opened => return opened.map(Some),
        }
        tokio::select! {
            () = &mut stopped => return Ok(None),
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}

/// The pause between two looks at a database that is not there.
const PAUSE: Duration = Duration::from_secs(1);

/// Everything in one process: migrates, seeds the demo clinics in development, serves, works.
async fn all(config: &Config) -> Result<(), Problem> {
    build::migrate(config).await?;
    if config.development() {
        demo_sites(config).await?;
    }
    let config = &till::simulated(config, stop()).await?;
    let app = open(config).await?;
    if config.development() {
        till::profiles(&app).await?;
        till::purses(&app).await?;
    }
    let worker = tokio::spawn(serve::work(Arc::clone(&app), stop()));
    listen(config, app, config.development()).await?;
    let _ = worker.await;
    Ok(())
}

/// Answers requests until told to stop; with `simulate` one of the clinics lives from a simulated
/// information system meanwhile.
async fn listen(config: &Config, app: Arc<App>, simulate: bool) -> Result<(), Problem> {
    let stop_serving = stop();
    let plain = bind(config.bind, "--bind").await?;
    let _ops = ops::start(config, &app).await?;
    let tls = match (config.tls_bind, &config.tls_dir) {
        (Some(address), Some(folder)) => {
            let certificates = Certificates::load(folder.clone())?;
            Some((bind(address, "--tls-bind").await?, Arc::new(certificates)))
        }
        _ => None,
    };
    if config.development() {
        println!("\nReady. The clinics:");
        for site in app.sites.active().iter().take(20) {
            println!("  {}/  {}", app.settings.origin(&site.label), site.config.name);
        }
        println!("Caught mail and SMS of a clinic: /dev/mail on its host");
        let (secret, code) = vendor::access::demo(&app).await?;
        let (login, password) = vendor::access::DEMO;
        println!("The vendor's console: {}/", app.settings.console());
        println!("  {login} / {password}, second factor {secret} (now {code})\n");
    }
    tracing::info!(address = %config.bind, sites = app.sites.len(), "serving");
    if simulate {
        let address = plain.local_addr()?;
        tokio::spawn(simulated::demo(Arc::clone(&app), config.clone(), address, stop()));
    }
    serve::serve(app, serve::Sockets { plain, tls, guests: config.guests() }, stop_serving).await
}

async fn bind(address: SocketAddr, option: &str) -> Result<TcpListener, Problem> {
    TcpListener::bind(address).await.map_err(|error| {
        Problem::failed(format!("{address}: {error} (choose another with {option})"))
    })
}

/// In development the sites of the tenants folder are those of the database, with demo data.
async fn demo_sites(config: &Config) -> Result<(), Problem> {
    let all = read_sites(config)?;
    let db = Db::open_within(&config.database(), config.few_connections()).await?;
    for files in &all {
        let plan = sites::apply::plan(&db, files).await?;
        if !plan.is_empty() && plan.overwrites().is_empty() {
            sites::apply::carry_out(&db, &plan, "demo", &Clock::system()).await?;
            let objects = build::objects(config);
            sites::apply::keep_logo(&db, &objects, files, &Clock::system()).await?;
        }
    }
    fill(config, &all, Some(&config.demo_mis)).await?;
    demo_patients(config, &all).await
}

/// Patients and staff to sign in as, in development only.
async fn demo_patients(config: &Config, all: &[sites::files::SiteFiles]) -> Result<(), Problem> {
    let db = Db::open_within(&config.database(), config.few_connections()).await?;
    for files in all {
        let path = files.folder.join("clinic.toml");
        let stored = store::sites::by_label(&db, &files.label).await?;
        if let (true, Some(stored)) = (path.exists(), stored) {
            let data = demo::read(&path)?;
            let now = Clock::system().now();
            for one in demo::patients(&db, &stored.site, &data, now).await? {
                let state = if one.confirmed { "" } else { ", not confirmed" };
                let demo::Login { login, password, name, .. } = one;
                println!("demo patient of {}: {login} / {password} ({name}{state})", files.label);
            }
            for one in demo::staff(&db, &stored.site, now).await? {
                let demo::Login { login, password, name, .. } = one;
                println!("demo staff of {}: {login} / {password} ({name})", files.label);
            }
        }
    }
    Ok(())
}

fn read_sites(config: &Config) -> Result<Vec<sites::files::SiteFiles>, Problem> {
    let themes = Themes::load(&config.themes_dir)?;
    let (all, mistakes) = sites::files::read_all(&config.tenants_dir, &|name| themes.has(name))?;
    for mistake in mistakes {
        eprintln!("{mistake}");
    }
    Ok(all)
}

/// Fills new clinics with their data; those that have some get the days that have come
/// within reach since, but for the clinic whose schedules come from its information system.
async fn fill(
    config: &Config,
    all: &[sites::files::SiteFiles],
    of_mis: Option<&str>,
) -> Result<(), Problem> {
    let db = Db::open_within(&config.database(), config.few_connections()).await?;
    let now = Clock::system().now();
    for files in all {
        let path = files.folder.join("clinic.toml");
        let stored = store::sites::by_label(&db, &files.label).await?;
        if let (true, Some(stored)) = (path.exists(), stored) {
            let data = demo::read(&path)?;
            if demo::seed(&db, &stored.site, &data, now).await? {
                println!("seeded {}", files.label);
            } else if of_mis != Some(&files.label) {
                demo::extend(&db, &stored.site, &data, now).await?;
            }
        }
    }
    Ok(())
}

async fn sites_command(config: &Config, command: SitesCommand) -> Result<ExitCode, Problem> {
    let themes = Themes::load(&config.themes_dir)?;
    let read = || {
        let (all, mut mistakes) =
            sites::files::read_all(&config.tenants_dir, &|name| themes.has(name))?;
        mistakes.extend(sites::files::unknown_texts(&all, &themes));
        Ok::<_, Problem>((all, mistakes))
    };
    let report = |mistakes: &[sites::files::Mistake]| {
        mistakes.iter().for_each(|mistake| eprintln!("{mistake}"))
    };
    match command {
        SitesCommand::Check => {
            let (all, mistakes) = read()?;
            report(&mistakes);
            println!("{} sites are right, {} mistakes", all.len(), mistakes.len());
            Ok(if mistakes.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        SitesCommand::Apply { yes, over_console, author } => {
            let (all, mistakes) = read()?;
            if !mistakes.is_empty() {
                report(&mistakes);
                return Ok(ExitCode::FAILURE);
            }
            build::migrate(config).await?;
            let db = Db::open_within(&config.database(), config.few_connections()).await?;
            let (objects, clock) = (build::objects(config), Clock::system());
            let (mut open, mut kept) = (0, 0);
            for files in &all {
                let plan = sites::apply::plan(&db, files).await?;
                print!("{plan}");
                if plan.is_empty() {
                    if yes {
                        sites::apply::keep_logo(&db, &objects, files, &clock).await?;
                    }
                    continue;
                }
                if !plan.overwrites().is_empty() && !over_console {
                    kept += 1;
                    continue;
                }
                open += 1;
                if yes {
                    sites::apply::carry_out(&db, &plan, &author, &clock).await?;
                    sites::apply::keep_logo(&db, &objects, files, &clock).await?;
                }
            }
            if kept > 0 {
                eprintln!(
                    "{kept} sites are left alone: keys marked with ! were changed in the console or \
                     in the clinic's administration since the code was applied; take them over with \
                     `sites export`, or give --over-console"
                );
            }
            match (open, yes) {
                (0, _) => println!("nothing to do"),
                (_, true) => println!("{open} sites changed"),
                (_, false) => println!("{open} sites would change; run again with --yes"),
            }
            Ok(if kept == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        SitesCommand::Backup(wish) => {
            println!("{}", sites::backup::backup(&*open(config).await?, wish).await?);
            Ok(ExitCode::SUCCESS)
        }
        SitesCommand::Restore(wish) => {
            println!("{}", sites::backup::restore(&*open(config).await?, wish).await?);
            Ok(ExitCode::SUCCESS)
        }
        SitesCommand::Export { folder } => {
            let db = Db::open_within(&config.database(), config.few_connections()).await?;
            println!(
                "{} sites written",
                sites::export::export(&db, &build::objects(config), &folder).await?
            );
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn secrets_command(
    config: &Config,
    label: &str,
    command: SecretsCommand,
) -> Result<(), Problem> {
    let db = Db::open_within(&config.database(), config.few_connections()).await?;
    let site = secrets::site(&db, label).await?;
    match command {
        SecretsCommand::Set { name } => {
            let value = std::io::read_to_string(std::io::stdin())?;
            let clock = Clock::system();
            secrets::set(config, &db, &site, &name, value.trim().as_bytes(), &clock).await?;
            println!("{name} is kept");
        }
        SecretsCommand::List => {
            for line in secrets::list(config, &db, &site).await? {
                println!("{line}");
            }
        }
        SecretsCommand::Remove { name } => {
            let removed = secrets::remove(&db, &site, &name).await?;
            println!("{}", if removed { "removed" } else { "there was none" });
        }
    }
    Ok(())
}

/// Until Ctrl-C or the service manager's SIGTERM. They are heard from the call on, not only once
/// the future is awaited.
fn stop() -> impl Future<Output = ()> + Send + 'static {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
    async move {
        let (Ok(mut interrupt), Ok(mut terminate)) = signals else {
            let _ = tokio::signal::ctrl_c().await;
            return;
        };
        tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
    }
}
