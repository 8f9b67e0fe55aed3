//! Checking a code.

use kernel::{Problem, Refused, ids::AppointmentId};
use shell::{app::Clinic, keys};
use store::{Writer, codes};

/// The refusal of a wrong code.
pub const WRONG: &str = "codes.wrong";

/// Checks a typed code and uses it up, in the caller's transaction. The try must have been
/// counted before, with [`count`].
///
/// Refuses with [`WRONG`], `codes.expired` or `codes.too_many_tries`.
pub async fn check(
    clinic: &Clinic,
    db: &mut Writer,
    id: AppointmentId,
    typed: &str,
) -> Result<(), Problem> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).take(12).collect();
    let code = codes::lock(db, id).await?.filter(|code| code.expires_at > clinic.now());
    let code = code.ok_or(Refused::new(422, "codes.expired"))?;
    if code.tries > super::TRIES {
        return Err(Refused::new(422, "codes.too_many_tries").into());
    }
    let hash = super::hash(clinic, id, &digits);
    if !keys::equal(hash.as_bytes(), code.code_hash.as_bytes()) {
        return Err(Refused::new(422, WRONG).into());
    }
    Ok(codes::remove(db, id).await?)
}

/// Counts a try, in a transaction of its own and before the code is looked at: a refusal rolls
/// everything else back, and of many tries at once each must count.
pub async fn count(clinic: &Clinic, id: AppointmentId) -> Result<(), Problem> {
    let mut db = clinic.db().write().await?;
    codes::count_try(&mut db, id).await?;
    Ok(db.commit().await?)
}
