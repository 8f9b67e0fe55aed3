//! The second factor: the code that the authenticator application shows.

use kernel::{Problem, Refused};
use people::{audit, totp};
use shell::{AtWork, Trace, app::Clinic, http::limits::Kind};
use store::staff_sessions;

use super::session;

/// Lets who has signed in by password come in. A code is good once.
///
/// Refuses with `request.invalid_fields` (code: `staff.code_wrong`), 404 where no factor is set
/// up, `limits.too_many`.
pub async fn pass(clinic: &Clinic, who: &AtWork, code: &str, trace: &Trace) -> Result<(), Problem> {
    let id = who.member.id();
    let limits = &clinic.app.limits;
    limits.count_kind(clinic, Kind::LoginFrom, &format!("factor:{id}:{}", trace.ip)).await?;
    limits.count_kind(clinic, Kind::Login, &format!("factor:{id}")).await?;
    let mut db = clinic.db().write().await?;
    let mut member = super::lock(&mut db, id).await?;
    let sealed = member.totp.clone().ok_or_else(kernel::problem::not_found)?;
    let secret = clinic.unseal(&super::factor_name(id), &sealed)?;
    let step = totp::check(&secret, code, member.totp_step, clinic.now())?;
    let wrong = || Refused::invalid(vec![("code", "staff.code_wrong")]);
    member.totp_step = Some(step.ok_or_else(wrong)?);
    super::save(&mut db, &member).await?;
    if !staff_sessions::pass(&mut db, who.session, clinic.now()).await? {
        return Err(Refused::new(401, shell::http::staff::SIGN_IN).into());
    }
    let trace = session::acting(&member, trace);
    audit::record(clinic, &mut db, &trace, "staff.pass", None, Some(who.session.0)).await?;
    Ok(db.commit().await?)
}
