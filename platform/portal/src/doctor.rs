//! `portal doctor`: looks at everything that an installation stands on and says what to do. It
//! changes nothing, but for a small object that it puts into the object store and takes out again.

use std::{collections::BTreeSet, fmt, path::Path, process::ExitCode, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Clock, host::CONSOLE};
use providers::{acme::Why, mail::Smtp};
use shell::{http::listener::Certificates, metrics::RENEWAL, themes::Themes};
use store::{
    Cache, Db,
    db::{Facts, Wall},
    secrets,
    site_certificates::{self, State as Ordered},
    sites,
};
use tokio::time::timeout;

use crate::{
    build,
    config::{Config, PublicScheme},
};

/// How long one look may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// How far the clocks of this machine and of the database may be apart.
const APART: TimeDelta = TimeDelta::seconds(5);
/// The oldest PostgreSQL that the portal is tested with.
const OLDEST_POSTGRES: u32 = 15;
/// The oldest Redis it can use.
const OLDEST_REDIS: u32 = 7;
/// How much room there should be on the disk of the data folder, in MiB.
const ROOM: u64 = 1024;

/// How a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// As it should be.
    Well,
    /// It works, but somebody should look at it.
    Doubtful,
    /// The portal does not work like this.
    Wrong,
}

/// What was found at one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The thing.
    pub what: &'static str,
    /// How it is.
    pub state: State,
    /// What was seen, and what to do.
    pub said: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Well => "ok  ",
            State::Doubtful => "WARN",
            State::Wrong => "FAIL",
        };
        write!(f, "{state}  {:<14}{}", self.what, self.said)
    }
}

fn well(what: &'static str, said: impl Into<String>) -> Finding {
    Finding { what, state: State::Well, said: said.into() }
}

fn doubtful(what: &'static str, said: impl Into<String>) -> Finding {
    Finding { what, state: State::Doubtful, said: said.into() }
}

fn wrong(what: &'static str, said: impl Into<String>) -> Finding {
    Finding { what, state: State::Wrong, said: said.into() }
}

