//! Another password, chosen by who is at work.

use kernel::{Problem, Refused, secret::Secret};
use people::{
    accounts::password::{self, Compared},
    audit,
};
use shell::{AtWork, Trace, app::Clinic, http::limits::Kind};
use store::staff_sessions;

/// Changes the own password; the other sessions end.
///
/// Refuses with `request.invalid_fields` (old, password, again), `accounts.busy`,
/// `limits.too_many`.
pub async fn change_password(
    clinic: &Clinic,
    who: &AtWork,
    old: &Secret<String>,
    new: &Secret<String>,
    again: &Secret<String>,
    trace: &Trace,
) -> Result<(), Problem> {
    let place = clinic.app.heavy.place()?;
    let id = who.member.id();
    let from = format!("staff-password:{id}:{}", trace.ip);
    clinic.app.limits.count_kind(clinic, Kind::LoginFrom, &from).await?;
    let compared = password::compare(place, old, who.member.password.as_deref()).await?;
    if matches!(compared, Compared::Wrong) {
        return Err(Refused::invalid(vec![("old", "accounts.old_password_wrong")]).into());
    }
    let known = super::known_of(clinic, &who.member);
    let hash = password::choose(&clinic.app, new, again, known).await?;
    let mut db = clinic.db().write().await?;
    let mut row = super::lock(&mut db, id).await?;
    if row.password != who.member.password {
        return Err(Refused::invalid(vec![("old", "accounts.old_password_wrong")]).into());
    }
    row.password = Some(hash);
    super::save(&mut db, &row).await?;
    staff_sessions::end_all(&mut db, id, Some(who.session)).await?;
    audit::record(clinic, &mut db, trace, "staff.change_password", None, Some(id.0)).await?;
    Ok(db.commit().await?)
}
