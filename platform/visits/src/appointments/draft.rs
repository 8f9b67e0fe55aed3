//! Keeping what was typed with the hold while a code is on its way to the e-mail (N1).

use kernel::{Lang, Problem, Refused, problem, site::Channel};
use people::codes;
use shell::app::Clinic;
use store::appointments::{self, Appointment, Taken, status};

use super::{By, Order, What, short_form::check};
use crate::booking;

/// Checks the form, keeps it with the held slot and sends a code to its e-mail address.
///
/// Refuses with `request.invalid_fields`, `codes.too_many`, `booking.hold_expired`.
pub async fn draft(clinic: &Clinic, order: &Order) -> Result<(), Problem> {
    let (What::Held(id), By::Anonymous(form)) = (&order.what, &order.by) else {
        return Err(problem::not_found());
    };
    let person = check(clinic, form)?;
    let id = *id;
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
    codes::send(clinic, &mut db, code_for(&row, order.lang)).await?;
    Ok(db.commit().await?)
}

/// Sends another code for a draft that was kept before.
///
/// Refuses with `codes.too_many`.
pub async fn send_again(clinic: &Clinic, row: &Appointment) -> Result<(), Problem> {
    let mut db = clinic.db().write().await?;
    let lang = Lang::from_tag(&row.lang).unwrap_or_default();
    codes::send(clinic, &mut db, code_for(row, lang)).await?;
    Ok(db.commit().await?)
}

fn code_for(row: &Appointment, lang: Lang) -> codes::To {
    codes::To {
        id: row.id,
        purpose: booking::CODE,
        channel: Channel::Email,
        address: row.email.clone(),
        lang,
    }
}
