//! Signing in to the panel by e-mail address and password.

use kernel::{Problem, Refused, secret::Secret};
use people::accounts::password::{self, Compared};
use shell::{
    Trace,
    app::Clinic,
    http::{limits::Kind, token::Token},
};
use store::staff;

use super::session;

/// Lets a member of the staff in by address and password; the second factor comes after. An
/// unknown address costs the same work and gets the same answer as a wrong password; so does one
/// that is switched off or has not accepted the invitation.
///
/// Refuses with `request.invalid_fields` (email: `staff.wrong_login`), `accounts.busy`,
/// `limits.too_many`.
pub async fn sign_in(
    clinic: &Clinic,
    typed: &str,
    password: &Secret<String>,
    trace: &Trace,
) -> Result<Token, Problem> {
    let place = clinic.app.heavy.place()?;
    let wrong = || Refused::invalid(vec![("email", "staff.wrong_login")]);
    let email = typed.trim().to_lowercase();
    let (limits, ip) = (&clinic.app.limits, &trace.ip);
    limits.count_kind(clinic, Kind::SignIn, ip).await?;
    limits.count_kind(clinic, Kind::LoginFrom, &format!("staff:{email}:{ip}")).await?;
    limits.count_kind(clinic, Kind::Login, &format!("staff:{email}")).await?;
    let db = clinic.db().read().await?;
    let member = staff::of_email(&db, &email).await?.filter(|one| one.disabled_at.is_none());
    drop(db);
    let kept = member.as_ref().and_then(|one| one.password.as_deref());
    let compared = password::compare(place, password, kept).await?;
    let Some(member) = member.filter(|_| !matches!(compared, Compared::Wrong)) else {
        return Err(wrong().into());
    };
    let mut db = clinic.db().write().await?;
    let row = staff::lock(&mut db, member.id()).await?;
    // Password or member may have been changed meanwhile.
    let same = row.filter(|row| row.password == member.password && row.disabled_at.is_none());
    let mut row = same.ok_or_else(wrong)?;
    if let Compared::Renew(hash) = compared {
        row.password = Some(hash);
        super::save(&mut db, &row).await?;
    }
    let token = session::open(clinic, &mut db, &row, trace).await?;
    db.commit().await?;
    Ok(token)
}
