//! New cards of the clinic's index, as many as the vendor lets the clinic have.

use kernel::{Problem, Refused};
use shell::app::Clinic;
use store::{
    Reader, Writer,
    patients::{self, Patient},
};

/// How many more cards the clinic may have; none: there is no limit.
pub async fn room(clinic: &Clinic, db: &Reader) -> Result<Option<u64>, Problem> {
    match clinic.site.config.limits.patients {
        0 => Ok(None),
        most => Ok(Some(u64::from(most).saturating_sub(patients::count(db).await?))),
    }
}

/// Stores a new card.
///
/// Refuses with `limits.patients_full`.
pub async fn add(clinic: &Clinic, db: &mut Writer, card: Patient) -> Result<(), Problem> {
    if room(clinic, db).await? == Some(0) {
        return Err(Refused::new(409, "limits.patients_full").into());
    }
    Ok(patients::add(db, card).await?)
}
