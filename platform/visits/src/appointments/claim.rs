//! Anonymous bookings that a patient made before he had an account.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{
    Problem, Refused,
    ids::{AppointmentId, DoctorId},
    problem,
};
use shell::{SignedIn, Trace, app::Clinic};
use store::{
    Reader,
    accounts::Account,
    appointment_services,
    appointments::{self, Appointment, Taken, status},
    changes,
};

use super::{access, invoice, specialist::one_per_specialist};
use crate::booking;

/// How many bookings are added at once at most.
const MOST: usize = 100;

/// What can be claimed: bookings to come and those of the last thirty days.
fn since(clinic: &Clinic) -> DateTime<Utc> {
    clinic.now() - TimeDelta::days(30)
}

/// The anonymous bookings made with the proven e-mail address or phone of who has signed in,
/// latest first. Nothing is his for certain: an address may be shared by a couple.
pub async fn claimable(
    clinic: &Clinic,
    db: &Reader,
    who: &SignedIn,
) -> Result<Vec<Appointment>, Problem> {
    let proven = (who.account.email.as_deref(), who.account.phone.as_deref());
    Ok(appointments::claimable(db, proven, since(clinic)).await?)
}

/// «Добавить в мои записи»: the chosen bookings become visits of the own card, all of them or
/// none, with preliminary invoices where they can be paid here. What is added already stays as it is: a double click is no mistake.
///
/// Refuses with `appointments.already_claimed` when another account with the same address was
/// quicker, with `booking.one_per_specialist` (A5), and with 404 for what was not made with an
/// address of his.
pub async fn claim(
    clinic: &Clinic,
    who: &SignedIn,
    chosen: &[AppointmentId],
    trace: &Trace,
) -> Result<(), Problem> {
    let mut ids = chosen.to_vec();
    // Everybody locks in the same order.
    ids.sort_unstable_by_key(|id| id.0);
    ids.dedup();
    if ids.len() > MOST {
        return Err(problem::not_found());
    }
    let (own, now) = (who.own.id(), clinic.now());
    let access = super::Access { trace: trace.clone(), ..super::Access::default() };
    let mut db = booking::write_about(clinic, &ids).await?;
    let mut added = Vec::new();
    for id in ids {
        let row = appointments::lock(&mut db, id).await?;
        let mut row =
            row.filter(|row| made_by(&who.account, row)).ok_or_else(problem::not_found)?;
        match row.patient_id {
            Some(patient) if patient == own.0 => continue,
            Some(_) => return Err(Refused::new(409, "appointments.already_claimed").into()),
            None => {}
        }
        let possible = [status::BOOKED, status::COMPLETED].contains(&row.status.as_str());
        if !possible || row.starts_at <= since(clinic) {
            return Err(problem::not_found());
        }
        row.patient_id = Some(own.0);
        row.account_id = Some(who.account.id);
        // The next person at the browser that booked it must not see it any more.
        row.visitor = None;
        match appointments::save(&mut db, &row).await {
            Ok(()) => {}
            Err(Taken::Failed(error)) => return Err(error.into()),
            Err(_) => return Err(Problem::failed("a claim was refused as an overlap")),
        }
        changes::add(&mut db, "appointments.claimed", row.id, now).await?;
        access::note(clinic, &mut db, &access, "appointments.claim", &row).await?;
        added.push(row);
    }
    for row in added.iter().filter(|row| row.status == status::BOOKED && row.starts_at > now) {
        one_per_specialist(clinic, &mut db, own, DoctorId::of(row.doctor_id)).await?;
    }
    let coming = |row: &&Appointment| row.status == status::BOOKED && row.starts_at > now;
    for row in added.iter().filter(coming) {
        let services = appointment_services::of(&db, &[AppointmentId::of(row.id)]).await?;
        invoice::make(&mut db, row, &services, now).await?;
    }
    Ok(db.commit().await?)
}

/// Whether a booking was made with a proven address of the account.
fn made_by(account: &Account, row: &Appointment) -> bool {
    let email = account.email.as_ref().is_some_and(|own| row.email.to_lowercase() == *own);
    let phone = account.phone.as_ref().is_some_and(|own| row.phone == *own);
    email || phone
}
