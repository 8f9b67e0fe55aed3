//! `portal exchange webhook`: where a clinic's changes are posted.

use std::{fmt::Write, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use clap::{Args, Subcommand};
use exchange::{changes::Cursor, webhooks};
use kernel::Problem;
use shell::{App, Trace, app::Clinic};
use uuid::Uuid;

/// At which clinic, and who does it.
#[derive(Args)]
pub struct Webhook {
    /// The clinic's site.
    #[arg(long)]
    site: String,
    /// The name of who does it, for the journal.
    #[arg(long)]
    by: String,
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Adds an address and prints its secret, once.
    Add {
        /// An https address.
        url: String,
    },
    /// Lists the addresses and how they do.
    List,
    /// Lists the last messages to an address.
    Log {
        /// The address's id.
        id: Uuid,
    },
    /// Posts a message without data.
    Check {
        /// The address's id.
        id: Uuid,
    },
    /// Posts nothing until it is resumed.
    Pause {
        /// The address's id.
        id: Uuid,
    },
    /// Posts again, what has waited first.
    Resume {
        /// The address's id.
        id: Uuid,
    },
    /// Gives an address a new secret; the old one signs too for a while.
    Rotate {
        /// The address's id.
        id: Uuid,
        /// For how many hours.
        #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u32).range(0..=8760))]
        hours: u32,
    },
    /// Posts again: one message, or everything behind a cursor or since a moment.
    Replay {
        /// The address's id.
        id: Uuid,
        #[command(flatten)]
        what: What,
    },
    /// Removes an address.
    Remove {
        /// The address's id.
        id: Uuid,
    },
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct What {
    /// One message, as the log names it.
    #[arg(long)]
    message: Option<Uuid>,
    /// Everything behind this cursor.
    #[arg(long)]
    after: Option<String>,
    /// Everything since this moment (RFC 3339).
    #[arg(long)]
    since: Option<DateTime<Utc>>,
}

/// Does it; gives what is to be printed.
pub async fn run(app: Arc<App>, webhook: Webhook) -> Result<String, Problem> {
    let live = app.sites.by_label(&webhook.site);
    let live = live.ok_or_else(|| Problem::failed(format!("no site {}", webhook.site)))?;
    let clinic = Clinic { app, site: Arc::clone(&live.site) };
    let trace = Trace::staff(&webhook.by);
    let done = |what: &str| Ok(what.to_owned());
    match webhook.action {
        Action::Add { url } => {
            let added = webhooks::add(&clinic, &url, &trace).await?;
            Ok(format!("{}\nid {}; the secret is not shown again", added.secret, added.id))
        }
        Action::List => list(&clinic).await,
        Action::Log { id } => log(&clinic, id).await,
        Action::Check { id } => {
            let message = webhooks::check(&clinic, id, &trace).await?;
            Ok(format!("message {message} is on its way"))
        }
        Action::Pause { id } => {
            webhooks::pause(&clinic, id, &trace).await?;
            done("paused")
        }
        Action::Resume { id } => {
            webhooks::resume(&clinic, id, &trace).await?;
            done("resumed")
        }
        Action::Rotate { id, hours } => {
            let until = clinic.now() + TimeDelta::hours(i64::from(hours));
            let added = webhooks::rotate(&clinic, id, until, &trace).await?;
            Ok(format!("{}\nthe old one signs too for {hours} hours more", added.secret))
        }
        Action::Replay { id, what } => {
            match what {
                What { message: Some(message), .. } => {
                    webhooks::replay(&clinic, id, message, &trace).await?;
                }
                What { after: Some(after), .. } => {
                    let after: Cursor = after.parse()?;
                    webhooks::replay_from(&clinic, id, after, &trace).await?;
                }
                What { since, .. } => {
                    let since = since.unwrap_or_else(|| clinic.now());
                    webhooks::replay_since(&clinic, id, since, &trace).await?;
                }
            }
            done("it is posted again")
        }
        Action::Remove { id } => {
            webhooks::remove(&clinic, id, &trace).await?;
            done("removed")
        }
    }
}

fn show(clinic: &Clinic, at: Option<DateTime<Utc>>) -> String {
    let zone = clinic.site.config.zone;
    at.map_or("never".into(), |at| at.with_timezone(&zone).format("%d.%m.%Y %H:%M").to_string())
}

async fn list(clinic: &Clinic) -> Result<String, Problem> {
    let mut text = String::new();
    for one in webhooks::list(clinic).await? {
        writeln!(text, "{}  {} {}  {}", one.id, one.state, one.reason, one.url)?;
        writeln!(
            text,
            "    {} wait, {} given up; last taken {}, failing since {}",
            one.waiting,
            one.given_up,
            show(clinic, one.taken_at),
            show(clinic, one.failing_since),
        )?;
    }
    Ok(if text.is_empty() { "there are none".into() } else { text.trim_end().to_owned() })
}

async fn log(clinic: &Clinic, id: Uuid) -> Result<String, Problem> {
    let mut text = String::new();
    for one in webhooks::deliveries(clinic, id, None, (0, 50)).await? {
        let (tried, tries) = (show(clinic, one.tried_at), one.attempts);
        let status = one.status.map_or("-".into(), |status| status.to_string());
        writeln!(
            text,
            "{}  {}  {}: {tries} tries, last {tried} {status} {}",
            one.message, one.kind, one.state, one.error
        )?;
    }
    Ok(if text.is_empty() { "there are none".into() } else { text.trim_end().to_owned() })
}
