//! `portal managers`: who may come into the vendor's console.

use std::sync::Arc;

use clap::{Subcommand, ValueEnum};
use kernel::{Problem, vendor::Role};
use shell::App;
use vendor::{
    access::{Person, add, reset, switch},
    journal::By,
};

/// What is to be done.
#[derive(Subcommand)]
pub enum Managers {
    /// Makes a manager or an observer; prints the link for password and second factor.
    Add {
        /// The e-mail address: the login.
        #[arg(long)]
        email: String,
        /// The name, as the journal shows it.
        #[arg(long)]
        name: String,
        /// What may be done.
        #[arg(long, default_value = "manager")]
        role: Rank,
    },
    /// Lists everybody.
    List,
    /// Switches somebody off: sessions end at once.
    Disable {
        /// The login.
        email: String,
    },
    /// Switches somebody on again.
    Enable {
        /// The login.
        email: String,
    },
    /// Takes password and second factor from somebody who has lost them; prints another link.
    Reset {
        /// The login.
        email: String,
    },
}

/// A role, as the command line names it.
#[derive(Clone, Copy, ValueEnum)]
pub enum Rank {
    /// May do everything.
    Manager,
    /// Sees everything, changes nothing.
    Observer,
}

/// Does it; gives what is to be printed.
pub async fn run(app: &Arc<App>, command: Managers) -> Result<String, Problem> {
    let by = By::command();
    let once = |link: String| format!("{link}\ngood for three days, once");
    match command {
        Managers::Add { email, name, role } => {
            let role = match role {
                Rank::Manager => Role::Manager,
                Rank::Observer => Role::Observer,
            };
            add(app, Person { email, name, role }, &by).await.map(once).map_err(said)
        }
        Managers::List => {
            let all = store::managers::all(&app.db).await?;
            let line = |one: store::managers::Manager| {
                let state = match (one.disabled_at, &one.password) {
                    (Some(_), _) => ", switched off",
                    (None, None) => ", has not come in yet",
                    (None, Some(_)) => "",
                };
                format!("{} <{}>, {}{state}\n", one.name, one.email, one.role)
            };
            Ok(all.into_iter().map(line).collect())
        }
        Managers::Disable { email } => {
            switch(app, &email, false, &by).await?;
            Ok("switched off".into())
        }
        Managers::Enable { email } => {
            switch(app, &email, true, &by).await?;
            Ok("switched on".into())
        }
        Managers::Reset { email } => reset(app, &email, &by).await.map(once),
    }
}

/// At the command line there are no fields to put mistakes at.
fn said(problem: Problem) -> Problem {
    match problem {
        Problem::Refused(refused) if !refused.fields.is_empty() => {
            let codes: Vec<&str> = refused.fields.iter().map(|(_, code)| *code).collect();
            Problem::failed(codes.join(", "))
        }
        other => other,
    }
}
