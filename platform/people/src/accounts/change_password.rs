//! Another password, in the profile.

use kernel::{Problem, Refused, secret::Secret};
use shell::{SignedIn, Trace, app::Clinic, http::limits::Kind};
use store::{accounts, sessions};

use super::{
    letter,
    password::{self, Compared},
};
use crate::audit;

/// Sets another password for an account: the old one is asked for where there is one. Every
/// other session ends, and the owner is told.
///
/// Refuses with `request.invalid_fields` (old, password, again), `accounts.no_login` (without a
/// login a password opens nothing), `accounts.busy`, `limits.too_many`.
pub async fn change_password(
    clinic: &Clinic,
    patient: &SignedIn,
    old: &Secret<String>,
    new: &Secret<String>,
    again: &Secret<String>,
    trace: &Trace,
) -> Result<(), Problem> {
    let account = &patient.account;
    if account.login().is_empty() {
        return Err(Refused::new(409, "accounts.no_login").into());
    }
    let limits = &clinic.app.limits;
    limits.count_kind(clinic, Kind::LoginFrom, &format!("{}:{}", account.id, trace.ip)).await?;
    let wrong = || Refused::invalid(vec![("old", "accounts.old_password_wrong")]);
    if account.password.is_some() {
        let place = clinic.app.heavy.place()?;
        let compared = password::compare(place, old, account.password.as_deref()).await?;
        if matches!(compared, Compared::Wrong) {
            return Err(wrong().into());
        }
    }
    let hash =
        password::choose(&clinic.app, new, again, password::known_of(clinic, &patient.own)).await?;
    let mut db = clinic.db().write().await?;
    let row = accounts::lock(&mut db, account.id()).await?;
    // In another tab it may have been changed meanwhile.
    let mut row = row.filter(|row| row.password == account.password).ok_or_else(wrong)?;
    row.password = Some(hash);
    super::save(&mut db, &row).await?;
    sessions::end_all(&mut db, row.id(), Some(patient.session)).await?;
    let (whose, object) = (Some(patient.own.id()), Some(row.id));
    audit::record(clinic, &mut db, trace, "accounts.change_password", whose, object).await?;
    letter::enqueue(clinic, &mut db, row, letter::PASSWORD).await?;
    Ok(db.commit().await?)
}
