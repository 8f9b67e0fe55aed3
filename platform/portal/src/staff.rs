//! `portal staff`: the first administrator of a clinic, and the way back for one who has lost
//! telephone and password. Everything else is done in the panel.

use std::sync::Arc;

use clap::{Args, Subcommand};
use kernel::{Problem, ids::StaffId, staff::Role};
use offices::staff::{Invitation, invite, invite_again, reset_factor};
use shell::{App, Trace, app::Clinic};
use store::staff;

/// At which clinic, and who does it.
#[derive(Args)]
pub struct Staff {
    /// The clinic's site.
    #[arg(long)]
    site: String,
    /// The name of who does it, for the journal of accesses.
    #[arg(long)]
    by: String,
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Invites an administrator: sends the letter and prints the link.
    Invite {
        /// The e-mail address.
        #[arg(long)]
        email: String,
        /// «Фамилия Имя Отчество».
        #[arg(long)]
        name: String,
    },
    /// Lists everybody with their ids.
    List,
    /// Sends and prints another link for choosing a password.
    InviteAgain {
        /// The member.
        id: StaffId,
    },
    /// Takes the second factor away.
    ResetFactor {
        /// The member.
        id: StaffId,
    },
}

/// Does it; gives what is to be printed.
pub async fn run(app: Arc<App>, command: Staff) -> Result<String, Problem> {
    let live = app.sites.by_label(&command.site);
    let live = live.ok_or_else(|| Problem::failed(format!("no site {}", command.site)))?;
    let clinic = Clinic { app, site: Arc::clone(&live.site) };
    let trace = Trace::staff(&command.by);
    match command.action {
        Action::Invite { email, name } => {
            let invitation = Invitation { email, name, role: Role::Administrator, doctor: None };
            Ok(invite(&clinic, invitation, &trace).await?.link)
        }
        Action::List => {
            let db = clinic.db().read().await?;
            let line = |one: staff::Member| {
                let off = if one.disabled_at.is_some() { ", switched off" } else { "" };
                format!("{}  {} <{}>, {}{off}\n", one.id, one.name, one.email, one.role)
            };
            Ok(staff::all(&db).await?.into_iter().map(line).collect())
        }
        Action::InviteAgain { id } => Ok(invite_again(&clinic, id, &trace).await?.link),
        Action::ResetFactor { id } => {
            reset_factor(&clinic, id, &trace).await?;
            Ok("the next signing in sets up another one".into())
        }
    }
}
