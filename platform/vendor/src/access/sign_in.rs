//! Signing in: login, password and one-time code together.

use kernel::{Problem, Refused, secret::Secret};
use people::{
    accounts::password::{self, Compared},
    totp,
};
use shell::{
    App,
    http::{limits::Kind, token::Token},
};
use store::managers::{self, Manager};

use super::{open, seal_of};
use crate::journal::{self, By};

/// Lets a manager in. Whatever was wrong, the answer is the same for the same work; attempts
/// are limited by address, by login from one address and, widely, by login.
///
/// Refuses with `console.wrong_login`, `accounts.busy`, `limits.too_many`.
pub async fn sign_in(
    app: &App,
    login: &str,
    password: &Secret<String>,
    code: &str,
    by: &By,
) -> Result<Token, Problem> {
    let wrong = || Refused::new(422, "console.wrong_login");
    let login = login.trim().to_lowercase();
    for (kind, who) in [
        (Kind::SignIn, by.ip().to_owned()),
        (Kind::LoginFrom, format!("{login}:{}", by.ip())),
        (Kind::Login, login.clone()),
    ] {
        app.limits.count_at_console(app, kind, &who).await?;
    }
    let place = app.heavy.place()?;
    let known = managers::of_email(&app.db, &login).await?;
    let kept = known.as_ref().and_then(|one| one.password.as_deref());
    let compared = password::compare(place, password, kept).await?;
    let (mut db, now) = (app.db.write_platform().await?, app.clock.now());
    let row = match &known {
        Some(known) => managers::lock(&mut db, known.id()).await?,
        None => None,
    };
    // The password may have been changed meanwhile.
    let row = row.filter(|row| known.is_some_and(|known| known.password == row.password));
    let by = row.as_ref().map_or_else(|| by.clone(), |row| by.named(row));
    let step = match (&row, &compared) {
        (Some(row), Compared::Right | Compared::Renew(_)) if row.disabled_at.is_none() => {
            passed(app, row, code)?
        }
        _ => None,
    };
    let (Some(mut row), Some(step)) = (row, step) else {
        journal::record(&mut db, &by, "access.sign_in_failed", None, String::new(), now).await?;
        db.commit().await?;
        return Err(wrong().into());
    };
    row.totp_step = Some(step);
    if let Compared::Renew(hash) = compared {
        row.password = Some(hash);
    }
    managers::save(&mut db, &row).await?;
    let token = open(app, &mut db, &row, &by).await?;
    journal::record(&mut db, &by, "access.sign_in", None, String::new(), now).await?;
    db.commit().await?;
    Ok(token)
}

/// The step of the code, if it is right and was never used.
fn passed(app: &App, row: &Manager, code: &str) -> Result<Option<i64>, Problem> {
    let Some(sealed) = &row.totp else { return Ok(None) };
    let secret = app.unseal(&seal_of(row.id()), sealed)?;
    totp::check(&secret, code, row.totp_step, app.clock.now())
}
