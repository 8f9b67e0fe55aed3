//! Step 2: the code is wanted again.

use kernel::{Problem, ids::RegistrationId, problem};
use shell::{Trace, app::Clinic};
use store::registrations;

use super::{begin_registration, sending};

/// Sends another code for a registration of this browser; the old one is no longer good.
///
/// Refuses with 404, `codes.too_many`, `limits.too_many`.
pub async fn send_registration_code(
    clinic: &Clinic,
    id: RegistrationId,
    visitor: &str,
    trace: &Trace,
) -> Result<(), Problem> {
    let row = super::registration_of(clinic, id, visitor).await?;
    sending::allow_again(clinic, begin_registration::login_of(&row).channel, trace).await?;
    let mut db = clinic.db().write().await?;
    let row = registrations::lock(&mut db, id).await?.ok_or_else(problem::not_found)?;
    if row.account_id.is_none() {
        begin_registration::send(clinic, &mut db, &row).await?;
    }
    Ok(db.commit().await?)
}
