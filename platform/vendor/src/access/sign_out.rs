//! Ending sessions.

use kernel::{Problem, ids::ConsoleSessionId, problem};
use shell::{App, http::console::AtConsole};
use store::console_sessions;

use crate::journal::{self, By};

/// Ends one session of who has signed in.
///
/// Refuses with 404.
pub async fn sign_out(
    app: &App,
    who: &AtConsole,
    session: ConsoleSessionId,
    by: &By,
) -> Result<(), Problem> {
    let mut db = app.db.write_platform().await?;
    if !console_sessions::end(&mut db, who.manager.id(), session).await? {
        return Err(problem::not_found());
    }
    let now = app.clock.now();
    journal::record(&mut db, by, "access.sign_out", None, String::new(), now).await?;
    Ok(db.commit().await?)
}

/// Ends every session of who has signed in.
pub async fn sign_out_everywhere(app: &App, who: &AtConsole, by: &By) -> Result<(), Problem> {
    let mut db = app.db.write_platform().await?;
    console_sessions::end_all(&mut db, who.manager.id()).await?;
    let now = app.clock.now();
    journal::record(&mut db, by, "access.sign_out", None, String::new(), now).await?;
    Ok(db.commit().await?)
}
