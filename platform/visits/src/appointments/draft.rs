//! Keeping what was typed with the hold while a code is on its way to the e-mail (N1).

use kernel::{Problem, Refused, problem};
use people::codes;
use shell::app::Clinic;
use store::appointments::{self, Taken, status};

use super::book::{Order, What, check};

/// Checks the form, keeps it with the held slot and sends a code to its e-mail address.
///
/// Refuses with `request.invalid_fields`, `codes.too_many`, `booking.hold_expired`.
pub async fn draft(clinic: &Clinic, order: &Order) -> Result<(), Problem> {
    let person = check(clinic, order)?;
    let What::Held(id) = order.what else { return Err(problem::not_found()) };
    let mut db = clinic.db().write().await?;
    let row = appointments::lock(&mut db, id).await?.filter(|row| row.visitor == order.visitor);
    let mut row = row.ok_or_else(problem::not_found)?;
    if row.status != status::HELD {
        return Err(Refused::new(410, "booking.hold_expired").into());
    }
    row.patient = person.name;
    row.phone = person.phone;
    row.email = person.email;
    row.lang = order.lang.tag().into();
    match appointments::save(&mut db, &row).await {
        Ok(()) => {}
        Err(Taken::Failed(error)) => return Err(error.into()),
        Err(_) => return Err(Problem::failed("a draft was refused as an overlap")),
    }
    codes::send(clinic, &mut db, id).await?;
    Ok(db.commit().await?)
}
