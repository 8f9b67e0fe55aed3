//! Setting up the second factor.

use kernel::{Problem, Refused, secret::Secret};
use people::{
    audit,
    totp::{self, Enrolment},
};
use shell::{
    AtWork, Trace,
    app::Clinic,
    http::{limits::Kind, staff::Stage},
};
use store::staff_sessions;

use super::session;

/// A secret that is not in force yet: sealed for the form that brings it back with a first code.
#[derive(Debug)]
pub struct Offer {
    /// The seal.
    pub sealed: String,
    /// What the application is told.
    pub enrolment: Enrolment,
}

/// Offers a secret: a new one, or once more the one that the form has brought back.
///
/// Refuses with `staff.offer_stale` what is no seal of ours for this member.
pub fn offer(clinic: &Clinic, who: &AtWork, sealed: Option<&str>) -> Result<Offer, Problem> {
    let name = pending(who);
    let (secret, sealed) = match sealed {
        Some(sealed) => (open(clinic, who, sealed)?, sealed.to_owned()),
        None => {
            let secret = totp::new_secret();
            let sealed = clinic.seal(&name, secret.reveal())?;
            (secret, sealed)
        }
    };
    let enrolment = totp::enrolment(&secret, &clinic.site.config.name, &who.member.email)?;
    Ok(Offer { sealed, enrolment })
}

/// The codes that setting up a factor asks for.
#[derive(Debug)]
pub struct Codes<'a> {
    /// One made with the offered secret.
    pub offered: &'a str,
    /// One of the factor that is replaced, where there is one.
    pub present: &'a str,
}

/// Puts the offered secret in force, once a code made with it was right. Who had a factor already
/// must be in, and shows a code of it too: a browser left open gives nobody a factor of his own.
/// Other sessions end.
///
/// Refuses with `request.invalid_fields` (code, present: `staff.code_wrong`), `staff.offer_stale`,
/// `staff.factor_needed`, `limits.too_many`.
pub async fn enrol(
    clinic: &Clinic,
    who: &AtWork,
    sealed: &str,
    codes: Codes<'_>,
    trace: &Trace,
) -> Result<(), Problem> {
    if who.stage == Stage::Code {
        return Err(Refused::new(401, shell::http::staff::FACTOR).into());
    }
    let id = who.member.id();
    let limits = &clinic.app.limits;
    limits.count_kind(clinic, Kind::LoginFrom, &format!("factor:{id}:{}", trace.ip)).await?;
    limits.count_kind(clinic, Kind::Login, &format!("factor:{id}")).await?;
    let secret = open(clinic, who, sealed)?;
    let now = clinic.now();
    let step = totp::check(&secret, codes.offered, None, now)?;
    let step = step.ok_or_else(|| Refused::invalid(vec![("code", "staff.code_wrong")]))?;
    let mut db = clinic.db().write().await?;
    let mut member = super::lock(&mut db, id).await?;
    // In another tab a factor may have been set up meanwhile: it is passed, not replaced.
    if member.totp != who.member.totp {
        return Err(Refused::new(409, "staff.offer_stale").into());
    }
    if let Some(sealed) = &member.totp {
        let present = clinic.unseal(&super::factor_name(id), sealed)?;
        let right = totp::check(&present, codes.present, member.totp_step, now)?.is_some();
        if !right {
            return Err(Refused::invalid(vec![("present", "staff.code_wrong")]).into());
        }
    }
    member.totp = Some(clinic.seal(&super::factor_name(id), secret.reveal())?);
    member.totp_step = Some(step);
    super::save(&mut db, &member).await?;
    staff_sessions::end_all(&mut db, id, Some(who.session)).await?;
    if !staff_sessions::pass(&mut db, who.session, now).await? {
        return Err(Refused::new(401, shell::http::staff::SIGN_IN).into());
    }
    let trace = session::acting(&member, trace);
    audit::record(clinic, &mut db, &trace, "staff.enrol", None, Some(member.id)).await?;
    Ok(db.commit().await?)
}

fn open(clinic: &Clinic, who: &AtWork, sealed: &str) -> Result<Secret<Vec<u8>>, Problem> {
    clinic.unseal(&pending(who), sealed).map_err(|_| Refused::new(409, "staff.offer_stale").into())
}

fn pending(who: &AtWork) -> String {
    format!("staff.totp_offer:{}", who.member.id)
}
