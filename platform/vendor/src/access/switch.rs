//! Switching a manager off and on again.

use kernel::{Problem, problem};
use shell::App;
use store::{console_sessions, managers};

use super::of_email;
use crate::journal::{self, By};

/// Switches a manager on or off; who is off has no session and no link.
///
/// Refuses with 404.
pub async fn switch(app: &App, email: &str, on: bool, by: &By) -> Result<(), Problem> {
    let (known, now) = (of_email(app, email).await?, app.clock.now());
    let mut db = app.db.write_platform().await?;
    let mut row = managers::lock(&mut db, known.id()).await?.ok_or_else(problem::not_found)?;
    row.disabled_at = (!on).then_some(now);
    managers::save(&mut db, &row).await?;
    if !on {
        console_sessions::end_all(&mut db, row.id()).await?;
    }
    let action = if on { "access.enable" } else { "access.disable" };
    journal::record(&mut db, by, action, None, row.name, now).await?;
    Ok(db.commit().await?)
}
