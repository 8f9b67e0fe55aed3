//! `portal exchange`: tokens of a clinic's information system. The panel has the same verbs.

use std::{fmt::Write, sync::Arc};

use chrono::TimeDelta;
use clap::{Args, Subcommand};
use exchange::tokens::{self, Issued, Scope, Wish};
use kernel::Problem;
use shell::{App, Trace, app::Clinic};
use uuid::Uuid;

/// What is to be done for the exchange.
#[derive(Subcommand)]
pub enum Exchange {
    /// Prints the OpenAPI document of the exchange.
    Openapi,
    /// A clinic's tokens.
    Token(Token),
    /// Where a clinic's changes are posted.
    Webhook(crate::webhooks::Webhook),
}

/// At which clinic, and who does it.
#[derive(Args)]
pub struct Token {
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
    /// Issues a token and prints it, once.
    Issue {
        /// What the system is called that will use it.
        name: String,
        /// What it is good for, parted by commas: `reference:write`, `patients:write`,
        /// `schedule:write`, `appointments:write`, `accounts:write`, `changes:read`,
        /// `webhooks:write`.
        #[arg(long, value_delimiter = ',', required = true)]
        scopes: Vec<Scope>,
        /// For how many days; without it for good.
        #[arg(long)]
        days: Option<u32>,
    },
    /// Lists the tokens.
    List,
    /// Issues the successor of a token, which stays good for a while.
    Rotate {
        /// The token's id.
        id: Uuid,
        /// For how many hours the old one stays good.
        #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u32).range(0..=8760))]
        hours: u32,
    },
    /// Revokes a token at once.
    Revoke {
        /// The token's id.
        id: Uuid,
    },
}

/// Does it; gives what is to be printed.
pub async fn token(app: Arc<App>, token: Token) -> Result<String, Problem> {
    let live = app.sites.by_label(&token.site);
    let live = live.ok_or_else(|| Problem::failed(format!("no site {}", token.site)))?;
    let clinic = Clinic { app, site: Arc::clone(&live.site) };
    let trace = Trace::staff(&token.by);
    match token.action {
        Action::Issue { name, scopes, days } => {
            let issued = tokens::issue(&clinic, &Wish { name, scopes, days }, &trace).await?;
            Ok(show(&clinic, &issued))
        }
        Action::List => list(&clinic).await,
        Action::Rotate { id, hours } => {
            let until = clinic.now() + TimeDelta::hours(i64::from(hours));
            let issued = tokens::rotate(&clinic, id, until, &trace).await?;
            Ok(format!("{}\nthe old one is good for {hours} hours more", show(&clinic, &issued)))
        }
        Action::Revoke { id } => {
            tokens::revoke(&clinic, id, &trace).await?;
            Ok(format!("{id} is good for nothing any more"))
        }
    }
}

fn show(clinic: &Clinic, issued: &Issued) -> String {
    let zone = clinic.site.config.zone;
    let until = issued.expires_at.map_or("for good".into(), |at| {
        format!("until {}", at.with_timezone(&zone).format("%d.%m.%Y %H:%M"))
    });
    format!("{}\nid {}, good {until}; it is not shown again", issued.token, issued.id)
}

async fn list(clinic: &Clinic) -> Result<String, Problem> {
    let zone = clinic.site.config.zone;
    let show = |at: Option<chrono::DateTime<chrono::Utc>>| {
        at.map_or("never".into(), |at| at.with_timezone(&zone).format("%d.%m.%Y %H:%M").to_string())
    };
    let mut text = String::new();
    for one in tokens::list(clinic).await? {
        let scopes: Vec<&str> = one.scopes.iter().map(|scope| scope.word()).collect();
        let state = if one.good { "good" } else { "over" };
        writeln!(text, "{}  {state}  {}…  {}", one.id, one.beginning, one.name)?;
        writeln!(
            text,
            "    {}; issued {} by {}, last used {}, ends {}",
            scopes.join(" "),
            show(Some(one.created_at)),
            one.created_by,
            show(one.used_at),
            show(one.revoked_at.or(one.expires_at)),
        )?;
    }
    Ok(if text.is_empty() { "there are none".into() } else { text.trim_end().to_owned() })
}