/// Prints what was found; fails if anything is wrong.
pub async fn run(config: &Config) -> ExitCode {
    let findings = examine(config).await;
    for finding in &findings {
        println!("{finding}");
    }
    let count = |state| findings.iter().filter(|one| one.state == state).count();
    let (doubtful, wrong) = (count(State::Doubtful), count(State::Wrong));
    println!("{} looked at, {doubtful} doubtful, {wrong} wrong", findings.len());
    if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Looks at everything.
pub async fn examine(config: &Config) -> Vec<Finding> {
    let mut found = vec![secret(config), mode(config), themes(config)];
    let database = config.database();
    let bounds = config.few_connections();
    let opened = match database.strip_prefix("sqlite://") {
        // Opening would make it.
        Some(path) if !Path::new(path.split('?').next().unwrap_or(path)).exists() => {
            Err(format!("{path} is not there: run `portal migrate`"))
        }
        _ => match timeout(PATIENCE, Db::open_within(&database, bounds)).await {
            Ok(opened) => opened.map_err(|error| match error.to_string() {
                // What PgBouncer says of the times of a session.
                said if said.contains("startup parameter") => {
                    format!("{said}: is that a pooler? Set PORTAL_DATABASE_POOLED=true")
                }
                said => format!("{said}: is it running, and is PORTAL_DATABASE_URL right?"),
            }),
            Err(_) => {
                Err("no answer: is PORTAL_DATABASE_URL right, and the way there open?".into())
            }
        },
    };
    let mut hosts = vec![format!("{CONSOLE}.{}", config.base_domain)];
    let mut ordered = Vec::new();
    match opened {
        Ok(db) => {
            found.extend(about_database(config, &db).await);
            match about_sites(config, &db).await {
                Ok((finding, more)) => {
                    found.push(finding);
                    hosts.extend(more);
                }
                Err(problem) => found.push(wrong("sites", problem.to_string())),
            }
            // Before its migration there are none.
            ordered = site_certificates::states(&db).await.unwrap_or_default();
        }
        Err(why) => found.push(wrong("database", why)),
    }
    found.push(redis(config).await);
    found.push(objects(config).await);
    found.push(mail(config).await);
    found.push(base_domain(config).await);
    found.push(certificates(config, &hosts, &ordered));
    found.push(acme(config, &ordered).await);
    found.push(room(&config.data_dir));
    found
}

fn secret(config: &Config) -> Finding {
    let what = "secret";
    if config.secret.is_none() && config.development() {
        return well(what, "made by itself in development, in the data folder");
    }
    match config.keys() {
        Ok(_) if !config.secrets_beside.is_empty() => {
            let said = "PORTAL_SECRETS_BESIDE is set: once every node has the new PORTAL_SECRET, run \
                        `portal keys rotate`, and take it away";
            doubtful(what, said)
        }
        Ok(_) => well(what, "PORTAL_SECRET is there; keep a copy apart from the backups"),
        Err(problem) => wrong(what, format!("{problem}; make one by `openssl rand -hex 32`")),
    }
}

fn mode(config: &Config) -> Finding {
    let what = "mode";
    if config.development() {
        return doubtful(what, "development: patients need PORTAL_MODE=production");
    }
    if config.public_scheme == PublicScheme::Http {
        let said =
            "sites are reached by http: set PORTAL_PUBLIC_SCHEME=https, or cookies are not safe";
        return doubtful(what, said);
    }
    well(what, "production, sites are reached by https")
}

fn themes(config: &Config) -> Finding {
    match Themes::load(&config.themes_dir) {
        Ok(_) => well("themes", format!("in {}", config.themes_dir.display())),
        Err(problem) => wrong("themes", format!("{problem}: set PORTAL_THEMES_DIR")),
    }
}

async fn about_database(config: &Config, db: &Db) -> Vec<Finding> {
    let mut found = Vec::new();
    match db.facts().await {
        Ok(facts) => {
            let old = facts.now.is_some() && facts.major < OLDEST_POSTGRES;
            let most = facts.connections.unwrap_or(u32::MAX);
            found.push(if old {
                let said = "older than what the portal is tested with";
                doubtful("database", format!("{}: {said} ({OLDEST_POSTGRES})", facts.version))
            } else if !config.database_pooled
                && most < config.database_connections.saturating_mul(2)
            {
                let said = "connections for everybody; two processes of ours would take more: \
                            raise max_connections or lower PORTAL_DATABASE_CONNECTIONS";
                doubtful("database", format!("{}: {most} {said}", facts.version))
            } else {
                well("database", facts.version.clone())
            });
            found.extend(pooler(config, &facts));
            found.push(clock(facts.now, Clock::system().now()));
        }
        Err(error) => found.push(wrong("database", error.to_string())),
    }
    found.push(match db.wall().await {
        Ok(Wall::Embedded) => {
            well("walls", "SQLite keeps clinics apart by its keys; one process only")
        }
        Ok(Wall::Enforced) => well("walls", "row-level security binds the role"),
        Ok(Wall::Broken(why)) => {
            wrong("walls", format!("{why}: see docs/operations/postgresql.md"))
        }
        Err(error) => wrong("walls", error.to_string()),
    });
    found.push(match db.schema().await {
        Ok(schema) if schema.missing.is_empty() && schema.unknown.is_empty() => {
            well("schema", "every migration was applied")
        }
        Ok(schema) if !schema.missing.is_empty() => {
            let missing = schema.missing.join(", ");
            wrong("schema", format!("{missing} missing: run `portal migrate`"))
        }
        Ok(schema) => {
            let unknown = schema.unknown.join(", ");
            doubtful(
                "schema",
                format!("{unknown} come from a newer program: bring this one up to date"),
            )
        }
        Err(error) => wrong("schema", format!("{error}: run `portal migrate`")),
    });
    found
}

/// Whether a pooler stands in front of the database, as the settings say.
fn pooler(config: &Config, facts: &Facts) -> Option<Finding> {
    let what = "pooler";
    let ours = config.database_bounds().statement;
    match (facts.statement, config.database_pooled) {
        (None, true) => Some(wrong(what, "SQLite has none: unset PORTAL_DATABASE_POOLED")),
        (Some(_), true) if config.migrate_url.is_none() => Some(wrong(
            what,
            "set PORTAL_MIGRATE_URL to the server itself: a pooler cannot migrate",
        )),
        (Some(_), true) => {
            Some(well(what, "nothing is left to a session; PORTAL_MIGRATE_URL goes past it"))
        }
        (Some(there), false) if there != ours => Some(wrong(
            what,
            "the database does not know our times: a pooler that ignores them stands in front; \
             set PORTAL_DATABASE_POOLED=true",
        )),
        _ => None,
    }
}

/// Whether this machine's clock goes as the database's.
fn clock(there: Option<DateTime<Utc>>, here: DateTime<Utc>) -> Finding {
    let Some(there) = there else {
        return well("clock", format!("{}: is that right?", here.format("%Y-%m-%d %H:%M UTC")));
    };
    let apart = (there - here).abs();
    if apart <= APART {
        return well("clock", "goes as the database's");
    }
    let seconds = apart.num_seconds();
    let said = format!("{seconds} seconds apart from the database's: let NTP set both");
    if apart > APART * 12 { wrong("clock", said) } else { doubtful("clock", said) }
}

/// The sites, and the hosts they answer at.
async fn about_sites(
    config: &Config,
    db: &Db,
) -> Result<(Finding, BTreeSet<String>), kernel::Problem> {
    let all = sites::changed_since(db, 0).await?;
    let mut hosts: BTreeSet<String> =
        all.iter().map(|one| format!("{}.{}", one.site.label, config.base_domain)).collect();
    hosts.extend(store::site_domains::proven(db).await?.into_iter().map(|(name, _)| name));
    let Ok(keys) = config.keys() else {
        return Ok((
            doubtful("sites", "their secrets cannot be tried without PORTAL_SECRET"),
            hosts,
        ));
    };
    let mut shut = Vec::new();
    for stored in &all {
        let reader = db.of(&stored.site).read().await?;
        let sealed = secrets::all(&reader).await?;
        let opens = |row: &secrets::SealedSecret| {
            keys.unseal(stored.site.id, &row.name, &row.sealed).is_ok()
        };
        let closed = sealed.iter().filter(|row| !opens(row));
        shut.extend(closed.map(|row| format!("{} of {}", row.name, stored.site.label)));
    }
    let finding = if shut.is_empty() {
        well("sites", format!("{}; their secrets open", all.len()))
    } else {
        let said =
            "do not open: give back the PORTAL_SECRET they were sealed with, or set them anew";
        wrong("sites", format!("{} {said}", shut.join(", ")))
    };
    Ok((finding, hosts))
}

async fn redis(config: &Config) -> Finding {
    let what = "redis";
    let Some(url) = &config.redis_url else {
        let embedded = config.database().starts_with("sqlite:");
        let said = "none: several processes would cache for two seconds at most";
        return if embedded { well(what, "none is needed") } else { doubtful(what, said) };
    };
    match Cache::version(url).await {
        Ok(version) => {
            let major = version.split('.').next().and_then(|first| first.parse::<u32>().ok());
            if major.is_some_and(|major| major >= OLDEST_REDIS) {
                well(what, format!("Redis {version}"))
            } else {
                wrong(
                    what,
                    format!("Redis {version} is too old: {OLDEST_REDIS} or later is needed"),
                )
            }
        }
        Err(error) => {
            wrong(what, format!("{error}: is it running, and is PORTAL_REDIS_URL right?"))
        }
    }
}

async fn objects(config: &Config) -> Finding {
    let what = "objects";
    let place = match &config.s3_endpoint {
        Some(endpoint) => format!("the bucket {} at {endpoint}", config.s3_bucket),
        None => format!("the folder {}", config.data_dir.join("objects").display()),
    };
    match timeout(2 * PATIENCE, build::objects(config).try_out()).await {
        Ok(Ok(())) => well(what, format!("put into {place}, read and deleted")),
        Ok(Err(error)) => {
            let why = kernel::Problem::from(error);
            wrong(what, format!("{place}: {why}: check PORTAL_S3_* and the key's rights"))
        }
        Err(_) => wrong(what, format!("{place}: no answer")),
    }
}

async fn mail(config: &Config) -> Finding {
    let what = "mail";
    let Some(url) = &config.smtp_url else {
        return match config.development() {
            true => well(what, "caught in development"),
            false => wrong(what, "production sends letters: set PORTAL_SMTP_URL"),
        };
    };
    match Smtp::from_url(url) {
        Err(error) => wrong(what, format!("PORTAL_SMTP_URL: {error}")),
        Ok(smtp) => match smtp.check().await {
            Ok(()) => well(what, "the relay lets us in"),
            Err(why) => wrong(what, format!("the relay: {why}")),
        },
    }
}

/// Whether every label of the base domain leads somewhere, as new sites need it.
async fn base_domain(config: &Config) -> Finding {
    let (what, domain) = ("base domain", &config.base_domain);
    let mut silent = Vec::new();
    for label in [CONSOLE, "any-label-at-all"] {
        let host = format!("{label}.{domain}");
        let found = timeout(PATIENCE, tokio::net::lookup_host((host.clone(), 443))).await;
        let leads = found.ok().and_then(Result::ok).is_some_and(|all| all.count() > 0);
        if !leads {
            silent.push(host);
        }
    }
    if silent.is_empty() {
        return well(what, format!("every label of {domain} leads somewhere"));
    }
    let said = format!("{} not found: add *.{domain} to the name service", silent.join(", "));
    if config.development() { doubtful(what, said) } else { wrong(what, said) }
}

fn certificates(config: &Config, hosts: &[String], ordered: &[Ordered]) -> Finding {
    let what = "certificates";
    let Some(folder) = &config.tls_dir else {
        return match (config.development(), config.public_scheme) {
            (false, PublicScheme::Https) => {
                well(what, "none here: a proxy in front has them (else set PORTAL_TLS_DIR)")
            }
            _ => well(what, "none are needed"),
        };
    };
    let known = match Certificates::load(folder.clone()) {
        Ok(known) => known,
        Err(problem) => return wrong(what, problem.to_string()),
    };
    let now = Clock::system().now();
    let ends = known.ends();
    let named = |soon: TimeDelta| -> Vec<String> {
        let late = ends.iter().filter(|(_, end)| **end - now < soon);
        late.map(|(file, end)| format!("{file} ({})", end.format("%Y-%m-%d"))).collect()
    };
    let over = named(TimeDelta::zero());
    if !over.is_empty() {
        return wrong(what, format!("{} have ended: renew them", over.join(", ")));
    }
    // Those that are ordered are looked at below.
    let base = format!(".{}", config.base_domain);
    let shown = |host: &String| {
        let good = |(domain, end, _): &Ordered| domain == host && end.is_some_and(|end| end > now);
        config.acme_directory.is_some() && !host.ends_with(&base) || ordered.iter().any(good)
    };
    let bare = hosts.iter().filter(|host| !known.covers(host) && !shown(host));
    let bare: Vec<_> = bare.map(String::as_str).collect();
    if !bare.is_empty() {
        return wrong(what, format!("none for {}", shortened(&bare)));
    }
    let soon = named(RENEWAL);
    if !soon.is_empty() {
        return doubtful(what, format!("{} end within 14 days: renew them", soon.join(", ")));
    }
    well(what, format!("{}, for every host", ends.len()))
}

/// The certificates that the portal orders itself.
async fn acme(config: &Config, ordered: &[Ordered]) -> Finding {
    let what = "acme";
    let acme = match config.acme() {
        Ok(Some(acme)) => acme,
        Ok(None) => return well(what, "off: clinics' own domains need certificates in the folder"),
        Err(problem) => return wrong(what, problem.to_string()),
    };
    if config.tls_bind.is_none() {
        return doubtful(what, "nobody would show the certificates: set PORTAL_TLS_BIND");
    }
    if let Err(failed) = acme.try_out().await {
        return wrong(what, format!("{}: {}", failed.detail, failed.why.advice()));
    }
    let now = Clock::system().now();
    let failing = ordered.iter().find(|(_, _, why)| !why.is_empty());
    if let Some((domain, end, why)) = failing {
        let advice = Why::from_slug(why).unwrap_or(Why::Other).advice();
        let others = ordered.iter().filter(|(_, _, why)| !why.is_empty()).count() - 1;
        let others = if others > 0 { format!(" (and {others} more)") } else { String::new() };
        let said = format!("{domain}{others}: {advice}");
        // A certificate that is still good gives time.
        let over = end.is_none_or(|end| end < now);
        return if over { wrong(what, said) } else { doubtful(what, said) };
    }
    let waiting = ordered.iter().filter(|(_, end, _)| end.is_none()).count();
    let said = format!("{} domains, {waiting} of them wait for their first", ordered.len());
    well(what, format!("{} answers; {said}", acme.directory()))
}

/// A list that does not fill the screen.
fn shortened(all: &[&str]) -> String {
    let shown = all[..all.len().min(5)].join(", ");
    if all.len() > 5 { format!("{shown} and {} more", all.len() - 5) } else { shown }
}

fn room(folder: &Path) -> Finding {
    let what = "disk";
    match rustix::fs::statvfs(folder) {
        Ok(disk) => {
            let free = disk.f_bavail.saturating_mul(disk.f_frsize) / (1024 * 1024);
            let said = format!("{free} MiB free at {}", folder.display());
            if free < ROOM {
                doubtful(what, format!("{said}: make room"))
            } else {
                well(what, said)
            }
        }
        Err(_) => doubtful(what, format!("{} is not there: set PORTAL_DATA_DIR", folder.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_off_is_told() {
        let now = Clock::system().now();
        let state = |seconds| clock(Some(now + TimeDelta::seconds(seconds)), now).state;
        assert_eq!(state(1), State::Well);
        assert_eq!(state(-20), State::Doubtful);
        assert_eq!(state(600), State::Wrong);
        assert_eq!(clock(None, now).state, State::Well);
    }
}
