//! Checking a code.

use kernel::{Problem, Refused};
use shell::{app::Clinic, keys};
use store::{
    Writer,
    codes::{self, Code},
};
use uuid::Uuid;

/// The refusal of a wrong code.
pub const WRONG: &str = "codes.wrong";

/// Checks a typed code and uses it up, in the caller's transaction; gives back where it had
/// been sent. The try must have been counted before, with [`count`].
///
/// Refuses with [`WRONG`], `codes.expired` or `codes.too_many_tries`.
pub async fn check(
    clinic: &Clinic,
    db: &mut Writer,
    id: Uuid,
    purpose: &str,
    typed: &str,
) -> Result<Code, Problem> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).take(12).collect();
    let code = codes::lock(db, id).await?;
    let code = code.filter(|code| code.purpose == purpose && code.expires_at > clinic.now());
    let code = code.ok_or(Refused::new(422, "codes.expired"))?;
    if code.tries > super::TRIES {
        return Err(Refused::new(422, "codes.too_many_tries").into());
    }
    let hash = super::hash(clinic, id, purpose, &digits);
    let right = keys::equal(hash.as_bytes(), code.code_hash.as_bytes());
    // A code that was sent to nobody cannot be right, whoever guesses it.
    if !right || code.address.is_empty() {
        return Err(Refused::new(422, WRONG).into());
    }
    codes::remove(db, id).await?;
    Ok(code)
}

/// Counts a try, in a transaction of its own and before the code is looked at: a refusal rolls
/// everything else back, and of many tries at once each must count.
pub async fn count(clinic: &Clinic, id: Uuid) -> Result<(), Problem> {
    let mut db = clinic.db().write().await?;
    codes::count_try(&mut db, id).await?;
    Ok(db.commit().await?)
}
