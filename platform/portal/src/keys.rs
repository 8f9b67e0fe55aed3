//! `portal keys`: changing the installation's secret (docs/operations/production.md).

use clap::Subcommand;
use kernel::Problem;
use shell::App;
use vendor::keys::rotate;

/// What is to be done.
#[derive(Subcommand)]
pub enum Keys {
    /// Seals anew, by PORTAL_SECRET, what the secrets of PORTAL_SECRETS_BESIDE have sealed.
    Rotate {
        /// Only says how much that is.
        #[arg(long)]
        look: bool,
    },
}

/// Does it; tells whether every seal is good from now on without the secrets beside.
pub async fn run(app: &App, command: Keys) -> Result<bool, Problem> {
    let Keys::Rotate { look } = command;
    let done = rotate(app, look).await?;
    println!("{done}");
    if done.closed.is_empty() && !look {
        println!(
            "PORTAL_SECRETS_BESIDE can be taken away once the links in letters are a month old."
        );
    }
    Ok(done.closed.is_empty() && (!look || done.others == 0))
}
