//! Who may come into the console: managers and observers of the vendor's. Everybody has a
//! password and a second factor; both are chosen by a link that the command line prints.

use kernel::{Problem, ids::ManagerId, problem};
use poem::{Route, get, post};
use shell::{
    App,
    http::{
        console::{IDLE, LASTS},
        token::Token,
    },
    keys,
};
use store::{
    PlatformWriter,
    console_sessions::{self, ConsoleSession},
    managers::Manager,
};

use crate::journal::By;

mod add;
mod demo;
mod pages;
mod samples;
pub mod screens;
mod sign_in;
mod sign_out;
mod start;
mod switch;

pub use add::{Person, add, reset};
pub use demo::{DEMO, demo};
pub use sign_in::sign_in;
pub use sign_out::{sign_out, sign_out_everywhere};
pub use start::{Enrolment, enrolment, start};
pub use switch::switch;

/// How long a link for coming in the first time is good.
const TICKET: chrono::TimeDelta = chrono::TimeDelta::days(3);

/// The pages of signing in and out.
pub fn routes(route: Route) -> Route {
    route
        .at("/sign-in", get(pages::show).post(pages::enter))
        .at("/sign-out", post(pages::leave))
        .at("/start/:ticket", get(pages::start::show).post(pages::start::finish))
        .at("/devices", get(pages::devices::list))
        .at("/devices/:id/end", post(pages::devices::end))
        .at("/devices/end-all", post(pages::devices::end_all))
}

/// Under which name a manager's second factor is sealed.
pub(crate) fn seal_of(manager: ManagerId) -> String {
    format!("totp:{manager}")
}

/// A new link and what the database keeps of it.
fn ticket() -> (String, String) {
    let ticket = hex::encode(keys::random::<32>());
    let hash = keys::sha256(ticket.as_bytes());
    (ticket, hash)
}

/// The page that a link opens.
fn link(app: &App, ticket: &str) -> String {
    format!("{}/start/{ticket}", app.settings.console())
}

/// The manager with this login.
async fn of_email(app: &App, email: &str) -> Result<Manager, Problem> {
    let found = store::managers::of_email(&app.db, &email.trim().to_lowercase()).await?;
    found.ok_or_else(problem::not_found)
}

/// Forgets the sessions that have ended.
pub async fn forget(app: &App) -> Result<(), Problem> {
    let now = app.clock.now();
    Ok(console_sessions::forget(&app.db, now - IDLE, now - LASTS).await?)
}

/// Opens a session in the caller's transaction.
async fn open(
    app: &App,
    db: &mut PlatformWriter,
    manager: &Manager,
    by: &By,
) -> Result<Token, Problem> {
    let (token, now) = (Token::new(), app.clock.now());
    let row = ConsoleSession {
        id: kernel::ids::new_uuid(now),
        token_hash: token.hash(),
        manager_id: manager.id,
        ip: by.ip().to_owned(),
        user_agent: by.user_agent().to_owned(),
        created_at: now,
        seen_at: now,
    };
    console_sessions::add(db, row).await?;
    Ok(token)
}
