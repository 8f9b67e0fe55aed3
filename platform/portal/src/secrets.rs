//! `portal secrets`: a clinic's secrets for outside systems. They are kept sealed and never
//! printed.

use kernel::{Clock, Problem, Site};
use shell::senders::{self, SMS, SMTP, VAPID};
use store::{Db, secrets};

use crate::config::Config;

/// Which secrets there are.
const NAMES: [&str; 3] = [SMS, SMTP, VAPID];
/// The largest one that makes sense.
const LIMIT: usize = 16 * 1024;

/// The clinic's site.
pub async fn site(db: &Db, label: &str) -> Result<Site, Problem> {
    let stored = store::sites::by_label(db, label).await?;
    stored
        .map(|stored| stored.site)
        .ok_or_else(|| Problem::failed(format!("there is no site {label}")))
}

/// What is wrong with a secret's value; the text holds nothing of it.
pub fn check(name: &str, value: &[u8]) -> Result<(), String> {
    if value.len() > LIMIT {
        return Err(format!("longer than {LIMIT} bytes"));
    }
    match name {
        SMS => senders::gateway(value).map(drop),
        SMTP => senders::relay(value).map(drop),
        VAPID => people::push::read_key(value).map(drop),
        _ => Err(format!("no such secret; there are {}", NAMES.join(", "))),
    }
}

/// Checks a value against its shape and keeps it, sealed, in place of the old one.
pub async fn set(
    config: &Config,
    db: &Db,
    site: &Site,
    name: &str,
    value: &[u8],
    clock: &Clock,
) -> Result<(), Problem> {
    check(name, value).map_err(|why| Problem::failed(format!("{name}: {why}")))?;
    let keys = config.keys()?;
    let sealed = keys.seal(site.id, name, value)?;
    let mut db = db.of(site).write().await?;
    secrets::put(&mut db, name, sealed, "portal secrets", clock.now()).await?;
    Ok(db.commit().await?)
}

/// A line for each secret: its name, when and by whom it was set, whether it opens with the
/// installation's secret.
pub async fn list(config: &Config, db: &Db, site: &Site) -> Result<Vec<String>, Problem> {
    let keys = config.keys()?;
    let db = db.of(site).read().await?;
    let line = |row: &secrets::SealedSecret| {
        let opens = match keys.unseal(site.id, &row.name, &row.sealed) {
            Ok(_) => "opens".to_owned(),
            Err(why) => why.to_string(),
        };
        let at = row.updated_at.format("%Y-%m-%d %H:%M");
        format!("{}  {at} UTC  {}  {opens}", row.name, row.updated_by)
    };
    Ok(secrets::all(&db).await?.iter().map(line).collect())
}

/// Removes a secret; tells whether it was there.
pub async fn remove(db: &Db, site: &Site, name: &str) -> Result<bool, Problem> {
    let mut db = db.of(site).write().await?;
    let removed = secrets::remove(&mut db, name).await?;
    db.commit().await?;
    Ok(removed)
}
