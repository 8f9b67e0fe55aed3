//! Signing in by login and password.

use kernel::{Problem, Refused, secret::Secret};
use shell::{
    app::Clinic,
    http::{limits::Kind, token::Token},
};
use store::accounts;

use super::{
    enter::{self, Entry},
    login::Login,
    password::{self, Compared},
};

/// Lets the owner of an account in by login and password. A password that was kept at lower
/// costs than those in force is kept anew.
///
/// An unknown login costs the same work and gets the same answer as a wrong password. Attempts
/// are limited by address, by login from one address and, widely, by login: so a stranger who
/// tries another's login does not keep the owner out for long.
///
/// Refuses with `accounts.wrong_login`, `accounts.consent_needed`, `consents.outdated`,
/// `accounts.busy`, `limits.too_many`.
pub async fn sign_in(
    clinic: &Clinic,
    typed: &str,
    password: &Secret<String>,
    entry: Entry<'_>,
) -> Result<Token, Problem> {
    let place = clinic.app.heavy.place()?;
    let wrong = || Refused::new(422, "accounts.wrong_login");
    let login = Login::parse(typed);
    let name = login.as_ref().map_or(typed, |login| &*login.address);
    let (limits, ip) = (&clinic.app.limits, &entry.trace.ip);
    limits.count_kind(clinic, Kind::SignIn, ip).await?;
    limits.count_kind(clinic, Kind::LoginFrom, &format!("{name}:{ip}")).await?;
    limits.count_kind(clinic, Kind::Login, name).await?;
    let db = clinic.db().read().await?;
    let account = match &login {
        Some(login) => login.account(&db).await?,
        None => None,
    };
    drop(db);
    let kept = account.as_ref().and_then(|account| account.password.as_deref());
    let compared = password::compare(place, password, kept).await?;
    let Some(account) = account.filter(|_| !matches!(compared, Compared::Wrong)) else {
        return Err(wrong().into());
    };
    let mut db = clinic.db().write().await?;
    let row = accounts::lock(&mut db, account.id()).await?;
    // The password may have been changed meanwhile.
    let mut row = row.filter(|row| row.password == account.password).ok_or_else(wrong)?;
    if let Compared::Renew(hash) = compared {
        row.password = Some(hash);
        super::save(&mut db, &row).await?;
    }
    let token = enter::enter(clinic, &mut db, &row, "password", entry).await?;
    db.commit().await?;
    Ok(token)
}
